package dev.braid.runtime;

import dev.braid.dsl.kafka.ReturnTopics;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
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

  private record Answer(int partitions, long until) {}

  @Override
  public int partitions(String topic) {
    return partitions(topic, PATIENCE).orElse(0);
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
    KafkaFuture<Integer> answer =
        admin
            .describeTopics(List.of(topic))
            .allTopicNames()
            .thenApply(topics -> topics.values().stream().mapToInt(KnownTopics::size).sum())
            .whenComplete((partitions, failure) -> remember(topic, partitions, failure));
    try {
      return OptionalInt.of(answer.get(patience.toMillis(), TimeUnit.MILLISECONDS));
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

  private void remember(String topic, Integer partitions, @Nullable Throwable failure) {
    if (answers.size() >= MOST) {
      answers.clear();
    }
    long now = clock.millis();
    if (failure == null) {
      answers.put(topic, new Answer(partitions, now + FOUND_FOR.toMillis()));
    } else if (isMissing(failure)) {
      answers.put(topic, new Answer(0, now + MISSING_FOR.toMillis()));
    }
  }

  private static int size(TopicDescription topic) {
    return topic.partitions().size();
  }

  private static boolean isMissing(@Nullable Throwable failure) {
    return failure instanceof UnknownTopicOrPartitionException
        || (failure instanceof CompletionException
            && failure.getCause() instanceof UnknownTopicOrPartitionException);
  }
}
