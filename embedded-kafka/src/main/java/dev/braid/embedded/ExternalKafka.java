package dev.braid.embedded;

import java.util.regex.Pattern;

/** A cluster known by its address only. */
record ExternalKafka(String bootstrapServers) implements KafkaCluster {

  private static final Pattern ADDRESSES =
      Pattern.compile("[^\\s,]+:\\d{1,5}(\\s*,\\s*[^\\s,]+:\\d{1,5})*");

  ExternalKafka {
    bootstrapServers = bootstrapServers.strip();
    if (!ADDRESSES.matcher(bootstrapServers).matches()) {
      throw new IllegalArgumentException(
          "address of the external Kafka cluster: found '"
              + bootstrapServers
              + "', expected host:port, several separated by commas; try localhost:9092");
    }
  }

  @Override
  public void close() {
    // Not ours to stop.
  }
}
