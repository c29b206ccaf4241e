package dev.braid.embedded;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;

/** The contract on a cluster that somebody else runs. */
class ExternalKafkaIT extends KafkaClusterContract {

  private static final Optional<KafkaCluster> EXTERNAL = KafkaCluster.external();

  @BeforeAll
  static void needsAnAddress() {
    assumeTrue(
        EXTERNAL.isPresent(),
        "no external Kafka: set -D"
            + KafkaCluster.ADDRESS_PROPERTY
            + " or "
            + KafkaCluster.ADDRESS_VARIABLE
            + " to its host:port");
  }

  @Override
  KafkaCluster cluster() {
    return EXTERNAL.orElseThrow();
  }
}
