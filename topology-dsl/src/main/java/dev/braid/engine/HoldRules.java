package dev.braid.engine;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * How records wait that cannot be decoded yet, because what their codec needs has not come.
 *
 * @param limit how long one waits before it is set aside; never longer than a deadline may be
 * @param maxRecords of one task that wait at a time; what comes beyond is refused. 0: none waits,
 *     and the stream thread does; then what keeps no state otherwise keeps none for this
 * @param maxBytes of all of them together; what comes beyond is refused. They are in memory too
 */
public record HoldRules(Duration limit, int maxRecords, long maxBytes) {

  /** Ten seconds, 1,000 records, 16 MiB. */
  public static final HoldRules DEFAULTS =
      new HoldRules(Duration.ofSeconds(10), 1000, 16L * 1024 * 1024);

  public HoldRules {
    requireNonNull(limit, "limit");
    if (limit.toMillis() < 1) {
      throw new IllegalArgumentException("limit must be at least a millisecond, found " + limit);
    }
    if (maxRecords < 0) {
      throw new IllegalArgumentException("max records must not be negative, found " + maxRecords);
    }
    if (maxBytes < 1) {
      throw new IllegalArgumentException("max bytes must be at least 1, found " + maxBytes);
    }
  }
}
