package dev.braid.count;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;

/** Counts, one number for each constant of the enums that it is made with. For any thread. */
public class Tally implements Counters {

  private final Map<Counter, LongAdder> adders = new LinkedHashMap<>();

  @SafeVarargs
  public Tally(Class<? extends Counter>... enums) {
    for (Class<? extends Counter> each : enums) {
      for (Counter counter : each.getEnumConstants()) {
        adders.put(counter, new LongAdder());
      }
    }
  }

  @Override
  public final Set<Counter> all() {
    return Collections.unmodifiableSet(adders.keySet());
  }

  @Override
  public final long get(Counter counter) {
    LongAdder adder = adders.get(counter);
    return adder == null ? 0 : adder.sum();
  }

  /** It has happened once more. */
  public final void count(Counter counter) {
    count(counter, 1);
  }

  /** It has happened so often more. */
  public final void count(Counter counter, long more) {
    LongAdder adder = adders.get(counter);
    if (adder == null) {
      throw new IllegalArgumentException("%s is not counted here".formatted(counter.id()));
    }
    adder.add(more);
  }
}
