package dev.braid.runtime;

import java.time.Duration;
import java.util.Optional;

/**
 * How one request is sent.
 *
 * @param key requests of one key are worked off in order; empty: in any order
 * @param timeout how long to wait, 1 ms to 1 h; empty: as long as the client does by default
 */
public record RequestOptions(Optional<String> key, Optional<Duration> timeout) {

  private static final Duration LONGEST = Duration.ofHours(1);

  public static final RequestOptions NONE = new RequestOptions(Optional.empty(), Optional.empty());

  public RequestOptions {
    timeout.ifPresent(
        patience -> {
          if (patience.toMillis() < 1 || patience.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                "timeout must be 1 ms to 1 h, found %s".formatted(patience));
          }
        });
  }

  public static RequestOptions key(String key) {
    return new RequestOptions(Optional.of(key), Optional.empty());
  }

  public static RequestOptions timeout(Duration timeout) {
    return new RequestOptions(Optional.empty(), Optional.of(timeout));
  }

  public RequestOptions withTimeout(Duration changed) {
    return new RequestOptions(key, Optional.of(changed));
  }
}
