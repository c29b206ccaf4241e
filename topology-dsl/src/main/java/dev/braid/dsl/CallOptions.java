package dev.braid.dsl;

import java.time.Duration;
import java.util.Optional;

/**
 * How long a call may take, and how often it is tried.
 *
 * @param timeout positive, in whole milliseconds, at most {@link #MAX_TIMEOUT}; empty: as long as
 *     the request's deadline allows
 * @param retries how often the call is tried again after a fault that may pass, 0 to 100
 */
public record CallOptions(Optional<Duration> timeout, int retries) {

  public static final CallOptions NONE = new CallOptions(Optional.empty(), 0);

  /** The most retries a call may ask for. */
  public static final int MAX_RETRIES = 100;

  /** The longest timeout: no request has a later deadline. */
  public static final Duration MAX_TIMEOUT = Duration.ofMinutes(5);

  public CallOptions {
    timeout.ifPresent(
        duration -> {
          if (duration.isZero() || duration.isNegative() || duration.toNanosPart() % 1_000_000 != 0)
            throw new IllegalArgumentException(
                "timeout must be positive whole milliseconds, found " + duration);
          if (duration.compareTo(MAX_TIMEOUT) > 0)
            throw new IllegalArgumentException(
                "timeout must be at most %s, found %s".formatted(MAX_TIMEOUT, duration));
        });
    if (retries < 0 || retries > MAX_RETRIES) {
      throw new IllegalArgumentException(
          "retry must be 0 to %s, found %s".formatted(MAX_RETRIES, retries));
    }
  }

  public static CallOptions timeout(Duration timeout) {
    return NONE.withTimeout(timeout);
  }

  public CallOptions withTimeout(Duration changed) {
    return new CallOptions(Optional.of(changed), retries);
  }

  public CallOptions withRetries(int changed) {
    return new CallOptions(timeout, changed);
  }
}
