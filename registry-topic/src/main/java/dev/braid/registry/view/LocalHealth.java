package dev.braid.registry.view;

import java.time.Duration;

/**
 * Whether the observer itself could have heard: silence counts only while it listens, and from the
 * moment it does so again. Guarded by the view's lock.
 */
final class LocalHealth {

  private final long longestGap;
  private ViewFreshness feed = ViewFreshness.LAGGING;
  private long graceFrom;
  private long lastTick;

  LocalHealth(Duration pause, long now) {
    this.longestGap = pause.toNanos();
    this.graceFrom = now;
    this.lastTick = now;
  }

  ViewFreshness feed() {
    return feed;
  }

  void turn(ViewFreshness to, long now) {
    feed = to;
    graceFrom = now;
    lastTick = now;
  }

  /** Whether it was paused until now; then grace begins anew. */
  boolean tickAfterPause(long now) {
    boolean paused = isPaused(now);
    lastTick = now;
    if (paused) {
      graceFrom = now;
    }
    return paused;
  }

  private boolean isPaused(long now) {
    return now - lastTick > longestGap;
  }

  /** Whether nothing expires now. */
  boolean isFrozen(long now) {
    return feed != ViewFreshness.CURRENT || isPaused(now);
  }

  /** How long something heard then has been silent, in nanoseconds, as far as that counts. */
  long silence(long heard, long now) {
    return now - (heard - graceFrom > 0 ? heard : graceFrom);
  }

  /** Whether something that was heard then was heard after grace began. */
  boolean isSinceGrace(long heard) {
    return heard - graceFrom > 0;
  }

  /** How long ago grace began, in nanoseconds. */
  long sinceGrace(long now) {
    return now - graceFrom;
  }
}
