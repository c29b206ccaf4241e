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
  /**
   * A request refused because too many executions of its task were open, or too many of its
   * requests pending, or too many of its threads held by handlers that do not end.
   */
  OVERLOADED,
  /** A reply that had no legal and existing topic to go to. */
  UNDELIVERABLE_REPLY,
  /** A call that was sent again after a fault that may pass. */
  RETRIED,
  /** A timeout that was written to the log. */
  TIMEOUT_DECIDED,
  /** An execution that could not resume because the flow has changed under it. */
  CHANGED_FLOW,
  /** A handler whose limit, or whose request's deadline, passed while it ran off the thread. */
  HANDLER_TIMEOUT,
  /** What a handler answered after that. */
  LATE_ANSWER,
  /** A thread that has not come back from its handler though it was interrupted. */
  ABANDONED_LANE,
  /** A handler that held the stream thread for long. */
  SLOW_HANDLER
}
