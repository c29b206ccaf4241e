package dev.braid.runtime.internal.broker;

import dev.braid.dsl.Problem;
import dev.braid.runtime.config.Config;
import dev.braid.runtime.config.ConfigException;
import dev.braid.wire.Namespace;
import dev.braid.wire.TopicSpec;
import dev.braid.wire.Wire;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.resource.ResourceType;
import org.jspecify.annotations.Nullable;

/**
 * Creates the topics that are missing, and checks those that are there. Kafka Streams does neither
 * for a topology's own sources, and does not notice when two of them should have as many partitions
 * as each other and have not.
 */
public final class TopicProvisioner {

  private static final int TIMEOUT_SECONDS = 30;

  private final Admin admin;
  private final short replicationFactor;

  /**
   * @param admin is not closed with this
   * @param replicationFactor of the topics that it creates; -1: the brokers' default
   */
  public TopicProvisioner(Admin admin, int replicationFactor) {
    this.admin = admin;
    this.replicationFactor = (short) replicationFactor;
  }

  /**
   * Checks that the configured user may do this with topics, which it may have to create: for
   * clients and components, before they begin.
   *
   * @throws ConfigException with all that is missing, as the commands that give it
   */
  public static void check(
      Admin admin, Config config, Collection<String> topics, Set<AclOperation> operations) {
    Rights rights = new Rights(config.namespace());
    Set<AclOperation> all = EnumSet.of(AclOperation.CREATE);
    all.addAll(operations);
    topics.forEach(topic -> rights.need(ResourceType.TOPIC, topic, all));
    RightsCheck.before(rights, config, admin);
  }

  /** All topics of {@code apps}, changelogs too. */
  public static Set<String> names(List<Deployment> apps) {
    Set<String> names = new TreeSet<>();
    for (Deployment each : apps) {
      each.flow().topics().forEach(topic -> names.add(topic.name()));
      each.flow()
          .stores()
          .forEach(store -> names.add(TopicSpec.changelog(each.applicationId(), store, 1).name()));
    }
    return names;
  }

  /**
   * Makes sure that all topics of {@code apps} are there and ready for a first record.
   *
   * @param served is told how many partitions of what it keeps something of are served
   * @throws ConfigException when topics that exist do not fit together
   */
  public void provision(List<Deployment> apps, Namespace namespace, ServedPartitions served) {
    Map<String, TopicSpec> specs = new TreeMap<>();
    for (Deployment each : apps) {
      each.flow()
          .topics()
          .forEach(topic -> specs.merge(topic.name(), topic, TopicProvisioner::owner));
    }
    alignPairs(apps, namespace, specs);
    Map<Deployment, Integer> kept = kept(apps);
    kept.forEach(
        (app, count) ->
            sources(app.flow().name(), namespace)
                .forEach(
                    topic ->
                        specs.computeIfPresent(
                            topic, (name, spec) -> withPartitions(spec, count))));
    Map<String, Integer> partitions = ensure(specs.values());
    kept.forEach((app, most) -> limit(app, most, namespace, served));
    partitions.replaceAll(served::of);
    List<TopicSpec> changelogs = new ArrayList<>();
    List<Problem> problems = new ArrayList<>();
    for (Deployment each : apps) {
      String flow = each.flow().name();
      String requests = namespace.of(Wire.requestTopic(flow));
      for (String second : pairs(flow, namespace)) {
        if (specs.containsKey(second)) {
          checkCoPartitioning(flow, requests, second, partitions, problems);
        }
      }
      for (String store : each.flow().stores()) {
        Integer needed = partitions.get(requests);
        if (needed != null) { // what serves no requests has as many as Kafka Streams finds
          changelogs.add(TopicSpec.changelog(each.applicationId(), store, needed));
        }
      }
    }
    refuse(problems);
    ensure(changelogs);
    // What is kept from now on is in so many.
    for (Deployment each : apps) {
      String requests = namespace.of(Wire.requestTopic(each.flow().name()));
      if (each.flow().stateful() && !kept.containsKey(each)) {
        limit(each, partitions.getOrDefault(requests, 0), namespace, served);
      }
    }
  }

  private static void limit(
      Deployment app, int most, Namespace namespace, ServedPartitions served) {
    sources(app.flow().name(), namespace).forEach(topic -> served.limit(topic, most));
  }

