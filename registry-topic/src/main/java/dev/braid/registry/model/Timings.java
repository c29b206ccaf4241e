package dev.braid.registry.model;

import java.time.Duration;

/**
 * How long silence may last. The publishers and the observers of one registry use the same.
 *
 * @param heartbeat how often an instance says that it lives
 * @param suspectAfter silence after which an instance is in doubt
 * @param deadAfter silence after which it is dead; exactly this long is too long
 * @param keepDead how long a dead one is kept for explanation and for its return; zero: it is
 *     removed at once
 * @param pause how far apart an observer's ticks may be; beyond, it has been paused itself
 */
public record Timings(
    Duration heartbeat,
    Duration suspectAfter,
    Duration deadAfter,
    Duration keepDead,
    Duration pause) {

  private static final Duration LONGEST = Duration.ofDays(1);

  /**
   * A killed instance is in doubt after 1.5 to 2.75 s, and dead after 3 to 4.25 s; one that was
   * paused for 2 s may be in doubt, and is not buried.
   */
  public static final Timings DEFAULT = millis(1_000, 2_500, 4_000, 300_000, 1_000);

  /**
   * Hailo's: a heartbeat each 10 s, 30 s of silence, removed at the next check. In doubt is who has
   * missed two and is half-way to the third: one late beat in a few is no news.
   */
  public static final Timings HAILO = millis(10_000, 25_000, 30_000, 0, 15_000);

  /** Those of rpc_proxy's workers: a heartbeat each second, 3 s of silence. */
  public static final Timings RPC_PROXY = millis(1_000, 2_500, 3_000, 0, 1_500);

  public Timings {
    requirePositive("heartbeat", heartbeat);
    requirePositive("pause", pause);
    requireAtMost("keepDead", keepDead);
    requireAtMost("deadAfter", deadAfter);
    if (keepDead.isNegative()) {
      throw new IllegalArgumentException("keepDead must not be negative, found " + keepDead);
    }
    if (suspectAfter.compareTo(heartbeat) <= 0 || deadAfter.compareTo(suspectAfter) <= 0) {
      throw new IllegalArgumentException(
          "expected heartbeat < suspectAfter < deadAfter, found %s, %s, %s"
              .formatted(heartbeat, suspectAfter, deadAfter));
    }
    if (pause.compareTo(deadAfter) >= 0) {
      throw new IllegalArgumentException(
          "pause must be less than deadAfter, found %s and %s".formatted(pause, deadAfter));
    }
  }

  private static Timings millis(
      long heartbeat, long suspectAfter, long deadAfter, long keepDead, long pause) {
    return new Timings(
        Duration.ofMillis(heartbeat),
        Duration.ofMillis(suspectAfter),
        Duration.ofMillis(deadAfter),
        Duration.ofMillis(keepDead),
        Duration.ofMillis(pause));
  }

  /** How often an observer should tick: a quarter of the heartbeat, at most half a second. */
  public Duration tick() {
    Duration quarter = heartbeat.dividedBy(4);
    Duration half = Duration.ofMillis(500);
    return quarter.compareTo(half) < 0 ? quarter : half;
  }

  private static void requirePositive(String what, Duration time) {
    requireAtMost(what, time);
    if (time.isZero() || time.isNegative()) {
      throw new IllegalArgumentException("%s must be positive, found %s".formatted(what, time));
    }
  }

  private static void requireAtMost(String what, Duration time) {
    if (time.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "%s must be at most a day, found %s".formatted(what, time));
    }
  }
}
