package dev.braid.avro.registry;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before another round: exponential, with full jitter, so that many clients do not
 * come back at once.
 */
record Backoff(Patience patience, RandomGenerator random) {

  /** The wait after a round, counted from 0. */
  Duration after(int round) {
    long longest = patience.longestWait().toNanos();
    long bound = patience.firstWait().toNanos();
    for (int i = 0; i < round && bound < longest; i++) {
      bound *= 2;
    }
    return Duration.ofNanos(random.nextLong(Math.min(bound, longest) + 1));
  }
}
