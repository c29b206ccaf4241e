package dev.braid.dsl.kafka;

/** What the engine counts instead of passing over it in silence. */
public enum EngineCounter {
  /** A request whose execution is already running. */
  REPEATED_REQUEST,
  /** A reply to a call that is no longer, or never was, waited for. */
  UNEXPECTED_REPLY,
  /** A request whose deadline had passed before it was run. */
  EXPIRED_REQUEST,
  /** A deadline further away than is allowed, moved to the nearest that is. */
  CLAMPED_DEADLINE,
  /** A request refused because too many executions of its task were open. */
  OVERLOADED,
  /** A call that was not sent, and answered 404, because nobody serves it. */
  NOBODY_SERVES,
  /** A reply that had no legal and existing topic to go to. */
  UNDELIVERABLE_REPLY,
  /** A call that queued behind another one of its key, which may be sent again. */
  QUEUED,
  /** A call that was sent again after a fault that may pass. */
  RETRIED,
  /** A timeout that was written to the log. */
  TIMEOUT_DECIDED,
  /** An execution that could not resume because the flow has changed under it. */
  CHANGED_FLOW
}
