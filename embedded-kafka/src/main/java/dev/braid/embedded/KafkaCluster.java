package dev.braid.embedded;

import java.util.Optional;

/**
 * A Kafka cluster a client can reach, wherever it runs. Tests written against this run unchanged on
 * an {@link EmbeddedKafka}, on a cluster given by its address, or on a container.
 *
 * <p>Closing gives back what the source started: an embedded cluster stops, one given by address is
 * left alone.
 */
public interface KafkaCluster extends AutoCloseable {

  /** The system property that names an external cluster for {@link #external()}. */
  String ADDRESS_PROPERTY = "braid.test.bootstrap.servers";

  /** The environment variable that names an external cluster, read after the system property. */
  String ADDRESS_VARIABLE = "BRAID_TEST_BOOTSTRAP_SERVERS";

  /** The value for a client's {@code bootstrap.servers}: {@code host:port}, comma separated. */
  String bootstrapServers();

  @Override
  void close();

  /**
   * A cluster that somebody else runs.
   *
   * @throws IllegalArgumentException if an entry is not {@code host:port}
   */
  static KafkaCluster at(String bootstrapServers) {
    return new ExternalKafka(bootstrapServers);
  }

  /**
   * The cluster named by {@value #ADDRESS_PROPERTY} or {@value #ADDRESS_VARIABLE}; empty if neither
   * is set.
   *
   * @throws IllegalArgumentException if an entry is not {@code host:port}
   */
  static Optional<KafkaCluster> external() {
    return Optional.ofNullable(System.getProperty(ADDRESS_PROPERTY))
        .or(() -> Optional.ofNullable(System.getenv(ADDRESS_VARIABLE)))
        .filter(address -> !address.isBlank())
        .map(KafkaCluster::at);
  }
}
