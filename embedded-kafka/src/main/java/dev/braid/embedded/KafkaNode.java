package dev.braid.embedded;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Consumer;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.utils.Exit;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One Kafka server of this JVM, startable again after a stop. The only class that touches Kafka's
 * server internals. Not thread-safe: its {@link EmbeddedKafka} holds the lock.
 */
final class KafkaNode {

  private static final Logger LOG = LoggerFactory.getLogger(KafkaNode.class);

  private final NodeSpec spec;
  private final Properties settings;
  private final BrokerThreads threads;
  private volatile @Nullable KafkaRaftServer server;

  /**
   * @param givenUp told why, when the broker wants to end its process; in one of its threads
   */
  KafkaNode(NodeSpec spec, Properties settings, Consumer<String> givenUp) {
    this.spec = spec;
    this.settings = settings;
    this.threads = new BrokerThreads(spec.nodeId(), givenUp);
  }

  /** The id of the cluster that a node's directory belongs to; empty if it was never formatted. */
  static Optional<String> clusterIdIn(Path directory) {
    Path file = directory.resolve("meta.properties");
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    Properties stored = new Properties();
    try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      stored.load(reader);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
    return Optional.ofNullable(stored.getProperty("cluster.id"));
  }

  NodeSpec spec() {
    return spec;
  }

  boolean isRunning() {
    return server != null;
  }

  /**
   * Formats the directory if that was never done, and returns when the broker takes requests.
   *
   * @throws BindException if one of the node's ports is taken; nothing is left running then
   */
  void start(String clusterId) throws BindException {
    keepTheJvmAlive();
    if (clusterIdIn(spec.directory()).isEmpty()) {
      format(clusterId);
    }
    threads.run(
        () -> {
          KafkaRaftServer starting = create();
          try {
            starting.startup();
          } catch (Throwable failure) {
            abandon(starting, failure);
            throw explained(failure);
          }
          server = starting;
        });
  }

  /** Hands partitions over to other brokers, stops, and returns when every thread has ended. */
  void stop() {
    KafkaRaftServer stopping = server;
    if (stopping == null) {
      return;
    }
    server = null;
    stopping.shutdown();
    stopping.awaitShutdown();
  }

  private KafkaRaftServer create() throws BindException {
    try {
      return new KafkaRaftServer(KafkaConfig.fromProps(settings, false), Time.SYSTEM);
    } catch (RuntimeException failure) {
      throw explained(failure);
    }
  }

  private void format(String clusterId) {
    String directory = spec.directory().toString();
    Formatter formatter =
        new Formatter()
            .setPrintStream(
                new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
            .setNodeId(spec.nodeId())
            .setClusterId(clusterId)
            .setDirectories(List.of(directory))
            .setMetadataLogDirectory(directory)
            .setControllerListenerName("CONTROLLER")
            .setReleaseVersion(MetadataVersion.latestProduction());
    try {
      formatter.run();
    } catch (Exception e) {
      throw new IllegalStateException(
          "embedded Kafka node " + spec.nodeId() + " cannot format " + directory, e);
    }
  }

  private static void abandon(KafkaRaftServer starting, Throwable failure) {
    try {
      starting.shutdown();
      starting.awaitShutdown();
    } catch (RuntimeException second) {
      failure.addSuppressed(second);
    }
  }

  private IllegalStateException explained(Throwable failure) throws BindException {
    if (failure instanceof InterruptedException) {
      Thread.currentThread().interrupt();
    }
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof BindException) {
        BindException taken = new BindException(cause.getMessage());
        taken.initCause(failure);
        throw taken;
      }
    }
    return new IllegalStateException(
        "embedded Kafka node %d did not start on %s with its data in %s: %s"
            .formatted(spec.nodeId(), spec.address(), spec.directory(), failure.getMessage()),
        failure);
  }

  /**
   * A broker that loses its disk ends its process. Here the process is an application or a test
   * run, so the broker's exit becomes an exception in the broker's thread. The hooks are static in
   * Kafka and thus hold for every Kafka class of this JVM, also after the last cluster is closed: a
   * late thread may still call them.
   */
  private static void keepTheJvmAlive() {
    Exit.setExitProcedure(KafkaNode::refuseToExit);
    Exit.setHaltProcedure(KafkaNode::refuseToExit);
  }

  private static void refuseToExit(int status, @Nullable String message) {
    String wish =
        " wanted to end the process with status "
            + status
            + (message == null ? "" : " (" + message + ")");
    IllegalStateException refusal =
        new IllegalStateException(
            "a Kafka broker of this JVM"
                + wish
                + "; the process goes on, close the cluster and look for the broker's own error"
                + " above");
    LOG.error(refusal.getMessage());
    BrokerThreads.ofCurrent().ifPresent(threads -> threads.giveUp(wish));
    throw refusal;
  }
}
