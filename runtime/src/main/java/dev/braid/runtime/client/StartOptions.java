package dev.braid.runtime.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.Optional;

/**
 * How one execution is started durably.
 *
 * @param key of the business: starts of one key are worked off in order; empty: in any order
 * @param idempotencyKey the same key, with the same body and business key, means the same
 *     execution; empty: every start is another one
 * @param deadline how long the execution may take, 1 ms to 1 h, shortened to what the flow allows;
 *     empty: as long as the flow allows by default
 * @param keepFor how long its result can be had, shortened to 24 h; empty: as long as the flow
 *     keeps results by default
 */
public record StartOptions(
    Optional<String> key,
    Optional<String> idempotencyKey,
    Optional<Duration> deadline,
    Optional<Duration> keepFor) {

  /** The longest idempotency key, in bytes of UTF-8. */
  private static final int MAX_KEY = 1024;

  private static final Duration LONGEST = Duration.ofHours(1);

  public static final StartOptions NONE =
      new StartOptions(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

  public StartOptions {
    idempotencyKey.ifPresent(
        text -> {
          int length = text.getBytes(UTF_8).length;
          if (length < 1 || length > MAX_KEY) {
            throw new IllegalArgumentException(
                "idempotency key must have 1 to %s bytes, found %s".formatted(MAX_KEY, length));
          }
        });
    deadline.ifPresent(
        time -> {
          if (time.toMillis() < 1 || time.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                "deadline must be 1 ms to 1 h, found %s".formatted(time));
          }
        });
    keepFor.ifPresent(
        time -> {
          if (time.compareTo(Duration.ofMillis(1)) < 0
              || time.compareTo(Duration.ofDays(365)) > 0) {
            throw new IllegalArgumentException(
                "time to keep a result must be 1 ms to 365 days, found %s".formatted(time));
          }
        });
  }

  public static StartOptions idempotencyKey(String key) {
    return NONE.withIdempotencyKey(key);
  }

  public StartOptions withKey(String changed) {
    return new StartOptions(Optional.of(changed), idempotencyKey, deadline, keepFor);
  }

  public StartOptions withIdempotencyKey(String changed) {
    return new StartOptions(key, Optional.of(changed), deadline, keepFor);
  }

  public StartOptions withDeadline(Duration changed) {
    return new StartOptions(key, idempotencyKey, Optional.of(changed), keepFor);
  }

  public StartOptions withKeepFor(Duration changed) {
    return new StartOptions(key, idempotencyKey, deadline, Optional.of(changed));
  }
}
