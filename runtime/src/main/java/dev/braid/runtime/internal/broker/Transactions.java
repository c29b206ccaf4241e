package dev.braid.runtime.internal.broker;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthorizationException;

/** What the brokers say of transactions. Each call waits for them, for a while. */
public interface Transactions {

  /** A transaction that a partition holds open: nobody who reads committed gets past its start. */
  record Open(
      TopicPartition partition, long producerId, int epoch, int coordinatorEpoch, long start) {}

  /** What holds partitions open, and the partitions that may not be asked. */
  record Found(List<Open> open, List<TopicPartition> hidden) {
    public Found {
      open = List.copyOf(open);
      hidden = List.copyOf(hidden);
    }
  }

  /** A transactional id, as its coordinator knows it now. */
  record Known(String id, TransactionState state, long producerId, int epoch, Duration timeout) {}

  /**
   * Looks at where a group's offsets are, and at these topics.
   *
   * @throws KafkaException when the brokers do not say
   */
  Found open(String group, Collection<String> topics);

  /**
   * Whose producer this is; empty when no coordinator knows it any more, or none may tell us.
   *
   * @throws KafkaException when the brokers do not say
   */
  Optional<Known> of(long producerId);

  /**
   * Has a partition end what it holds open, as aborted.
   *
   * @throws AuthorizationException when we may not
   * @throws KafkaException when the brokers do not do it
   */
  void abort(Open open);
}
