package dev.braid.engine;

import dev.braid.count.Counter;

/** What the engine counts instead of passing over it in silence. */
public enum EngineCounter implements Counter {
  /** A request whose execution is already running. */
  REPEATED_REQUEST,
  /** A further attempt of a request whose execution is open, which is answered when that ends. */
  FURTHER_ATTEMPT,
  /** A reply to a call that is no longer, or never was, waited for. */
  UNEXPECTED_REPLY,
  /** A reply that was read before the request that led to it was replayed, and was kept for it. */
  EARLY_REPLY,
  /** A request whose deadline had passed before it was run. */
  EXPIRED_REQUEST,
  /** A deadline further away than is allowed, moved to the nearest that is. */
  CLAMPED_DEADLINE,
  /** A repeated request that was given the reply kept from the first time. */
  KEPT_REPLY,
  /** The end of an execution that was kept, as it might end otherwise if it were run again. */
  KEPT_END,
  /** A reply too large to be kept: a repeat of its request will get a fault 410. */
  UNKEPT_REPLY,
  /** A request without a key to a service that keeps a state for each. */
  MISSING_KEY,
  /** A request with a header that should be a number, or a partition, and is none. */
  MALFORMED_REQUEST,
  /**
   * A request to what keeps something that stood in another partition than its key belongs into.
   */
  MISPLACED_REQUEST,
  /** A state that could not be read; its service's codec may have changed. */
  UNREADABLE_STATE,
  /** A state that grew beyond what is kept, and stayed as it was. */
  STATE_TOO_LARGE,
  /**
   * A request refused because too many executions of its task were open, too many replies kept, too
   * many of its requests pending or held, or too many of its threads held by handlers that do not
   * end.
   */
  OVERLOADED,
  /** A record that cannot be decoded yet, or has one of its key before it, and was held. */
  HELD,
  /** A held record that goes on, since it can be decoded now. */
  RESUMED,
  /** A call that was not sent, and answered 404, because nobody serves it. */
  NOBODY_SERVES,
  /** A call that was not sent, since its topic is broken: its time will pass. */
  LOST_CALL,
  /** A transaction that was aborted: what its tasks keep was read again from the brokers. */
  ABORTED,
  /** A stream thread that failed, and was replaced. */
  FAILED_THREAD,
  /** A record that was not acknowledged, and whose place was found to be broken. */
  BROKEN_PLACE,
  /** A record that its topic refused for good. */
  REFUSED_SEND,
  /** A request or its reply that had no legal and existing topic to be answered in. */
  UNDELIVERABLE_REPLY,
  /** A sender's timestamp that was none, or far in the future, taken for now. */
  CLAMPED_TIMESTAMP,
  /** A call that queued behind another one of its key, which may be sent again. */
  QUEUED,
  /** A value that went straight to the next service of a slip. */
  HANDED_ON,
  /** A slip that was malformed, or named what is no service. */
  REFUSED_SLIP,
  /** A slip that ended early: the next service has no topic. */
  MISSING_SERVICE,
  /** A call that was sent again after a fault that may pass. */
  RETRIED,
  /** A timeout that was written to the log. */
  TIMEOUT_DECIDED,
  /** An execution that could not resume because the flow has changed under it. */
  CHANGED_FLOW,
  /** A handler whose limit, or whose request's deadline, passed while it ran off the thread. */
  HANDLER_TIMEOUT,
  /** What a handler answered after that. */
  LATE_REPLY,
  /** A thread that has not come back from its handler though it was interrupted. */
  ABANDONED_HANDLER,
  /** A request that a queue delivered again: its worker had died, or had given it back. */
  REDELIVERED,
  /** A request that its worker gave back to the queue, since the reply could not be written. */
  RELEASED,
  /** A request whose worker asked the queue for more time, since its handler still ran. */
  RENEWED,
  /** A request that the queue had given to another worker when its first one told what became. */
  LOST_LOCK,
  /** A worker of a queue took nothing for a while, since its service's threads do not come back. */
  HELD_UP,
  /** A handler that held the stream thread for long. */
  SLOW_HANDLER,
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
  EXPIRED_WAITER;

  @Override
  public String room() {
    return "engine";
  }
}
