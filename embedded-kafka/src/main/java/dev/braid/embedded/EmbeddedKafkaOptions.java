package dev.braid.embedded;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeSet;

/**
 * What an {@link EmbeddedKafka} is to be: a value; nothing runs until it is given to {@link
 * EmbeddedKafka#start(EmbeddedKafkaOptions)}, and it may be given any number of times.
 *
 * @param brokers how many brokers, 1 to 9; the first is the controller too
 * @param firstNodeId id of the first node, the others count up from it. Clusters of one JVM share
 *     the JVM's JMX names: give each its own range where you read a broker's metrics
 * @param port port of the first broker; empty takes a free one. The other brokers take free ones
 * @param directory where the data stays when the cluster is closed; empty is a temporary directory,
 *     deleted at close
 * @param security who is let in, and to what
 * @param settings further Kafka broker settings, stronger than the ones chosen here
 */
public record EmbeddedKafkaOptions(
    int brokers,
    int firstNodeId,
    OptionalInt port,
    Optional<Path> directory,
    EmbeddedSecurity security,
    Map<String, String> settings) {

  private static final int MOST_BROKERS = 9;

  public EmbeddedKafkaOptions {
    require("brokers", brokers, 1, MOST_BROKERS);
    require("firstNodeId", firstNodeId, 1, 900);
    port.ifPresent(value -> require("port", value, 1, 65_535));
    directory = directory.map(path -> path.toAbsolutePath().normalize());
    settings = Map.copyOf(settings);
    TreeSet<String> fixed = new TreeSet<>(settings.keySet());
    fixed.retainAll(BrokerSettings.FIXED);
    if (!fixed.isEmpty()) {
      throw new IllegalArgumentException(
          "embedded Kafka settings: found "
              + fixed
              + ", which EmbeddedKafka sets itself; leave them out, and use withPort,"
              + " withDirectory, withBrokers, withFirstNodeId or withSecurity");
    }
  }

  /** The same with so many brokers. */
  public EmbeddedKafkaOptions withBrokers(int brokers) {
    return new EmbeddedKafkaOptions(brokers, firstNodeId, port, directory, security, settings);
  }

  /** The same with nodes numbered from here. */
  public EmbeddedKafkaOptions withFirstNodeId(int firstNodeId) {
    return new EmbeddedKafkaOptions(brokers, firstNodeId, port, directory, security, settings);
  }

  /** The same with the first broker at this port, or a start that fails if the port is taken. */
  public EmbeddedKafkaOptions withPort(int port) {
    return new EmbeddedKafkaOptions(
        brokers, firstNodeId, OptionalInt.of(port), directory, security, settings);
  }

  /** The same with its data kept here; created if missing, continued if it holds a cluster. */
  public EmbeddedKafkaOptions withDirectory(Path directory) {
    return new EmbeddedKafkaOptions(
        brokers, firstNodeId, port, Optional.of(directory), security, settings);
  }

  /** The same with users, TLS or ACLs. */
  public EmbeddedKafkaOptions withSecurity(EmbeddedSecurity security) {
    return new EmbeddedKafkaOptions(brokers, firstNodeId, port, directory, security, settings);
  }

  /** The same with one more Kafka broker setting, such as {@code log.retention.ms}. */
  public EmbeddedKafkaOptions withSetting(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(settings);
    more.put(name, value);
    return new EmbeddedKafkaOptions(brokers, firstNodeId, port, directory, security, more);
  }

  private static void require(String what, int found, int least, int most) {
    if (found < least || found > most) {
      throw new IllegalArgumentException(
          "embedded Kafka option %s: found %d, expected %d to %d"
              .formatted(what, found, least, most));
    }
  }
}
