package dev.braid.registry;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Random;

/** A wall clock that is set forward and back by an hour now and then, by a seed. */
final class Wall implements InstantSource {

  private static final long EACH = Duration.ofSeconds(3).toNanos();

  private final long seed;
  private final long start = System.nanoTime();

  Wall(long seed) {
    this.seed = seed;
  }

  @Override
  public Instant instant() {
    long turn = (System.nanoTime() - start) / EACH;
    int hours = new Random(seed * 31 + turn).nextInt(3) - 1;
    return Instant.ofEpochMilli(System.currentTimeMillis()).plus(Duration.ofHours(hours));
  }
}
