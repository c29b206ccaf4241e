package dev.braid.runtime.faults;

import java.time.Duration;
import java.util.Locale;

/**
 * What this machine makes of the deployment, measured before it is struck.
 *
 * @param bears orders a second when nothing is amiss
 * @param start how long the instances took to start, all at a time
 */
record Pace(double bears, Duration start) {

  /**
   * What nothing may wait longer than, once every instance is there again: the session of one that
   * is not replaced by itself, its transactions, and the restoring of its state.
   */
  static final Duration FAILOVER = Duration.ofSeconds(10);

  /** A third of what it bears, and no more than {@code most}. */
  int perSecond(int most) {
    return (int) Math.max(1, Math.min(most, bears / 3));
  }

  /** On a machine that starts them slowly, as long as it takes to start them twice. */
  Duration failover() {
    Duration twice = start.multipliedBy(2);
    return twice.compareTo(FAILOVER) > 0 ? twice : FAILOVER;
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "the deployment started in %.1f s and bears %.0f orders/s on this machine; failover bound"
            + " %.1f s",
        start.toMillis() / 1000.0,
        bears,
        failover().toMillis() / 1000.0);
  }
}
