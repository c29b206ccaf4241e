package dev.braid.runtime.internal.broker;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.apache.kafka.common.config.TopicConfig;

/**
 * What the brokers have told of themselves.
 *
 * @param brokers how many there are; empty when they did not tell
 * @param features their finalized levels, by name; empty when they did not tell
 * @param settings of one of them, by Kafka's names; what it did not tell is missing
 * @param topics those that the app uses and those of Kafka's own which matter to it, by name; what
 *     is not there yet is missing
 * @param unanswered what was asked in vain, and why
 */
public record BrokerFacts(
    OptionalInt brokers,
    Optional<Map<String, Short>> features,
    Map<String, String> settings,
    Map<String, Topic> topics,
    Set<Unanswered> unanswered) {

  /** Where brokers keep the state of transactions. */
  static final String TRANSACTIONS = "__transaction_state";

  /** Where brokers keep what groups have committed. */
  static final String OFFSETS = "__consumer_offsets";

  public BrokerFacts {
    features = features.map(Map::copyOf);
    settings = Map.copyOf(settings);
    topics = Map.copyOf(topics);
    unanswered = Set.copyOf(unanswered);
  }

  /**
   * A question that was not answered.
   *
   * @param about the kind of thing that was asked about
   * @param why it was not answered
   */
  public record Unanswered(String about, String why) {}

  /**
   * A topic.
   *
   * @param replicas of its partition that has the fewest
   * @param settings as they hold for it, by Kafka's names; what the brokers did not tell is missing
   */
  record Topic(int replicas, Map<String, String> settings) {

    Topic {
      settings = Map.copyOf(settings);
    }

    OptionalInt minInSync() {
      return number(settings, TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG);
    }

    boolean electsUnclean() {
      return Boolean.parseBoolean(
          settings.getOrDefault(TopicConfig.UNCLEAN_LEADER_ELECTION_ENABLE_CONFIG, "false"));
    }
  }

  OptionalInt setting(String name) {
    return number(settings, name);
  }

  private static OptionalInt number(Map<String, String> settings, String name) {
    String value = settings.getOrDefault(name, "");
    return value.matches("-?[0-9]{1,9}")
        ? OptionalInt.of(Integer.parseInt(value))
        : OptionalInt.empty();
  }
}
