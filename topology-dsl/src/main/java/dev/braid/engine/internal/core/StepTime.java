package dev.braid.engine.internal.core;

import dev.braid.engine.Environment;

/** What the steps of a topology take for the time when they compare it with a deadline. */
public enum StepTime {
  /** That of the record in hand: where state is kept, a replay must decide the same. */
  LOG,
  /** That of the clock: what keeps no state may look at it. */
  CLOCK;

  /** Why something was not run. */
  public static final String NOT_RUN = "the deadline passed before it was run";

  /** In milliseconds since the epoch. */
  public long read(Envelope envelope, Environment environment) {
    return this == LOG ? envelope.time() : environment.clock().millis();
  }
}
