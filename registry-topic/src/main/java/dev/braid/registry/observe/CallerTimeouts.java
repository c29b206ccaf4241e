package dev.braid.registry.observe;

import dev.braid.registry.model.Sla;
import java.time.Duration;
import java.util.Optional;

/**
 * How long a caller waits for an attempt, by what the endpoint promises: its upper 95 %, times the
 * number of the attempt, within bounds.
 *
 * @param least that is waited
 * @param most that is waited, at most a day
 * @param untold taken for the upper 95 % where none is promised, at most a day
 */
public record CallerTimeouts(Duration least, Duration most, Duration untold) {

  private static final Duration LONGEST = Duration.ofDays(1);

  /** Within 10 ms and 60 s; 2 s where nothing is promised. */
  public static final CallerTimeouts DEFAULT =
      new CallerTimeouts(Duration.ofMillis(10), Duration.ofSeconds(60), Duration.ofSeconds(2));

  public CallerTimeouts {
    if (most.compareTo(LONGEST) > 0 || untold.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "most and untold must be at most a day, found %s and %s".formatted(most, untold));
    }
    if (least.isNegative() || least.compareTo(most) > 0) {
      throw new IllegalArgumentException(
          "expected 0 <= least <= most, found %s and %s".formatted(least, most));
    }
    if (untold.isNegative() || untold.isZero()) {
      throw new IllegalArgumentException("untold must be positive, found " + untold);
    }
  }

  /**
   * For an attempt at an endpoint.
   *
   * @param sla what it promises, if anything
   * @param attempt the first is 1
   */
  public Duration of(Optional<Sla> sla, int attempt) {
    if (attempt < 1) {
      throw new IllegalArgumentException("the first attempt is 1, found " + attempt);
    }
    Duration time = sla.map(Sla::upper95).orElse(untold).multipliedBy(attempt);
    if (time.compareTo(least) < 0) {
      return least;
    }
    return time.compareTo(most) > 0 ? most : time;
  }
}
