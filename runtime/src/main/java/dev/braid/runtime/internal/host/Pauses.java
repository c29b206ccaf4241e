package dev.braid.runtime.internal.host;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How long to wait before something that has failed is started again: a second, then twice as long
 * each time, and a minute at most. What has run for longer than that begins anew. For one thread.
 */
final class Pauses {

  static final Duration FIRST = Duration.ofSeconds(1);
  static final Duration LONGEST = Duration.ofMinutes(1);

  private final LongSupplier nanos;
  private Duration last = Duration.ZERO;
  private long until;

  /**
   * @param nanos a clock such as {@link System#nanoTime}
   */
  Pauses(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /** The next pause, which begins now. */
  Duration next() {
    long now = nanos.getAsLong();
    boolean anew = last.isZero() || now - until > LONGEST.toNanos();
    Duration twice = last.multipliedBy(2);
    Duration next = anew ? FIRST : twice.compareTo(LONGEST) < 0 ? twice : LONGEST;
    last = next;
    until = now + next.toNanos();
    return next;
  }
}
