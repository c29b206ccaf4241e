package dev.braid.runtime.internal.broker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.AbortTransactionSpec;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeProducersResult;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TransactionalIdNotFoundException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.utils.Utils;

/** Asks by an Admin, whose rights decide what it is told. */
public final class BrokerTransactions implements Transactions {

  private static final String OFFSETS = "__consumer_offsets";

  /** Of the offsets, when nobody has set another number. */
  private static final int USUAL_PARTITIONS = 50;

  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Admin admin;

  public BrokerTransactions(Admin admin) {
    this.admin = admin;
  }

  @Override
  public Found open(String group, Collection<String> topics) {
    List<TopicPartition> partitions = new ArrayList<>();
    int offsets = partitions(OFFSETS, USUAL_PARTITIONS);
    if (offsets > 0) {
      partitions.add(new TopicPartition(OFFSETS, Utils.abs(group.hashCode()) % offsets));
    }
    for (String topic : topics) {
      int number = partitions(topic, 0);
      for (int i = 0; i < number; i++) {
        partitions.add(new TopicPartition(topic, i));
      }
    }
    List<Open> open = new ArrayList<>();
    List<TopicPartition> hidden = new ArrayList<>();
    DescribeProducersResult told = admin.describeProducers(partitions);
    for (TopicPartition partition : partitions) {
      try {
        for (ProducerState producer : await(told.partitionResult(partition)).activeProducers()) {
          add(open, partition, producer);
        }
      } catch (AuthorizationException forbidden) {
        hidden.add(partition);
      }
    }
    return new Found(open, hidden);
  }

  private static void add(List<Open> open, TopicPartition partition, ProducerState producer) {
    producer
        .currentTransactionStartOffset()
        .ifPresent(
            start ->
                open.add(
                    new Open(
                        partition,
                        producer.producerId(),
                        producer.producerEpoch(),
                        producer.coordinatorEpoch().orElse(0),
                        start)));
  }

  /**
   * @param hidden when it may not be seen; one that is not there has none
   */
  private int partitions(String topic, int hidden) {
    try {
      return await(admin.describeTopics(List.of(topic)).allTopicNames()).values().stream()
          .mapToInt(described -> described.partitions().size())
          .sum();
    } catch (AuthorizationException forbidden) {
      return hidden;
    } catch (UnknownTopicOrPartitionException missing) {
      return 0;
    }
  }

  @Override
  public Optional<Known> of(long producerId) {
    ListTransactionsOptions options =
        new ListTransactionsOptions().filterProducerIds(Set.of(producerId));
    for (TransactionListing listing : await(admin.listTransactions(options).all())) {
      try {
        Map<String, TransactionDescription> described =
            new HashMap<>(
                await(admin.describeTransactions(List.of(listing.transactionalId())).all()));
        TransactionDescription found = described.get(listing.transactionalId());
        if (found != null && found.producerId() == producerId) {
          return Optional.of(
              new Known(
                  listing.transactionalId(),
                  found.state(),
                  producerId,
                  found.producerEpoch(),
                  Duration.ofMillis(found.transactionTimeoutMs())));
        }
      } catch (AuthorizationException | TransactionalIdNotFoundException unknown) {
        return Optional.empty();
      }
    }
    return Optional.empty();
  }

  @Override
  public void abort(Open open) {
    await(
        admin
            .abortTransaction(
                new AbortTransactionSpec(
                    open.partition(),
                    open.producerId(),
                    (short) open.epoch(),
                    open.coordinatorEpoch()))
            .all());
  }

  private static <T> T await(KafkaFuture<T> future) {
    try {
      return future.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException failed) {
      throw failed.getCause() instanceof KafkaException told
          ? told
          : new KafkaException(failed.getCause());
    } catch (java.util.concurrent.TimeoutException late) {
      throw new TimeoutException("the brokers did not say within " + PATIENCE, late);
    } catch (InterruptedException interrupted) {
      throw new InterruptException(interrupted);
    }
  }
}
