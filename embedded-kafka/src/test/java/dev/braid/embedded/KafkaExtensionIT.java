package dev.braid.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class KafkaExtensionIT {

  @RegisterExtension static final KafkaExtension one = KafkaExtension.embedded();
  @RegisterExtension static final KafkaExtension other = KafkaExtension.embedded();

  @Test
  void allSharedExtensionsGiveTheSameCluster() {
    assertThat(one.cluster()).isSameAs(other.cluster());
  }

  @Nested
  class OwnCluster {

    @RegisterExtension
    final KafkaExtension own = KafkaExtension.ownCluster(EmbeddedKafka.options().withBrokers(2));

    @Test
    void itIsNotTheSharedOne() throws Exception {
      assertThat(own.cluster()).isNotSameAs(one.cluster());
      try (Admin admin = new Clients(own.cluster()).admin()) {
        assertThat(admin.describeCluster().nodes().get()).hasSize(2);
      }
    }
  }

  @Nested
  class ExternalOrEmbedded {

    @RegisterExtension static final KafkaExtension kafka = KafkaExtension.externalOrEmbedded();

    @Test
    void itIsTheEmbeddedOneWhereNoAddressIsGiven() {
      assertThat(kafka.cluster()).isEqualTo(KafkaCluster.external().orElseGet(one::cluster));
    }
  }
}
