package dev.braid.dsl.kafka;

import static java.util.Objects.requireNonNull;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** One number for each {@link EngineCounter}. For any thread. */
public final class EngineCounters {

  private final Map<EngineCounter, LongAdder> adders = new EnumMap<>(EngineCounter.class);

  public EngineCounters() {
    for (EngineCounter counter : EngineCounter.values()) {
      adders.put(counter, new LongAdder());
    }
  }

  /** How often it has happened so far. */
  public long get(EngineCounter counter) {
    return adder(counter).sum();
  }

  void count(EngineCounter counter) {
    adder(counter).increment();
  }

  private LongAdder adder(EngineCounter counter) {
    return requireNonNull(adders.get(counter));
  }
}
