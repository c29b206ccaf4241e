package dev.braid.benchmarks.registry;

import dev.braid.benchmarks.run.Launched;
import java.time.Duration;

/** A registry with a fleet of instances in it, and an observer that tells what it sees. */
interface DetectionSide extends AutoCloseable {

  String name();

  /** How often its instances say that they live. */
  Duration heartbeat();

  /** How long the end of an instance may stay unseen before something is wrong. */
  Duration limit();

  /** Whether it needs minutes to see an end, so that its rounds are beside those of others. */
  boolean isSlow();

  /** Starts one more instance, in a process of its own. */
  Launched launch(String instance);

  /** What the observer has seen. */
  Sightings sightings();

  @Override
  void close();
}
