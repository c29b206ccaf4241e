package dev.braid.benchmarks.registry;

import dev.braid.benchmarks.run.Launched;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** Ends one instance, and waits until the observer has seen it. */
final class DetectionRound {

  private final Random random;

  /** The same seed ends instances at the same moments between two heartbeats. */
  DetectionRound(long seed) {
    this.random = new Random(seed);
  }

  Detection run(DetectionSide side, String instance, Ending ending) throws InterruptedException {
    Sightings sightings = side.sightings();
    Launched process = side.launch(instance);
    try {
      sightings.await(instance, Sight.UP, side.limit());
      // It has beaten, as one that has lived for long; and the end comes anywhere between two
      // beats.
      TimeUnit.NANOSECONDS.sleep((long) (side.heartbeat().toNanos() * (2 + random.nextDouble())));
      long end = System.nanoTime();
      ending.of(process);
      long gone = sightings.await(instance, Sight.GONE, side.limit());
      OptionalLong suspect = sightings.when(instance, Sight.SUSPECT);
      return new Detection(
          ending,
          suspect.isPresent()
              ? OptionalDouble.of(seconds(suspect.getAsLong() - end))
              : OptionalDouble.empty(),
          seconds(gone - end));
    } finally {
      process.kill();
    }
  }

  private static double seconds(long nanos) {
    return nanos / 1e9;
  }
}
