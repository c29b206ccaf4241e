package dev.braid.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class FailoverIT {

  @RegisterExtension
  static final KafkaExtension kafka =
      KafkaExtension.ownCluster(EmbeddedKafka.options().withBrokers(2));

  private final EmbeddedKafka cluster = (EmbeddedKafka) kafka.cluster();
  private final Clients clients = new Clients(cluster);

  @AfterEach
  void startWhatWasStopped() {
    cluster.nodeIds().forEach(cluster::startBroker);
  }

  @Test
  void aReplicatedTopicSurvivesTheLossOfItsLeader() throws Exception {
    String topic = Clients.freshName("replicated");
    createWithLeader(topic, List.of(2, 1));

    try (Producer<String, String> producer = clients.producer(Map.of())) {
      producer.send(new ProducerRecord<>(topic, "before")).get();
      cluster.stopBroker(2);
      producer.send(new ProducerRecord<>(topic, "after")).get();
    }

    assertThat(clients.read(topic, 2)).containsExactly("before", "after");
  }

  @Test
  void aStoppedBrokerComesBackWithItsData() throws Exception {
    String topic = Clients.freshName("single");
    createWithLeader(topic, List.of(2));

    try (Producer<String, String> producer = clients.producer(Map.of())) {
      producer.send(new ProducerRecord<>(topic, "before")).get();
      cluster.stopBroker(2);
      cluster.startBroker(2);
      producer.send(new ProducerRecord<>(topic, "after")).get();
    }

    assertThat(clients.read(topic, 2)).containsExactly("before", "after");
  }

  @Test
  void addressesStayTheSameWhileABrokerIsStopped() {
    String before = cluster.bootstrapServers();

    cluster.stopBroker(2);

    assertThat(cluster.bootstrapServers()).isEqualTo(before);
  }

  @Test
  void theControllerIsTheLastToStop() {
    assertThatThrownBy(() -> cluster.stopBroker(1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "node 1 is the controller and cannot stop while nodes [2] run; stop those first");
  }

  @Test
  void theControllerIsTheFirstToStart() {
    cluster.stopBroker(2);
    cluster.stopBroker(1);

    assertThatThrownBy(() -> cluster.startBroker(2))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("start that first");
  }

  @Test
  void anUnknownNodeIsNamed() {
    assertThatThrownBy(() -> cluster.stopBroker(7))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("embedded Kafka has no node 7, expected one of [1, 2]");
  }

  /** One partition, its replicas on these nodes, the first of them its leader. */
  private void createWithLeader(String topic, List<Integer> replicas) {
    try (Admin admin = clients.admin()) {
      new Topics(admin).create(new NewTopic(topic, Map.of(0, replicas)));
    }
  }
}
