package dev.braid.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(KafkaExtension.class)
class KafkaParameterIT {

  private final KafkaCluster ofTheInstance;

  KafkaParameterIT(KafkaCluster kafka) {
    this.ofTheInstance = kafka;
  }

  @Test
  void constructorAndMethodGetTheSameSharedCluster(EmbeddedKafka kafka) {
    assertThat(kafka).isSameAs(ofTheInstance);
  }
}
