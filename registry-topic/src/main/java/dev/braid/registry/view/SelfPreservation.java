package dev.braid.registry.view;

import java.time.Duration;

/**
 * When silence is taken for a failure of what carries the heartbeats, and not of who sends them:
 * fewer of them came than this share of what was due in the last lease. Then nobody is buried, and
 * what is silent stays in doubt, until enough come again.
 *
 * @param share of the heartbeats that were due; 0 switches it off
 * @param least processes that must be silent at a time, however many services each has: fewer are
 *     believed to be dead, however few there are in all
 * @param longest silence of an instance that is believed to be an outage; after that it is dead
 */
public record SelfPreservation(double share, int least, Duration longest) {

  /** Eureka's 85 %, three silent processes, five minutes. */
  public static final SelfPreservation DEFAULT =
      new SelfPreservation(0.85, 3, Duration.ofMinutes(5));

  /** Silence is death. */
  public static final SelfPreservation OFF = new SelfPreservation(0, 1, Duration.ZERO);

  public SelfPreservation {
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException("share must be 0 to 1, found " + share);
    }
    if (least < 1) {
      throw new IllegalArgumentException("least must be positive, found " + least);
    }
    if (longest.isNegative() || longest.compareTo(Duration.ofDays(30)) > 0) {
      throw new IllegalArgumentException(
          "longest must be at most 30 days and not negative, found " + longest);
    }
  }
}
