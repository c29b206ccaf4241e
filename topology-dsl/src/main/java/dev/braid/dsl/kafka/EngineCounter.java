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
  /** A request or its reply that had no legal and existing topic to be answered in. */
  UNDELIVERABLE_REPLY,
  /** A fault of a request that named no place for replies: nobody hears of it. */
  UNHEARD_FAULT,
  /** A sender's timestamp that was none, or far in the future, taken for now. */
  CLAMPED_TIMESTAMP,
  /** A call that was sent again after a fault that may pass. */
  RETRIED,
  /** A timeout that was written to the log. */
  TIMEOUT_DECIDED,
  /** An execution that could not resume because the flow has changed under it. */
  CHANGED_FLOW
}
