package dev.braid.runtime.internal.broker;

import dev.braid.engine.Reports;
import dev.braid.engine.ReturnTopics;
import dev.braid.wire.TopicSpec;
import dev.braid.wire.Wire;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which topics exist, asked of the brokers once and remembered for a while. Describing a topic
 * creates nothing, while a producer that meets an unknown topic blocks, and asks the brokers to
 * create it. What has changed meanwhile is learnt from whoever fails to send there. For any thread;
 * the first question about a topic waits for the brokers.
 */
public final class KnownTopics implements ReturnTopics, Places, Destinations {

  private static final Logger LOG = LoggerFactory.getLogger(KnownTopics.class);

  /** For stream threads, which nothing may hold for longer than a second. */
  private static final Duration PATIENCE = Duration.ofMillis(900);

  private static final Duration FOUND_FOR = Duration.ofMinutes(5);

  /** Of what may pass. */
  private static final Duration TROUBLED_FOR = Duration.ofSeconds(1);

  /** Of a topic that has refused, although nothing is known against it. */
  private static final Duration REFUSED_FOR = Duration.ofMinutes(1);

  private static final int MOST = 10_000;

  private static final String REQUESTS = Wire.requestTopic("");

  private final Admin admin;
  private final InstantSource clock;
  private final Map<String, Answer> answers = new ConcurrentHashMap<>();
  private final Map<String, Integer> served = new ConcurrentHashMap<>();
  private final Map<String, Refusal> refusals = new ConcurrentHashMap<>();

  /** While the brokers are away every question would be one line. */
  private final Reports reports = new Reports(false);

  public KnownTopics(Admin admin, InstantSource clock) {
    this.admin = admin;
    this.clock = clock;
  }

  private record Answer(KnownTopic topic, long until) {}

  private record Refusal(String why, long until) {}

  @Override
  public int partitions(String topic) {
    return partitions(topic, PATIENCE).orElse(UNKNOWN);
  }

  @Override
  public int maxMessage(String topic) {
    Answer known = answers.get(topic);
    if (known == null || known.until() <= clock.millis()) {
      partitions(topic);
      known = answers.get(topic);
    }
    return known == null ? KnownTopic.DEFAULT_MAX_MESSAGE : known.topic().maxMessage();
  }

  @Override
  public @Nullable String trouble(String topic, int partition, byte @Nullable [] key) {
    Refusal refusal = refusals.get(topic);
    if (refusal != null && refusal.until() > clock.millis()) {
      return refusal.why();
    }
    Answer known = answers.get(topic);
    String trouble = known == null ? null : known.topic().trouble(partition, key);
    if (known != null && trouble != null && known.until() <= clock.millis()) {
      askInBackground(topic, known);
    }
    return trouble;
  }

  /** Whoever asks only whether there is trouble would never hear that it has passed. */
  @SuppressWarnings("FutureReturnValueIgnored") // what comes of it is remembered
  private void askInBackground(String topic, Answer known) {
    Answer asked = new Answer(known.topic(), clock.millis() + TROUBLED_FOR.toMillis());
    if (answers.replace(topic, known, asked)) {
      ask(topic);
    }
  }

  /**
   * The number of partitions of {@code topic}, or 0 when it does not exist or may not be written
   * to; nothing when the brokers did not say in time and never did before.
   */
  @Override
  public OptionalInt partitions(String topic, Duration patience) {
    Answer known = answers.get(topic);
    if (known != null && known.until() > clock.millis()) {
      return OptionalInt.of(size(known.topic()));
    }
    KnownTopic fresh = look(Set.of(topic), patience).get(topic);
    if (fresh != null) {
      return OptionalInt.of(size(fresh));
    }
    return known == null ? OptionalInt.empty() : OptionalInt.of(size(known.topic()));
  }

  /**
   * What is known and not to be asked again yet; nothing where the brokers must say. Never waits.
   */
  @Override
  public OptionalInt fresh(String topic) {
    Answer known = answers.get(topic);
    return known == null || known.until() <= clock.millis()
        ? OptionalInt.empty()
        : OptionalInt.of(size(known.topic()));
  }

  @Override
  public OptionalInt ask(String topic, Duration patience) {
    KnownTopic found = look(Set.of(topic), patience).get(topic);
    return found == null ? OptionalInt.empty() : OptionalInt.of(size(found));
  }

  /** A topic that may not be written to is as good as none: the refusal would end the thread. */
  private static int size(KnownTopic topic) {
    return topic.writable() ? topic.partitions() : 0;
  }

  @Override
  public @Nullable KnownTopic known(String topic) {
    Answer known = answers.get(topic);
    return known == null ? null : known.topic();
  }

  @Override
  public void forget(String topic) {
    answers.computeIfPresent(topic, (name, known) -> new Answer(known.topic(), 0));
  }

  @Override
  public void refuse(String topic, String why) {
    if (refusals.size() >= MOST) {
      refusals.clear();
    }
    refusals.put(topic, new Refusal(why, clock.millis() + REFUSED_FOR.toMillis()));
  }

