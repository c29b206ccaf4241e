package dev.braid.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BrokerSettingsTest {

  private static final Path DATA = Path.of("data");

  private final EmbeddedKafkaOptions options = EmbeddedKafka.options();

  @Test
  void theFirstNodeIsBrokerAndController() {
    Properties settings = settings(new NodeSpec(1, 19_092, 1, 19_093, DATA), options);

    assertThat(settings)
        .containsEntry("process.roles", "broker,controller")
        .containsEntry("listeners", "CLIENTS://127.0.0.1:19092,CONTROLLER://127.0.0.1:19093")
        .containsEntry("controller.quorum.voters", "1@127.0.0.1:19093");
  }

  @Test
  void otherNodesAreBrokersOfTheSameController() {
    Properties settings = settings(new NodeSpec(2, 19_094, 1, 19_093, DATA), options);

    assertThat(settings)
        .containsEntry("process.roles", "broker")
        .containsEntry("listeners", "CLIENTS://127.0.0.1:19094")
        .containsEntry("controller.quorum.voters", "1@127.0.0.1:19093");
  }

  @ParameterizedTest
  @CsvSource({"1,1,1", "2,2,1", "3,3,2", "5,3,2"})
  void internalTopicsAreReplicatedAsFarAsTheBrokersReach(
      int brokers, String replicas, String inSync) {
    Properties settings =
        settings(new NodeSpec(1, 19_092, 1, 19_093, DATA), options.withBrokers(brokers));

    assertThat(settings)
        .containsEntry("offsets.topic.replication.factor", replicas)
        .containsEntry("transaction.state.log.replication.factor", replicas)
        .containsEntry("transaction.state.log.min.isr", inSync)
        .containsEntry("default.replication.factor", replicas);
  }

  @Test
  void theCallersSettingsWin() {
    Properties settings =
        settings(
            new NodeSpec(1, 19_092, 1, 19_093, DATA),
            options.withSetting("auto.create.topics.enable", "true"));

    assertThat(settings).containsEntry("auto.create.topics.enable", "true");
  }

  private static Properties settings(NodeSpec node, EmbeddedKafkaOptions options) {
    return BrokerSettings.of(node, options, BrokerDoors.of(options.security(), DATA));
  }
}
