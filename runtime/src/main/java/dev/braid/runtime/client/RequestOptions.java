package dev.braid.runtime.client;

import java.time.Duration;
import java.util.Optional;

/**
 * How one request is sent.
 *
 * @param key requests of one key are worked off in order; empty: in any order
 * @param timeout how long to wait for an attempt, 1 ms to 1 h; empty: what the client knows of the
 *     service, otherwise as long as it does by default
 * @param attempts how often it is sent until a reply comes in time, 1 to 10: under the same call
 *     id, so that what keeps its replies does the work once. Any reply but a fault 504 ends it
 */
public record RequestOptions(Optional<String> key, Optional<Duration> timeout, int attempts) {

  private static final Duration LONGEST = Duration.ofHours(1);

  /** The most attempts of one request. */
  public static final int MAX_ATTEMPTS = 10;

  public static final RequestOptions NONE =
      new RequestOptions(Optional.empty(), Optional.empty(), 1);

  public RequestOptions {
    timeout.ifPresent(
        patience -> {
          if (patience.toMillis() < 1 || patience.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                "timeout must be 1 ms to 1 h, found %s".formatted(patience));
          }
        });
    if (attempts < 1 || attempts > MAX_ATTEMPTS) {
      throw new IllegalArgumentException(
          "attempts must be 1 to %s, found %s".formatted(MAX_ATTEMPTS, attempts));
    }
  }

  public static RequestOptions key(String key) {
    return new RequestOptions(Optional.of(key), Optional.empty(), 1);
  }

  public static RequestOptions timeout(Duration timeout) {
    return NONE.withTimeout(timeout);
  }

  public static RequestOptions attempts(int attempts) {
    return NONE.withAttempts(attempts);
  }

  public RequestOptions withTimeout(Duration changed) {
    return new RequestOptions(key, Optional.of(changed), attempts);
  }

  public RequestOptions withAttempts(int changed) {
    return new RequestOptions(key, timeout, changed);
  }
}
