package dev.braid.engine.internal.core;

/**
 * The state of a call that an execution waits for.
 *
 * @param number a time, an offset, a size or a position, depending on the kind, which says what it
 *     is; 0 where it says nothing of it
 * @param detail the name of a service or topic, or a reason, depending on the kind; empty where
 *     the kind says nothing of it
 */
public record Standing(Kind kind, long number, String detail) {

  /** Its reply is awaited. */
  public static final Standing AWAITED = new Standing(Kind.AWAITED, 0, "");

  private static final String MAYBE_SENT = "maybe sent";

  /** Stored by name. */
  public enum Kind {
    /** It was sent, and its reply is awaited. */
    AWAITED,
    /** It was answered with a fault that may pass, and is sent again at {@link #number}. */
    PARKED,
    /**
     * The whole execution is refused for load and was never begun; {@link #detail} says why. Its
     * request has the offset {@link #number}.
     */
    REFUSED,
    /**
     * Nobody serves {@link #detail}, as far as was known at {@link #number}: it is not sent yet.
     */
    ABSENT,
    /** It has {@link #number} bytes, which {@link #detail} did not take, and is not sent. */
    TOO_LARGE,
    /**
     * It waits for the calls of its key before it, at the place {@link #number} of its task; 0 as
     * long as it has none. {@link #detail} is {@link #MAYBE_SENT}, or empty.
     */
    QUEUED
  }

  public static Standing parkedUntil(long time) {
    return new Standing(Kind.PARKED, time, "");
  }

  public static Standing refused(String why, long offset) {
    return new Standing(Kind.REFUSED, offset, why);
  }

  /**
   * Waits for its turn.
   *
   * @param maybeSent whether a run that was aborted may have sent it: there the calls before it may
   *     have come later
   */
  public static Standing queued(boolean maybeSent) {
    return new Standing(Kind.QUEUED, 0, maybeSent ? MAYBE_SENT : "");
  }

  /** The same, at a place. */
  public Standing at(long position) {
    return new Standing(kind, position, detail);
  }

  public boolean mayBeSent() {
    return detail.equals(MAYBE_SENT) && is(Kind.QUEUED);
  }

  /**
   * Nobody serves what it asks.
   *
   * @param since in milliseconds since the epoch
   */
  public static Standing absent(String service, long since) {
    return new Standing(Kind.ABSENT, since, service);
  }

  public static Standing tooLarge(String service, int bytes) {
    return new Standing(Kind.TOO_LARGE, bytes, service);
  }

  boolean is(Kind other) {
    return kind == other;
  }
}
