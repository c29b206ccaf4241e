package dev.braid.runtime;

import dev.braid.dsl.kafka.ReturnTopics;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which topics exist, asked of the brokers once and remembered for a while. Describing a topic
 * creates nothing, while a producer that meets an unknown topic blocks, and asks the brokers to
 * create it. For any thread; the first question about a topic waits for the brokers.
 */
final class KnownTopics implements ReturnTopics {

  private static final Logger LOG = LoggerFactory.getLogger(KnownTopics.class);

  /** For stream threads, which nothing may hold for longer than a second. */
  private static final Duration PATIENCE = Duration.ofMillis(900);

  private static final Duration FOUND_FOR = Duration.ofMinutes(5);
  private static final Duration MISSING_FOR = Duration.ofSeconds(1);
  private static final int MOST = 10_000;

  private final Admin admin;
  private final InstantSource clock;
  private final Map<String, Answer> answers = new ConcurrentHashMap<>();

  KnownTopics(Admin admin, InstantSource clock) {
    this.admin = admin;
    this.clock = clock;
  }

  /** Of a topic whose settings may not be read: what brokers take by default. */
  private static final int DEFAULT_MAX_MESSAGE = 1024 * 1024 + 12;

  private record Answer(int partitions, int maxMessage, long until) {}

  /** A topic, as it is asked for. */
  private record Found(int partitions, int maxMessage) {}

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
    return known == null ? DEFAULT_MAX_MESSAGE : known.maxMessage();
  }

  /**
   * The number of partitions of {@code topic}, or 0 when it does not exist; nothing when the
   * brokers did not say in time and never did before.
   */
  OptionalInt partitions(String topic, Duration patience) {
    Answer known = answers.get(topic);
    if (known != null && known.until() > clock.millis()) {
      return OptionalInt.of(known.partitions());
    }
    OptionalInt fresh = ask(topic, patience);
    return fresh.isPresent() || known == null ? fresh : OptionalInt.of(known.partitions());
  }

  private OptionalInt ask(String topic, Duration patience) {
    // Remembered when it comes, so that an answer that is late for this question serves the next.
    CompletableFuture<Found> answer =
        describe(topic)
            .thenCombine(maxMessageOf(topic), Found::new)
            .whenComplete((found, failure) -> remember(topic, found, failure));
    try {
      return OptionalInt.of(answer.get(patience.toMillis(), TimeUnit.MILLISECONDS).partitions());
    } catch (ExecutionException failed) {
      if (isMissing(failed.getCause())) {
        return OptionalInt.of(0);
      }
      LOG.warn("cannot find out whether topic {} exists", topic, failed.getCause());
      return OptionalInt.empty();
    } catch (TimeoutException late) {
      LOG.warn("the brokers did not say within {} whether topic {} exists", patience, topic);
      return OptionalInt.empty();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return OptionalInt.empty();
    }
  }

  private CompletableFuture<Integer> describe(String topic) {
    return admin
        .describeTopics(
            List.of(topic), new DescribeTopicsOptions().includeAuthorizedOperations(true))
        .allTopicNames()
        .toCompletionStage()
        .toCompletableFuture()
        .thenApply(topics -> topics.values().stream().mapToInt(KnownTopics::size).sum());
  }

  private CompletableFuture<Integer> maxMessageOf(String topic) {
    return admin
        .describeConfigs(List.of(new ConfigResource(ConfigResource.Type.TOPIC, topic)))
        .all()
        .toCompletionStage()
        .toCompletableFuture()
        .handle(
            (configs, failure) -> failure == null ? maxMessageOf(configs) : unread(topic, failure));
  }

  private static int maxMessageOf(Map<ConfigResource, Config> configs) {
    return configs.values().stream()
        .map(config -> config.get(TopicConfig.MAX_MESSAGE_BYTES_CONFIG))
        .filter(Objects::nonNull)
        .mapToInt(entry -> Integer.parseInt(entry.value()))
        .min()
        .orElse(DEFAULT_MAX_MESSAGE);
  }

  private static int unread(String topic, Throwable failure) {
    LOG.debug("the settings of topic {} cannot be read", topic, failure);
    return DEFAULT_MAX_MESSAGE;
  }

  private void remember(String topic, Found found, @Nullable Throwable failure) {
    if (answers.size() >= MOST) {
      answers.clear();
    }
    long now = clock.millis();
    if (failure == null) {
      answers.put(
          topic, new Answer(found.partitions(), found.maxMessage(), now + FOUND_FOR.toMillis()));
    } else if (isMissing(failure)) {
      answers.put(topic, new Answer(0, DEFAULT_MAX_MESSAGE, now + MISSING_FOR.toMillis()));
    }
  }

  /** A topic that may not be written to is as good as none: the refusal would end the thread. */
  private static int size(TopicDescription topic) {
    Set<AclOperation> allowed = topic.authorizedOperations();
    return allowed == null || allowed.contains(AclOperation.WRITE) ? topic.partitions().size() : 0;
  }

  private static boolean isMissing(@Nullable Throwable failure) {
    return failure instanceof UnknownTopicOrPartitionException
        || (failure instanceof CompletionException
            && failure.getCause() instanceof UnknownTopicOrPartitionException);
  }
}
