package dev.braid.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.braid.embedded.KafkaExtension;
import dev.braid.embedded.Topics;
import dev.braid.runtime.internal.broker.BrokerTransactions;
import dev.braid.runtime.internal.broker.Transactions;
import dev.braid.runtime.internal.host.HangingTransactions;
import dev.braid.runtime.internal.sending.FailedThreads;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a broker says of a transaction that is open, and how it is ended. */
class BrokerTransactionsIT {

  @RegisterExtension static final KafkaExtension kafka = KafkaExtension.externalOrEmbedded();

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final String app = Fresh.name("app");
  private final String topic = app + "-state-changelog";
  private final String id = app + "-0f-1";
  private final AtomicLong nanos = new AtomicLong();

  private KafkaProducer<byte[], byte[]> begin() throws Exception {
    KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers",
                kafka.bootstrapServers(),
                "transactional.id",
                id,
                "transaction.timeout.ms",
                "120000"),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    producer.initTransactions();
    producer.beginTransaction();
    producer.send(new ProducerRecord<>(topic, 1, null, "x".getBytes(UTF_8))).get();
    return producer;
  }

  @Test
  void whatACoordinatorKeepsOpenIsLeftToItUntilItsThreadHasFailed() throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      new Topics(admin).create(topic, 2);
      BrokerTransactions brokers = new BrokerTransactions(admin);
      try (KafkaProducer<byte[], byte[]> producer = begin()) {
        Transactions.Open open = brokers.open(app, List.of(topic)).open().get(0);
        assertThat(open.partition()).isEqualTo(new TopicPartition(topic, 1));
        assertThat(open.start()).isZero();
        Transactions.Known known = brokers.of(open.producerId()).orElseThrow();
        assertThat(known.id()).isEqualTo(id);
        assertThat(known.state()).isEqualTo(TransactionState.ONGOING);
        assertThat(known.timeout()).isEqualTo(Duration.ofMinutes(2));

        HangingTransactions hanging =
            new HangingTransactions(brokers, kafka.bootstrapServers(), nanos::get);
        List<HangingTransactions.Stalled> stalled =
            List.of(new HangingTransactions.Stalled(app, List.of(topic), true));
        hanging.look(stalled);
        nanos.addAndGet(PATIENCE.multipliedBy(3).toNanos());
        hanging.look(stalled);
        assertThat(brokers.open(app, List.of(topic)).open()).containsExactly(open);
        assertThat(hanging.troubles()).isEmpty();

        FailedThreads failed = FailedThreads.of(admin);
        failed.left(id);
        assertThat(brokers.open(app, List.of(topic)).open()).containsExactly(open);
        failed.failed();
        failed.left(id);
        await().atMost(PATIENCE).until(() -> brokers.open(app, List.of(topic)).open().isEmpty());
        producer.close(Duration.ZERO);
      }
    }
  }

  /** As after a broker's death, when only the partition thinks that it goes on. */
  @Test
  void aPartitionEndsWhatItIsToldTo() throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      new Topics(admin).create(topic, 2);
      BrokerTransactions brokers = new BrokerTransactions(admin);
      try (KafkaProducer<byte[], byte[]> producer = begin()) {
        brokers.abort(brokers.open(app, List.of(topic)).open().get(0));
        await().atMost(PATIENCE).until(() -> brokers.open(app, List.of(topic)).open().isEmpty());
        producer.close(Duration.ZERO);
      }
    }
  }
}
