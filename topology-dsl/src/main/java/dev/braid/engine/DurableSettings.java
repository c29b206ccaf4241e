package dev.braid.engine;

import java.time.Duration;

/**
 * What holds for executions that are started durably.
 *
 * @param keep how long a result is kept when its starter does not say; at most {@link #MAX_KEEP}
 * @param maxKept results that one task keeps at a time; a start beyond is a fault 503
 * @param always whether a flow keeps executions although all its steps run in place, so that it can
 *     be started durably too
 */
public record DurableSettings(Duration keep, int maxKept, boolean always) {

  /** The longest that a result is kept. */
  public static final Duration MAX_KEEP = Duration.ofHours(24);

  public DurableSettings {
    if (keep.toMillis() < 1 || keep.compareTo(MAX_KEEP) > 0) {
      throw new IllegalArgumentException("keep must be 1 ms to 24 h, found " + keep);
    }
    if (maxKept < 1) {
      throw new IllegalArgumentException("max kept must be at least 1, found " + maxKept);
    }
  }

  /** An hour, 100,000 results, and only flows that need a store anyway. */
  public static DurableSettings defaults() {
    return new DurableSettings(Duration.ofHours(1), 100_000, false);
  }

  public DurableSettings withKeep(Duration time) {
    return new DurableSettings(time, maxKept, always);
  }

  public DurableSettings withMaxKept(int results) {
    return new DurableSettings(keep, results, always);
  }

  public DurableSettings withAlways(boolean flag) {
    return new DurableSettings(keep, maxKept, flag);
  }
}