  /** What has been kept decides how many partitions are served, however many there are by now. */
  private Map<Deployment, Integer> kept(List<Deployment> apps) {
    Map<Deployment, Integer> kept = new HashMap<>();
    for (Deployment app : apps) {
      List<String> changelogs =
          app.flow().stores().stream()
              .map(store -> TopicSpec.changelog(app.applicationId(), store, 1).name())
              .toList();
      existing(changelogs).values().stream()
          .min(Integer::compare)
          .ifPresent(least -> kept.put(app, least));
    }
    return kept;
  }

  /** What a flow or service reads. */
  static List<String> sources(String name, Namespace namespace) {
    List<String> sources = new ArrayList<>(beside(name, namespace));
    sources.add(namespace.of(Wire.requestTopic(name)));
    return sources;
  }

  /** What is read beside the requests: replies by a flow, results by an idempotent service. */
  private static List<String> beside(String name, Namespace namespace) {
    return List.of(namespace.of(Wire.replyTopic(name)), namespace.of(Wire.resultTopic(name)));
  }

  /** What has as many partitions as the requests: what is read beside them, and changes. */
  private static List<String> pairs(String name, Namespace namespace) {
    List<String> pairs = new ArrayList<>(beside(name, namespace));
    pairs.add(namespace.of(Wire.changeTopic(name)));
    return pairs;
  }

  /**
   * A caller may have created a flow's request topic before the flow first starts, with partitions
   * of its own choice. The reply topic follows it; and it the reply topic, should that be all there
   * is.
   */
  private void alignPairs(
      List<Deployment> apps, Namespace namespace, Map<String, TopicSpec> specs) {
    Map<String, Integer> existing = existing(List.copyOf(specs.keySet()));
    for (Deployment each : apps) {
      String requests = namespace.of(Wire.requestTopic(each.flow().name()));
      for (String second : pairs(each.flow().name(), namespace)) {
        if (specs.containsKey(second)) {
          specs.computeIfPresent(
              second, (name, spec) -> withPartitions(spec, existing.get(requests)));
          specs.computeIfPresent(
              requests, (name, spec) -> withPartitions(spec, existing.get(second)));
        }
      }
    }
  }

  private static TopicSpec withPartitions(TopicSpec spec, @Nullable Integer partitions) {
    return partitions == null
        ? spec
        : new TopicSpec(spec.name(), partitions, spec.owned(), spec.config());
  }

  /**
   * Creates what is missing of {@code specs}, and waits until it is ready for a first record. Of
   * what is there nothing is changed, and nothing checked. Several may do so at once.
   *
   * @return how many partitions each topic has
   * @throws ConfigException when some may not be seen, or not be created
   * @throws IllegalStateException when the brokers do not answer
   */
  public Map<String, Integer> ensure(Collection<TopicSpec> specs) {
    Map<String, Integer> existing = existing(specs.stream().map(TopicSpec::name).toList());
    List<TopicSpec> missing =
        specs.stream().filter(spec -> !existing.containsKey(spec.name())).toList();
    create(missing);
    Map<String, Integer> partitions = new HashMap<>(existing);
    partitions.putAll(awaitKnown(missing.stream().map(TopicSpec::name).toList()));
    awaitLeaders(missing, partitions);
    return partitions;
  }

  private static TopicSpec owner(TopicSpec one, TopicSpec other) {
    return one.owned() ? one : other;
  }

  private static void checkCoPartitioning(
      String flow,
      String requestTopic,
      String second,
      Map<String, Integer> partitions,
      List<Problem> problems) {
    Integer requests = partitions.get(requestTopic);
    Integer beside = partitions.get(second);
    if (requests != null && !requests.equals(beside)) {
      problems.add(
          Problem.of(
                  flow,
                  "topic %s has %s partitions and topic %s has %s; they must have equally many"
                      .formatted(requestTopic, requests, second, beside))
              .withHint(
                  "delete the %s topic while the flow is stopped; it is created again"
                      .formatted(kind(flow, second))));
    }
  }

  private static String kind(String flow, String topic) {
    if (topic.endsWith(Wire.replyTopic(flow))) {
      return "reply";
    }
    return topic.endsWith(Wire.changeTopic(flow)) ? "change" : "result";
  }

