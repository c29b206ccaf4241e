package dev.braid.testkit.replay;

/** What a service of a history does, by which its name begins. */
enum Kind {
  /** Stateful and deterministic: it keeps, for each key, what it was asked with. */
  LEDGER,
  /** Answers otherwise each time, faults included, and keeps what it answered. */
  IDEMPOTENT,
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
    return hasEffects() || this == IDEMPOTENT;
  }

  boolean isOffThread() {
    return this == ASYNC || this == LIMITED;
  }
}
