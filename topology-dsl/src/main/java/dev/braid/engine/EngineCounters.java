package dev.braid.engine;

import static java.util.Objects.requireNonNull;

import dev.braid.wire.DeadLetterReason;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/**
 * One number for each {@link EngineCounter}, and for each reason why a record was set aside. For
 * any thread.
 */
public final class EngineCounters {

  private final Map<EngineCounter, LongAdder> adders = new EnumMap<>(EngineCounter.class);
  private final Map<DeadLetterReason, LongAdder> letters = new EnumMap<>(DeadLetterReason.class);

  public EngineCounters() {
    for (EngineCounter counter : EngineCounter.values()) {
      adders.put(counter, new LongAdder());
    }
    for (DeadLetterReason reason : DeadLetterReason.values()) {
      letters.put(reason, new LongAdder());
    }
  }

  /** How often it has happened so far. */
  public long get(EngineCounter counter) {
    return adder(counter).sum();
  }

  /** How many records have been set aside for this reason so far, whether written or not. */
  public long get(DeadLetterReason reason) {
    return requireNonNull(letters.get(reason)).sum();
  }

  /** It has happened once more; said by what runs the engine. */
  public void count(EngineCounter counter) {
    adder(counter).increment();
  }

  public void count(DeadLetterReason reason) {
    requireNonNull(letters.get(reason)).increment();
  }

  private LongAdder adder(EngineCounter counter) {
    return requireNonNull(adders.get(counter));
  }
}
