package dev.braid.runtime;

import dev.braid.dsl.kafka.ReturnTopics;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which topics exist, asked of the brokers once and remembered for a while. Describing a topic
 * creates nothing, while a producer that meets an unknown topic blocks, and asks the brokers to
 * create it. For any thread; the first question about a topic may take up to half a second.
 */
final class KnownTopics implements ReturnTopics {

  private static final Logger LOG = LoggerFactory.getLogger(KnownTopics.class);
  private static final Duration PATIENCE = Duration.ofMillis(500);
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
    long now = clock.millis();
    Answer known = answers.get(topic);
    if (known != null && known.until() > now) {
      return known.partitions();
    }
    if (answers.size() >= MOST) {
      answers.clear();
    }
    int partitions = ask(topic);
    Duration validity = partitions == 0 ? MISSING_FOR : FOUND_FOR;
    answers.put(topic, new Answer(partitions, now + validity.toMillis()));
    return partitions;
  }

  private int ask(String topic) {
    try {
      return admin
          .describeTopics(List.of(topic))
          .allTopicNames()
          .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
          .values()
          .stream()
          .mapToInt(description -> description.partitions().size())
          .sum();
    } catch (ExecutionException | TimeoutException missing) {
      LOG.debug("topic {} is not known: {}", topic, missing.toString());
      return 0;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return 0;
    }
  }
}
