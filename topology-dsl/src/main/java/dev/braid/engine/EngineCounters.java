package dev.braid.engine;

import dev.braid.count.Tally;
import dev.braid.wire.DeadLetterReason;

/** How often each {@link EngineCounter} and each {@link DeadLetterReason} was met. */
public final class EngineCounters extends Tally {

  public EngineCounters() {
    super(EngineCounter.class, DeadLetterReason.class);
  }
}
