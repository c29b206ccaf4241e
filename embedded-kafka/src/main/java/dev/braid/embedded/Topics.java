package dev.braid.embedded;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.CreateTopicsResult;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Creates topics that can be written to at once.
 *
 * <p>Kafka reports a topic as created before the leaders of its partitions are ready. An idempotent
 * producer that sends several batches in that gap may see the first one refused and the second one
 * taken; it then stalls until its delivery timeout (two minutes) and loses the first batch
 * (KAFKA-15591). So creation here ends only when every partition's leader has answered.
 *
 * <p>As thread-safe as the {@link Admin} it is given, which stays the caller's to close. Waiting is
 * bounded by that Admin's {@code default.api.timeout.ms}.
 */
public final class Topics {

  /** How long the news of a new topic may take to reach every broker. */
  private static final Duration NEWS = Duration.ofSeconds(10);

  private final Admin admin;

  public Topics(Admin admin) {
    this.admin = admin;
  }

  /** Creates a topic with the broker's default replication and settings. */
  public void create(String name, int partitions) {
    create(new NewTopic(name, Optional.of(partitions), Optional.empty()));
  }

  /** Creates topics; see {@link #create(Collection)}. */
  public void create(NewTopic... topics) {
    create(Arrays.asList(topics));
  }

  /**
   * Creates topics and waits for the leader of every partition.
   *
   * @throws KafkaException if a topic cannot be created (it exists, its name is illegal, too few
   *     brokers), with Kafka's own exception as the cause
   */
  public void create(Collection<NewTopic> topics) {
    if (topics.isEmpty()) {
      return;
    }
    List<String> names = topics.stream().map(NewTopic::name).toList();
    CreateTopicsResult created = admin.createTopics(topics);
    List<TopicPartition> partitions = new ArrayList<>();
    for (String name : names) {
      int count = await(created.numPartitions(name), "create topic " + name);
      for (int partition = 0; partition < count; partition++) {
        partitions.add(new TopicPartition(name, partition));
      }
    }
    awaitLeaders(partitions);
  }

  /**
   * Waits until the leader of each of these partitions answers.
   *
   * @throws KafkaException if one does not in time, with Kafka's own exception as the cause
   */
  public void awaitLeaders(Collection<TopicPartition> partitions) {
    long end = System.nanoTime() + NEWS.toNanos();
    while (!tryLeaders(partitions, System.nanoTime() > end)) {
      LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
    }
  }

  /** An Admin waits for a leader, but not for a broker that has not heard of the topic yet. */
  private boolean tryLeaders(Collection<TopicPartition> partitions, boolean last) {
    Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
    partitions.forEach(partition -> latest.put(partition, OffsetSpec.latest()));
    try {
      await(admin.listOffsets(latest).all(), "reach the leaders of " + partitions);
      return true;
    } catch (KafkaException failed) {
      if (last || !(failed.getCause() instanceof UnknownTopicOrPartitionException)) {
        throw failed;
      }
      return false;
    }
  }

  private static <T> T await(KafkaFuture<T> future, String action) {
    try {
      return future.get();
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new KafkaException("cannot " + action + ": " + cause.getMessage(), cause);
    } catch (InterruptedException e) {
      // Sets the interrupt flag again.
      throw new InterruptException("interrupted while trying to " + action, e);
    }
  }
}
