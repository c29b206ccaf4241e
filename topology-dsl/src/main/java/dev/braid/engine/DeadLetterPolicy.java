package dev.braid.engine;

import dev.braid.wire.DeadLetterReason;

/** What is written to the dead letters of a flow or service. */
public enum DeadLetterPolicy {
  /** What no later attempt could work off as it is; see {@link DeadLetterReason}. */
  POISON,
  /** That, and every request whose handler failed with 500. */
  FAULTS,
  /** Nothing, and there is no topic: the fault reply and the counter are all. */
  OFF
}
