package dev.braid.dsl.kafka;

import dev.braid.wire.TopicSpec;
import dev.braid.wire.TreeCodecs;
import java.util.List;
import org.apache.kafka.streams.Topology;

/**
 * A flow or service, ready to run: its topology, and the topics that must exist before it does.
 *
 * @param name of the flow or service
 * @param topology for one KafkaStreams of its own. That of a service which is served from a queue
 *     is for reading only: {@link QueueService} runs its nodes
 * @param topics that it reads and writes, sorted by name; internal ones not counted
 * @param stores that it keeps, by name, each with a changelog of as many partitions as the request
 *     topic has
 * @param forms of the values in its messages, besides JSON and text
 */
public record CompiledFlow(
    String name, Topology topology, List<TopicSpec> topics, List<String> stores, TreeCodecs forms) {

  public CompiledFlow {
    topics = topics.stream().sorted().toList();
    stores = stores.stream().sorted().toList();
  }

  /**
   * Whether it keeps anything: then it runs exactly_once_v2, with its main consumer reading
   * uncommitted, unless another guarantee is asked for.
   */
  public boolean stateful() {
    return !stores.isEmpty();
  }

  /**
   * The contract in a stable form, so that two versions can be compared before a rollout: the
   * guarantee it has by default, topics, then nodes and stores.
   */
  public String describe() {
    StringBuilder text = new StringBuilder();
    text.append("Flow: ").append(name).append('\n');
    text.append("Guarantee: ");
    text.append(stateful() ? "effective-once (exactly_once_v2)" : "at_least_once, no state");
    text.append("\nTopics:\n");
    topics.forEach(topic -> text.append("  ").append(topic).append('\n'));
    return text.append(topology.describe()).toString();
  }
}
