package dev.braid.engine.internal.executions;

import java.util.SplittableRandom;

/**
 * How long to wait before a call is sent again: exponential, with full jitter, so that callers who
 * failed together do not come back together. The jitter is drawn from the call's id and attempt: a
 * replay draws the same.
 */
public final class Backoff {

  private static final long FIRST_MILLIS = 100;
  private static final long LONGEST_MILLIS = 10_000;

  private Backoff() {}

  /**
   * @param attempt that has failed, from 1 on; 0 of a call that was not sent, whose reply is none
   *     of ours
   */
  static long millis(String callId, int attempt) {
    long doubled = FIRST_MILLIS << Math.min(Math.max(attempt - 1, 0), 20);
    long longest = Math.min(doubled, LONGEST_MILLIS);
    return 1 + new SplittableRandom(31L * callId.hashCode() + attempt).nextLong(longest);
  }

  /**
   * The number that an attempt of a call is sent with: later than all those of an earlier attempt
   * of the flow, which may have been answered.
   */
  public static int attempt(int ofFlow, int retries, int own) {
    long before = (ofFlow - 1L) * (1 + retries);
    return (int) Math.min(before + own, Integer.MAX_VALUE);
  }
}
