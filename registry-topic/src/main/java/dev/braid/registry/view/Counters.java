package dev.braid.registry.view;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** One number for each {@link RegistryCounter}. For several threads. */
final class Counters {

  private final Map<RegistryCounter, LongAdder> counts = new EnumMap<>(RegistryCounter.class);

  Counters() {
    for (RegistryCounter counter : RegistryCounter.values()) {
      counts.put(counter, new LongAdder());
    }
  }

  void add(RegistryCounter counter) {
    of(counter).increment();
  }

  void add(RegistryCounter counter, long more) {
    of(counter).add(more);
  }

  long get(RegistryCounter counter) {
    return of(counter).sum();
  }

  @SuppressWarnings("NullAway") // there is one for each
  private LongAdder of(RegistryCounter counter) {
    return counts.get(counter);
  }
}
