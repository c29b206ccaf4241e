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
  /** A reply that had no legal and existing topic to go to. */
  UNDELIVERABLE_REPLY,
  /** A call that was sent again after a fault that may pass. */
  RETRIED,
  /** A timeout that was written to the log. */
  TIMEOUT_DECIDED,
  /** An execution that could not resume because the flow has changed under it. */
  CHANGED_FLOW,
  /** A message about a durable execution that was malformed, or for what keeps none. */
  REFUSED_CONTROL,
  /** A durable start whose idempotency key had been used with another body. */
  REUSED_KEY,
  /** A wish to keep a result for longer than is allowed, shortened to what is. */
  CLAMPED_KEEP,
  /** A result of a durable execution that was kept. */
  KEPT_RESULT,
  /** A kept result whose time was over, and that was deleted. */
  COLLECTED_RESULT,
  /** A handle of an execution that never was, or whose result is no longer kept. */
  UNKNOWN_HANDLE,
  /** Somebody who was told not to wait, since too many waited for the same execution. */
  REFUSED_WAITER,
  /** Somebody who had waited for a result, and whose time was over when it came. */
  EXPIRED_WAITER
}
