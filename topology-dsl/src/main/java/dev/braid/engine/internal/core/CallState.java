package dev.braid.engine.internal.core;

/** How a call stands that an execution waits for. */
public sealed interface CallState {

  /** It was sent, and its reply is awaited. */
  record Awaited() implements CallState {}

  /**
   * It was answered with a fault that may pass, and is sent again.
   *
   * @param until in milliseconds since the epoch
   */
  record BackingOff(long until) implements CallState {}

  /**
   * It waits for the calls of its key before it.
   *
   * @param position its place in the order of its task; 0 as long as it has none
   * @param maybeSent whether a run that was aborted may have sent it: there the calls before it may
   *     have come later
   */
  record Queued(long position, boolean maybeSent) implements CallState {}

  /** It is not sent, and whether it ever is has not been decided. */
  sealed interface HeldBack extends CallState {

    /** Whom it asks. */
    String service();
  }

  /**
   * Nobody serves what it asks, as far as is known.
   *
   * @param since in milliseconds since the epoch
   */
  record Absent(String service, long since) implements HeldBack {}

  /**
   * Its service's topic does not take it.
   *
   * @param bytes of its payload
   */
  record TooLarge(String service, int bytes) implements HeldBack {}

  /**
   * The whole execution is refused for load, and was never begun.
   *
   * @param offset of its request
   */
  record Refused(String why, long offset) implements CallState {}

  CallState AWAITED = new Awaited();
}
