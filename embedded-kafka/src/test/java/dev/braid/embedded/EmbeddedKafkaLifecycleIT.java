package dev.braid.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedKafkaLifecycleIT {

  @TempDir Path folder;

  @Test
  void aKeptDirectoryKeepsDataAndClusterId() throws Exception {
    EmbeddedKafkaOptions kept = EmbeddedKafka.options().withDirectory(folder);
    String topic = Clients.freshName("kept");
    String id;
    try (EmbeddedKafka kafka = EmbeddedKafka.start(kept)) {
      id = kafka.clusterId();
      new Clients(kafka).createTopic(topic, 1);
      send(kafka, topic, "first life");
    }

    try (EmbeddedKafka kafka = EmbeddedKafka.start(kept)) {
      send(kafka, topic, "second life");

      assertThat(kafka.clusterId()).isEqualTo(id);
      assertThat(new Clients(kafka).read(topic, 2)).containsExactly("first life", "second life");
    }
  }

  @Test
  void aKeptClusterMayGrow() throws Exception {
    EmbeddedKafkaOptions kept = EmbeddedKafka.options().withDirectory(folder);
    EmbeddedKafka.start(kept).close();

    try (EmbeddedKafka kafka = EmbeddedKafka.start(kept.withBrokers(2));
        Admin admin = new Clients(kafka).admin()) {
      assertThat(admin.describeCluster().nodes().get()).hasSize(2);
    }
  }

  @Test
  void twoClustersOfOneJvmAreSeparate() throws Exception {
    try (EmbeddedKafka europe = EmbeddedKafka.start();
        EmbeddedKafka asia = EmbeddedKafka.start(EmbeddedKafka.options().withFirstNodeId(11))) {
      String topic = Clients.freshName("region");
      new Clients(europe).createTopic(topic, 1);

      assertThat(europe.clusterId()).isNotEqualTo(asia.clusterId());
      assertThat(topics(europe)).contains(topic);
      assertThat(topics(asia)).doesNotContain(topic);
    }
  }

  @Test
  void closingOneClusterLeavesTheOtherWorking() throws Exception {
    try (EmbeddedKafka survivor = EmbeddedKafka.start()) {
      String topic = Clients.freshName("survivor");
      new Clients(survivor).createTopic(topic, 1);
      EmbeddedKafka.start().close();

      send(survivor, topic, "still here");

      assertThat(new Clients(survivor).read(topic, 1)).containsExactly("still here");
    }
  }

  @Test
  void aFixedPortIsUsed() {
    int port = LoopbackPort.free();

    try (EmbeddedKafka kafka = EmbeddedKafka.start(EmbeddedKafka.options().withPort(port))) {
      assertThat(kafka.bootstrapServers()).isEqualTo("127.0.0.1:" + port);
    }
  }

  @Test
  void aTakenFixedPortIsNamed() {
    int port = LoopbackPort.free();
    EmbeddedKafkaOptions fixed = EmbeddedKafka.options().withPort(port);
    try (EmbeddedKafka first = EmbeddedKafka.start(fixed)) {
      assertThat(first.nodeIds()).containsExactly(1);

      assertThatThrownBy(() -> EmbeddedKafka.start(fixed))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("cannot listen on 127.0.0.1:" + port + ": the port is taken");
    }
  }

  @Test
  @ExtendWith(QuietKafka.class)
  void aPortTakenInTheLastMomentIsReplaced() {
    int fixed = LoopbackPort.free();
    try (EmbeddedKafka first = EmbeddedKafka.start(EmbeddedKafka.options().withPort(fixed))) {
      Iterator<Integer> ports = List.of(fixed, LoopbackPort.free()).iterator();

      try (EmbeddedKafka second =
          EmbeddedKafka.start(
              EmbeddedKafka.options(),
              () -> ports.hasNext() ? ports.next() : LoopbackPort.free())) {
        assertThat(second.bootstrapServers()).isNotEqualTo(first.bootstrapServers());
      }
    }
  }

  @Test
  void aSettingKafkaRefusesIsNamed() {
    EmbeddedKafkaOptions wrong = EmbeddedKafka.options().withSetting("num.io.threads", "many");

    assertThatThrownBy(() -> EmbeddedKafka.start(wrong))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("many")
        .hasMessageContaining("num.io.threads");
  }

  @Test
  @ExtendWith(QuietKafka.class)
  void aDirectoryInUseIsNamed() {
    EmbeddedKafkaOptions kept = EmbeddedKafka.options().withDirectory(folder);
    try (EmbeddedKafka first = EmbeddedKafka.start(kept)) {
      assertThat(first.nodeIds()).containsExactly(1);

      assertThatThrownBy(() -> EmbeddedKafka.start(kept))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining(folder.toString());
    }
  }

  @Test
  void closeEndsEveryThread() {
    EmbeddedKafka.start().close();
    Set<Long> before = liveNonDaemonThreads();

    EmbeddedKafka.start(EmbeddedKafka.options().withBrokers(2)).close();

    assertThat(liveNonDaemonThreads()).isSubsetOf(before);
  }

  @Test
  void closeTwiceIsCloseOnce() {
    EmbeddedKafka kafka = EmbeddedKafka.start();
    kafka.close();

    kafka.close();

    assertThatThrownBy(() -> kafka.startBroker(1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("the cluster is closed");
  }

  @Test
  void temporaryDataIsDeletedAtClose() throws Exception {
    ClusterDirectory directory = ClusterDirectory.of(Optional.empty());
    Files.createDirectories(directory.of(1).resolve("topic-0"));
    Files.writeString(directory.of(1).resolve("topic-0").resolve("0.log"), "x");

    directory.leave();

    assertThat(directory.root()).doesNotExist();
  }

  private static Set<Long> liveNonDaemonThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> !thread.isDaemon())
        .map(Thread::getId)
        .collect(Collectors.toSet());
  }

  private static Set<String> topics(KafkaCluster kafka) throws Exception {
    try (Admin admin = new Clients(kafka).admin()) {
      return admin.listTopics().names().get();
    }
  }

  private static void send(KafkaCluster kafka, String topic, String value) throws Exception {
    try (Producer<String, String> producer = new Clients(kafka).producer(Map.of())) {
      producer.send(new ProducerRecord<>(topic, value)).get();
    }
  }
}
