package dev.braid.dsl.kafka;

/**
 * How a call that an execution waits for stands.
 *
 * @param number what its kind says; 0 where the kind says nothing
 * @param detail what its kind says; empty where the kind says nothing
 */
record Standing(Kind kind, long number, String detail) {

  /** Its reply is awaited. */
  static final Standing AWAITED = new Standing(Kind.AWAITED, 0, "");

  private static final String MAYBE_SENT = "maybe sent";

  /** Stored by name. */
  enum Kind {
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

  static Standing parkedUntil(long time) {
    return new Standing(Kind.PARKED, time, "");
  }

  static Standing refused(String why, long offset) {
    return new Standing(Kind.REFUSED, offset, why);
  }

  /**
   * @param maybeSent whether a run that was aborted may have sent it: there the calls before it may
   *     have come later
   */
  static Standing queued(boolean maybeSent) {
    return new Standing(Kind.QUEUED, 0, maybeSent ? MAYBE_SENT : "");
  }

  /** The same, at a place. */
  Standing at(long position) {
    return new Standing(kind, position, detail);
  }

  boolean mayBeSent() {
    return detail.equals(MAYBE_SENT) && is(Kind.QUEUED);
  }

  /**
   * @param since in milliseconds since the epoch
   */
  static Standing absent(String service, long since) {
    return new Standing(Kind.ABSENT, since, service);
  }

  static Standing tooLarge(String service, int bytes) {
    return new Standing(Kind.TOO_LARGE, bytes, service);
  }

  boolean is(Kind other) {
    return kind == other;
  }
}
