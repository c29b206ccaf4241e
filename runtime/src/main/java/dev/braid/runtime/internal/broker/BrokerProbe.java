package dev.braid.runtime.internal.broker;

import static java.util.stream.Collectors.toMap;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.FeatureMetadata;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Asks the brokers what they are. The questions are sent when it is made; the answers are waited
 * for once, and not for long: what is not told in time, or not to us, is unknown. For one thread.
 */
public final class BrokerProbe {

  /** Kafka's own topics on which the guarantee rests. */
  static final Set<String> INTERNAL = Set.of(BrokerFacts.TRANSACTIONS, BrokerFacts.OFFSETS);

  private final Admin admin;
  private final KafkaFuture<Collection<Node>> nodes;
  private final KafkaFuture<FeatureMetadata> features;
  private final Map<String, KafkaFuture<TopicDescription>> topics;
  private final Set<BrokerFacts.Unanswered> unanswered = new HashSet<>();

  private BrokerProbe(Admin admin, Set<String> names) {
    this.admin = admin;
    this.nodes = admin.describeCluster().nodes();
    this.features = admin.describeFeatures().featureMetadata();
    this.topics = admin.describeTopics(names).topicNameValues();
  }

  /** Sends the questions, about {@code topics} and {@link #INTERNAL} among others. */
  public static BrokerProbe ask(Admin admin, Collection<String> topics) {
    Set<String> names = new TreeSet<>(topics);
    names.addAll(INTERNAL);
    return new BrokerProbe(admin, names);
  }

  /** Waits for the answers, for at most so long. */
  public BrokerFacts await(Duration patience) {
    long end = System.nanoTime() + patience.toNanos();
    Optional<Collection<Node>> brokers = answer("brokers", nodes, end);
    Map<String, TopicDescription> described = describedTopics(end);
    List<ConfigResource> resources = new ArrayList<>();
    brokers.stream()
        .flatMap(Collection::stream)
        .findFirst()
        .ifPresent(node -> resources.add(broker(node)));
    described.keySet().forEach(name -> resources.add(topic(name)));
    Map<ConfigResource, Map<String, String>> settings = settings(resources, end);
    return new BrokerFacts(
        brokers.map(all -> OptionalInt.of(all.size())).orElse(OptionalInt.empty()),
        answer("features", features, end).map(BrokerProbe::finalized),
        settings.entrySet().stream()
            .filter(each -> each.getKey().type() == ConfigResource.Type.BROKER)
            .map(Map.Entry::getValue)
            .findFirst()
            .orElse(Map.of()),
        described.entrySet().stream()
            .collect(
                toMap(
                    Map.Entry::getKey,
                    each ->
                        new BrokerFacts.Topic(
                            replicas(each.getValue()),
                            settings.getOrDefault(topic(each.getKey()), Map.of())))),
        unanswered);
  }

  private Map<String, TopicDescription> describedTopics(long end) {
    Map<String, TopicDescription> described = new HashMap<>();
    topics.forEach(
        (name, description) ->
            answer("topics", description, end, cause -> isNoMatter(name, cause))
                .ifPresent(answer -> described.put(name, answer)));
    return described;
  }

  private Map<ConfigResource, Map<String, String>> settings(
      List<ConfigResource> resources, long end) {
    Map<ConfigResource, Map<String, String>> settings = new HashMap<>();
    admin
        .describeConfigs(resources)
        .values()
        .forEach(
            (resource, config) ->
                answer(kind(resource), config, end)
                    .ifPresent(answer -> settings.put(resource, values(answer))));
    return settings;
  }

  /**
   * A topic that is not there is no answer missing. Kafka's own are hidden from most users: how
   * they are made stands in the settings of the brokers too, and those are missed by themselves.
   */
  private static boolean isNoMatter(String topic, Throwable cause) {
    return cause instanceof UnknownTopicOrPartitionException
        || (INTERNAL.contains(topic) && cause instanceof TopicAuthorizationException);
  }

  private <T> Optional<T> answer(String what, KafkaFuture<T> future, long end) {
    return answer(what, future, end, UnknownTopicOrPartitionException.class::isInstance);
  }

  /** Empty when there is none in time. */
  private <T> Optional<T> answer(
      String what, KafkaFuture<T> future, long end, Predicate<Throwable> isNoMatter) {
    try {
      return Optional.of(future.get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS));
    } catch (ExecutionException failed) {
      Throwable cause = failed.getCause() == null ? failed : failed.getCause();
      if (!isNoMatter.test(cause)) {
        unanswered(what, cause.getClass().getSimpleName());
      }
    } catch (TimeoutException late) {
      unanswered(what, "no answer in time");
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      unanswered(what, "interrupted");
    }
    return Optional.empty();
  }

  /** Once for all that were refused for the same reason. */
  private void unanswered(String what, String why) {
    unanswered.add(new BrokerFacts.Unanswered(what, why));
  }

  private static Map<String, Short> finalized(FeatureMetadata features) {
    return features.finalizedFeatures().entrySet().stream()
        .collect(toMap(Map.Entry::getKey, each -> each.getValue().maxVersionLevel()));
  }

  private static Map<String, String> values(Config config) {
    Map<String, String> values = new HashMap<>();
    for (ConfigEntry entry : config.entries()) {
      if (entry.value() != null) {
        values.put(entry.name(), entry.value());
      }
    }
    return values;
  }

  private static int replicas(TopicDescription topic) {
    return topic.partitions().stream()
        .mapToInt(partition -> partition.replicas().size())
        .min()
        .orElse(0);
  }

  private static ConfigResource broker(Node node) {
    return new ConfigResource(ConfigResource.Type.BROKER, node.idString());
  }

  private static ConfigResource topic(String name) {
    return new ConfigResource(ConfigResource.Type.TOPIC, name);
  }

  private static String kind(ConfigResource resource) {
    return resource.type() == ConfigResource.Type.BROKER
        ? "settings of the brokers"
        : "settings of the topics";
  }
}
