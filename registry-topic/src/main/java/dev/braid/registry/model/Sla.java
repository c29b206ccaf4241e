package dev.braid.registry.model;

import java.time.Duration;

/**
 * How long an endpoint takes, as its owner promises: on average, and in 95 of 100 cases. In whole
 * milliseconds.
 */
public record Sla(Duration mean, Duration upper95) {

  private static final Duration LONGEST = Duration.ofDays(1);

  public Sla {
    require("mean", mean);
    require("upper95", upper95);
  }

  public static Sla millis(long mean, long upper95) {
    return new Sla(Duration.ofMillis(mean), Duration.ofMillis(upper95));
  }

  private static void require(String what, Duration time) {
    if (time.isNegative() || time.compareTo(LONGEST) > 0 || time.toNanos() % 1_000_000 != 0) {
      throw new IllegalArgumentException(
          "%s must be whole milliseconds, at most a day, found %s".formatted(what, time));
    }
  }
}