  private void create(List<TopicSpec> missing) {
    List<NewTopic> topics =
        missing.stream()
            .map(
                spec ->
                    new NewTopic(
                            spec.name(),
                            Optional.of(spec.partitions()),
                            replicationFactor < 0
                                ? Optional.empty()
                                : Optional.of(replicationFactor))
                        .configs(spec.config()))
            .toList();
    List<Problem> problems = new ArrayList<>();
    admin
        .createTopics(topics)
        .values()
        .forEach((topic, created) -> awaitCreated(topic, created, problems));
    refuse(problems);
  }

  private static void awaitCreated(
      String topic, KafkaFuture<Void> created, List<Problem> problems) {
    try {
      AdminAnswer.await(
          created,
          "create topic " + topic,
          TopicExistsException.class,
          AuthorizationException.class);
    } catch (TopicExistsException createdByAnother) {
      // Another instance was faster, which is as good.
    } catch (AuthorizationException forbidden) {
      problems.add(forbidden(topic, "it is missing, and this app may not create it"));
    }
  }

  private static Problem forbidden(String topic, String what) {
    return Problem.of(topic, what)
        .withHint(
            "grant it the rights on topics that begin with its namespace, or with these names; of"
                + " what it calls in another namespace the topic is there first, and Write is"
                + " enough");
  }

  private static void refuse(List<Problem> problems) {
    if (!problems.isEmpty()) {
      throw new ConfigException(problems.stream().sorted().toList());
    }
  }

  private Map<String, Integer> existing(List<String> names) {
    Map<String, Integer> partitions = new HashMap<>();
    List<Problem> problems = new ArrayList<>();
    Map<String, KafkaFuture<TopicDescription>> answers =
        admin.describeTopics(names).topicNameValues();
    answers.forEach(
        (name, answer) -> {
          try {
            TopicDescription topic =
                AdminAnswer.await(
                    answer,
                    "describe topic " + name,
                    UnknownTopicOrPartitionException.class,
                    AuthorizationException.class);
            partitions.put(name, topic.partitions().size());
          } catch (UnknownTopicOrPartitionException missing) {
            // Not there: that is the answer.
          } catch (AuthorizationException forbidden) {
            problems.add(forbidden(name, "this app may not see it"));
          }
        });
    refuse(problems);
    return partitions;
  }

  /**
   * A topic is created before every broker knows of it. Without its number of partitions we could
   * neither check it nor create the changelog that must have as many.
   */
  private Map<String, Integer> awaitKnown(List<String> names) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(TIMEOUT_SECONDS);
    Map<String, Integer> partitions = existing(names);
    while (partitions.size() < names.size()) {
      if (System.nanoTime() > end) {
        List<String> unknown = new ArrayList<>(names);
        unknown.removeAll(partitions.keySet());
        throw new IllegalStateException(
            "topics %s were created, but the brokers do not know them after %s s"
                .formatted(unknown, TIMEOUT_SECONDS));
      }
      pause();
      partitions = existing(names);
    }
    return partitions;
  }

  /**
   * A topic that has just been created may have no leader yet, and an idempotent producer whose
   * first batches meet that can stall for two minutes (KAFKA-15591).
   */
  private void awaitLeaders(List<TopicSpec> created, Map<String, Integer> partitions) {
    Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
    for (TopicSpec spec : created) {
      for (int i = 0; i < partitions.getOrDefault(spec.name(), 0); i++) {
        latest.put(new TopicPartition(spec.name(), i), OffsetSpec.latest());
      }
    }
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(TIMEOUT_SECONDS);
    while (!reached(latest, System.nanoTime() > end)) {
      pause();
    }
  }

  /** The admin client waits for a leader, but not for a broker that does not know the topic yet. */
  private boolean reached(Map<TopicPartition, OffsetSpec> latest, boolean last) {
    try {
      AdminAnswer.await(
          admin.listOffsets(latest).all(),
          "reach the leaders of new topics",
          UnknownTopicOrPartitionException.class);
      return true;
    } catch (UnknownTopicOrPartitionException unknown) {
      if (last) {
        throw unknown;
      }
      return false;
    }
  }

  private static void pause() {
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
  }
}