  @Override
  public Map<String, KnownTopic> look(Collection<String> topics, Duration patience) {
    Set<String> asked = new HashSet<>(topics);
    // Remembered when they come, so that an answer that is late for this question serves the next.
    Map<String, CompletableFuture<KnownTopic>> looks = new HashMap<>();
    asked.forEach(topic -> looks.put(topic, ask(topic)));
    Map<String, KnownTopic> found = new HashMap<>();
    long end = System.nanoTime() + patience.toNanos();
    for (Map.Entry<String, CompletableFuture<KnownTopic>> look : looks.entrySet()) {
      long left = Math.max(0, end - System.nanoTime());
      KnownTopic topic = await(look.getKey(), look.getValue(), left, patience);
      if (topic != null) {
        found.put(look.getKey(), topic);
      }
    }
    return found;
  }

  private @Nullable KnownTopic await(
      String name, CompletableFuture<KnownTopic> look, long nanos, Duration patience) {
    try {
      return look.get(nanos, TimeUnit.NANOSECONDS);
    } catch (ExecutionException failed) {
      LOG.debug("cannot find out whether topic {} exists", name, failed.getCause());
      reports.warn(
          "unasked",
          clock.millis(),
          "cannot find out whether topic %s exists: %s".formatted(name, failed.getCause()));
    } catch (TimeoutException late) {
      reports.warn(
          "unasked",
          clock.millis(),
          "the brokers did not say within %s ms whether topic %s exists"
              .formatted(patience.toMillis(), name));
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    return null;
  }

  /** Completes with {@link KnownTopic#MISSING} for a topic that is not there. */
  private CompletableFuture<KnownTopic> ask(String topic) {
    CompletableFuture<OptionalInt> limit =
        topic.endsWith(REQUESTS)
            ? limit(topic)
            : CompletableFuture.completedFuture(OptionalInt.empty());
    return describe(topic)
        .thenCombine(settings(topic), KnownTopics::found)
        .thenCombine(limit, (found, served) -> limited(topic, found, served))
        .exceptionally(failure -> missing(failure))
        .whenComplete(
            (found, failure) -> {
              if (failure == null) {
                remember(topic, found);
              }
            });
  }

  /** What a service says whose request topic has got more partitions than it serves. */
  private CompletableFuture<OptionalInt> limit(String requests) {
    String name = TopicSpec.servedName(requests);
    return admin
        .describeTopics(List.of(name))
        .allTopicNames()
        .toCompletionStage()
        .toCompletableFuture()
        .handle(
            (topics, none) ->
                none == null
                    ? OptionalInt.of(topics.values().iterator().next().partitions().size())
                    : OptionalInt.empty());
  }

  private KnownTopic limited(String topic, KnownTopic found, OptionalInt limit) {
    if (limit.isEmpty() || limit.getAsInt() >= found.partitions()) {
      served.remove(topic);
      return found;
    }
    served.put(topic, limit.getAsInt());
    return found.withPartitions(limit.getAsInt());
  }

  @Override
  public int served(String topic, int partitions) {
    return served.isEmpty()
        ? partitions
        : Math.min(partitions, served.getOrDefault(topic, partitions));
  }

  private CompletableFuture<TopicDescription> describe(String topic) {
    return admin
        .describeTopics(
            List.of(topic), new DescribeTopicsOptions().includeAuthorizedOperations(true))
        .allTopicNames()
        .toCompletionStage()
        .toCompletableFuture()
        .thenApply(topics -> topics.values().iterator().next());
  }

  private CompletableFuture<Map<String, String>> settings(String topic) {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    return admin
        .describeConfigs(List.of(resource))
        .all()
        .toCompletionStage()
        .toCompletableFuture()
        .handle(
            (configs, failure) ->
                failure == null ? read(configs.get(resource)) : unread(topic, failure));
  }

  private static Map<String, String> read(@Nullable Config config) {
    Map<String, String> settings = new HashMap<>();
    if (config != null) {
      for (ConfigEntry entry : config.entries()) {
        if (entry.value() != null) {
          settings.put(entry.name(), entry.value());
        }
      }
    }
    return settings;
  }

  private static Map<String, String> unread(String topic, Throwable failure) {
    LOG.debug("the settings of topic {} cannot be read", topic, failure);
    return Map.of();
  }

  private static KnownTopic found(TopicDescription topic, Map<String, String> settings) {
    Set<AclOperation> allowed = topic.authorizedOperations();
    Set<Integer> leaderless = new HashSet<>();
    for (TopicPartitionInfo partition : topic.partitions()) {
      if (partition.leader() == null || partition.leader().isEmpty()) {
        leaderless.add(partition.partition());
      }
    }
    String most = settings.get(TopicConfig.MAX_MESSAGE_BYTES_CONFIG);
    return new KnownTopic(
        topic.topicId(),
        topic.partitions().size(),
        allowed == null || allowed.contains(AclOperation.WRITE),
        leaderless,
        most == null ? KnownTopic.DEFAULT_MAX_MESSAGE : Integer.parseInt(most),
        settings
            .getOrDefault(TopicConfig.CLEANUP_POLICY_CONFIG, "")
            .contains(TopicConfig.CLEANUP_POLICY_COMPACT));
  }

  private static KnownTopic missing(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (cause instanceof UnknownTopicOrPartitionException) {
      return KnownTopic.MISSING;
    } else if (cause instanceof TopicAuthorizationException) {
      return KnownTopic.HIDDEN;
    }
    throw new CompletionException(cause);
  }

  private void remember(String topic, KnownTopic found) {
    if (answers.size() >= MOST) {
      answers.clear();
    }
    Duration shelfLife = found.isWell() ? FOUND_FOR : TROUBLED_FOR;
    answers.put(topic, new Answer(found, clock.millis() + shelfLife.toMillis()));
  }
}
