package dev.braid.testkit.replay;

import dev.braid.dsl.ServiceKind;

/** What a service of a history does, by which its name begins. */
enum Kind {
  /** Stateful and deterministic: it keeps, for each key, what it was asked with. */
  LEDGER,
  /** Answers otherwise each time, faults included, and keeps what it answered. */
  IDEMPOTENT,
  /** Answers the same each time, faults included. */
  PURE,
  /** Answers otherwise each time, faults included. */
  PLAIN,
  /** As plain, off the stream thread. */
  ASYNC,
  /** As plain, off the stream thread, and not for longer than its limit. */
  LIMITED,
  /** As plain, served from a queue: at least once, in no order. */
  QUEUED,
  /** As plain, and not of Braid: it answers home, and knows no header of ours. */
  FOREIGN;

  /** Whether what it does is an effect that has to stand once. */
  boolean hasEffects() {
    return this == LEDGER;
  }

  /** Whether all replies to one attempt agree. */
  boolean keeps() {
    return hasEffects() || this == IDEMPOTENT || this == PURE;
  }

  /** Whether it may stand in a flow that runs it in place. */
  boolean runsInPlace() {
    return this == PURE || this == PLAIN;
  }

  /** What is known of it where that is told. */
  ServiceKind told() {
    return switch (this) {
      case LEDGER, IDEMPOTENT -> ServiceKind.KEEPING;
      case PURE -> ServiceKind.PURE;
      case PLAIN, ASYNC, LIMITED, QUEUED -> ServiceKind.PLAIN;
      case FOREIGN -> ServiceKind.UNKNOWN;
    };
  }

  boolean isOffThread() {
    return this == ASYNC || this == LIMITED;
  }
}
