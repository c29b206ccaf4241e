package dev.braid.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.junit.jupiter.api.Test;

/** What Braid expects of a Kafka cluster, wherever it comes from. */
abstract class KafkaClusterContract {

  abstract KafkaCluster cluster();

  private Clients clients() {
    return new Clients(cluster());
  }

  @Test
  void itDescribesItsBrokers() throws Exception {
    try (Admin admin = clients().admin()) {
      assertThat(admin.describeCluster().nodes().get()).isNotEmpty();
      assertThat(admin.describeCluster().clusterId().get()).isNotBlank();
    }
  }

  @Test
  void whatIsSentIsReceivedInOrder() throws Exception {
    String topic = Clients.freshName("order");
    clients().createTopic(topic, 1);

    try (Producer<String, String> producer = clients().producer(Map.of())) {
      for (String value : List.of("a", "b", "c")) {
        producer.send(new ProducerRecord<>(topic, "key", value)).get();
      }
    }

    assertThat(clients().read(topic, 3)).containsExactly("a", "b", "c");
  }

  @Test
  void everyPartitionOfANewTopicTakesRecordsAtOnce() throws Exception {
    String topic = Clients.freshName("fresh");
    int partitions = 6;
    // One record a batch and several batches in flight: what stalls on a topic that is not ready.
    Map<String, Object> manyInFlight =
        Map.of(
            "batch.size",
            0,
            "delivery.timeout.ms",
            30_000,
            "request.timeout.ms",
            10_000,
            "linger.ms",
            0);
    try (Producer<String, String> producer = clients().producer(manyInFlight)) {
      clients().createTopic(topic, partitions);

      List<Future<RecordMetadata>> sent = new ArrayList<>();
      for (int i = 0; i < 20 * partitions; i++) {
        sent.add(producer.send(new ProducerRecord<>(topic, i % partitions, "key", "value " + i)));
      }

      for (Future<RecordMetadata> each : sent) {
        assertThat(each.get().hasOffset()).isTrue();
      }
    }
  }

  @Test
  void creatingATopicTwiceSaysThatItExists() {
    String topic = Clients.freshName("twice");
    clients().createTopic(topic, 1);

    assertThatThrownBy(() -> clients().createTopic(topic, 1))
        .isInstanceOf(KafkaException.class)
        .hasMessageContaining(topic)
        .hasCauseInstanceOf(TopicExistsException.class);
  }

  @Test
  void onlyCommittedTransactionsAreReadCommitted() throws Exception {
    String topic = Clients.freshName("transactions");
    clients().createTopic(topic, 1);

    try (Producer<String, String> producer =
        clients().producer(Map.of("transactional.id", Clients.freshName("writer")))) {
      producer.initTransactions();
      producer.beginTransaction();
      producer.send(new ProducerRecord<>(topic, "aborted")).get();
      producer.abortTransaction();
      producer.beginTransaction();
      producer.send(new ProducerRecord<>(topic, "committed")).get();
      producer.commitTransaction();
    }

    assertThat(clients().read(topic, 1)).containsExactly("committed");
  }
}
