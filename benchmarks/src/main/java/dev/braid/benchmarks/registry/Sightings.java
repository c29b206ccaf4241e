package dev.braid.benchmarks.registry;

import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/**
 * When an observer saw what of which instance for the first time, by this JVM's clock. Thread-safe.
 */
final class Sightings {

  private final Map<String, Map<Sight, Long>> seen = new HashMap<>();

  synchronized void saw(String instance, Sight sight) {
    Map<Sight, Long> sights = seen.computeIfAbsent(instance, unused -> new EnumMap<>(Sight.class));
    if (sight == Sight.UP) {
      // Then an earlier doubt was none of its end.
      sights.remove(Sight.SUSPECT);
    }
    sights.putIfAbsent(sight, System.nanoTime());
    notifyAll();
  }

  /** In nanoseconds of {@link System#nanoTime}; empty when it has not been seen. */
  synchronized OptionalLong when(String instance, Sight sight) {
    Long time = seen.getOrDefault(instance, Map.of()).get(sight);
    return time == null ? OptionalLong.empty() : OptionalLong.of(time);
  }

  /**
   * Waits until that is seen, and answers when it was.
   *
   * @throws IllegalStateException when it is not seen in time
   */
  synchronized long await(String instance, Sight sight, Duration limit)
      throws InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    while (when(instance, sight).isEmpty()) {
      long left = end - System.nanoTime();
      if (left <= 0) {
        throw new IllegalStateException(
            "%s was not seen %s within %s".formatted(instance, sight, limit));
      }
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
    return when(instance, sight).getAsLong();
  }
}
