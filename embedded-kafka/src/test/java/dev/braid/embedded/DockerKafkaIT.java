package dev.braid.embedded;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.kafka.KafkaContainer;

/** The contract on a container: says whether the embedded broker behaves like a packaged one. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DockerKafkaIT extends KafkaClusterContract {

  private static final String IMAGE = "apache/kafka:4.3.1";

  private final KafkaContainer container = new KafkaContainer(IMAGE);

  @BeforeAll
  void startContainer() {
    assumeTrue(
        DockerClientFactory.instance().isDockerAvailable(),
        "no Docker here: start one to run this contract on " + IMAGE);
    container.start();
  }

  @AfterAll
  void stopContainer() {
    container.stop();
  }

  @Override
  KafkaCluster cluster() {
    return KafkaCluster.at(container.getBootstrapServers());
  }
}
