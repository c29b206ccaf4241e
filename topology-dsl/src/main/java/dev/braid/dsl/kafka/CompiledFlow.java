package dev.braid.dsl.kafka;

import java.util.List;
import org.apache.kafka.streams.Topology;

/**
 * A flow or service, ready to run: its topology, and the topics that must exist before it does.
 *
 * @param name of the flow or service
 * @param topology for one KafkaStreams of its own
 * @param topics that it reads and writes, sorted by name; internal ones not counted
 * @param stateful whether it keeps executions: then it must run exactly_once_v2, with its main
 *     consumer reading uncommitted
 */
public record CompiledFlow(
    String name, Topology topology, List<TopicSpec> topics, boolean stateful) {

  public CompiledFlow {
    topics = topics.stream().sorted().toList();
  }

  /**
   * The contract in a stable form, so that two versions can be compared before a rollout: topics,
   * then nodes and stores.
   */
  public String describe() {
    StringBuilder text = new StringBuilder();
    text.append("Flow: ").append(name).append('\n');
    text.append("Guarantee: ");
    text.append(stateful ? "effective-once (exactly_once_v2)" : "at_least_once, no state");
    text.append("\nTopics:\n");
    topics.forEach(topic -> text.append("  ").append(topic).append('\n'));
    return text.append(topology.describe()).toString();
  }
}
