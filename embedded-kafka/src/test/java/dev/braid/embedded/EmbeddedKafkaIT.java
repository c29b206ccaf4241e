package dev.braid.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The contract on the broker that all tests of this JVM share. */
class EmbeddedKafkaIT extends KafkaClusterContract {

  @RegisterExtension static final KafkaExtension kafka = KafkaExtension.embedded();

  @Override
  KafkaCluster cluster() {
    return kafka.cluster();
  }

  @Test
  void itListensOnTheLoopbackAddressOnly() {
    assertThat(kafka.bootstrapServers()).matches("127\\.0\\.0\\.1:\\d+");
  }

  @Test
  void aMistypedTopicIsNotCreated() {
    try (Admin admin = new Clients(cluster()).admin()) {
      assertThatThrownBy(() -> admin.describeTopics(List.of("mistyped")).allTopicNames().get())
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(UnknownTopicOrPartitionException.class);
    }
  }
}
