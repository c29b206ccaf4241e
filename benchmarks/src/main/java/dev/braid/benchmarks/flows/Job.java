package dev.braid.benchmarks.flows;

import dev.braid.benchmarks.run.Requests;
import dev.braid.engine.ReturnTopics;
import java.util.List;
import org.apache.kafka.streams.Topology;

/**
 * One way of doing a {@link Work}: a topology from {@link Requests#TOPIC} to the caller's topic.
 */
interface Job {

  String name();

  /**
   * A new topology.
   *
   * @param topics which reply topics exist, for a job that asks
   */
  Topology topology(Work work, ReturnTopics topics);

  /** Braid, and those that it is compared with. */
  static List<Job> all() {
    return List.of(new CompiledJob(), new SteppedJob(), new SingleProcessorJob());
  }
}
