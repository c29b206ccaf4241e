package dev.braid.embedded;

import static java.util.stream.Collectors.joining;

import java.io.UncheckedIOException;
import java.net.BindException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntSupplier;
import org.apache.kafka.common.Uuid;

/**
 * A running Kafka cluster inside this JVM, on 127.0.0.1; without users, TLS and ACLs unless {@link
 * EmbeddedKafkaOptions#withSecurity asked for}.
 *
 * <pre>{@code
 * try (EmbeddedKafka kafka = EmbeddedKafka.start(EmbeddedKafka.options().withBrokers(3))) {
 *   ... kafka.bootstrapServers() ...
 * }
 * }</pre>
 *
 * <p>Close it: the broker's threads keep the JVM alive, and no shutdown hook is registered here.
 * Any thread may call any method; starting, stopping and closing wait for each other.
 *
 * <p>Starting the first cluster replaces Kafka's static exit and halt procedures ({@code
 * org.apache.kafka.common.utils.Exit}) for the whole JVM, for good: a broker that fails must not
 * end the application that hosts it. It logs an error instead, and {@link #givenUp()} tells why.
 */
public final class EmbeddedKafka implements KafkaCluster {

  private static final int BIND_ATTEMPTS = 10;

  private final EmbeddedKafkaOptions options;
  private final ClusterDirectory directory;
  private final IntSupplier freePorts;
  private final String clusterId;
  private final BrokerDoors doors;
  private final List<KafkaNode> nodes = new ArrayList<>();
  private final CompletableFuture<String> givenUp = new CompletableFuture<>();
  private boolean closed;

  private EmbeddedKafka(
      EmbeddedKafkaOptions options, ClusterDirectory directory, IntSupplier freePorts) {
    this.options = options;
    this.directory = directory;
    this.freePorts = freePorts;
    this.doors = BrokerDoors.of(options.security(), directory.root());
    this.clusterId =
        KafkaNode.clusterIdIn(directory.of(options.firstNodeId()))
            .orElseGet(() -> Uuid.randomUuid().toString());
  }

  /** One broker on a free port, its data deleted at close. */
  public static EmbeddedKafkaOptions options() {
    return new EmbeddedKafkaOptions(
        1, 1, OptionalInt.empty(), Optional.empty(), EmbeddedSecurity.NONE, Map.of());
  }

  /** Starts a cluster with the default {@link #options()}. */
  public static EmbeddedKafka start() {
    return start(options());
  }

  /**
   * Starts a cluster and returns when all its brokers take requests.
   *
   * @throws IllegalStateException if the fixed port is taken, the directory is in use by another
   *     cluster, which is found before anything in it is opened, or a broker refuses to start;
   *     nothing is left running then
   * @throws UncheckedIOException if the directory cannot be created
   */
  public static EmbeddedKafka start(EmbeddedKafkaOptions options) {
    return start(options, LoopbackPort::free);
  }

  static EmbeddedKafka start(EmbeddedKafkaOptions options, IntSupplier freePorts) {
    options.port().ifPresent(EmbeddedKafka::requireFree);
    ClusterDirectory directory = ClusterDirectory.of(options.directory());
    EmbeddedKafka cluster = opened(options, directory, freePorts);
    try {
      cluster.startAll();
      return cluster;
    } catch (RuntimeException failure) {
      try {
        cluster.close();
      } catch (RuntimeException second) {
        failure.addSuppressed(second);
      }
      throw failure;
    }
  }

  private static EmbeddedKafka opened(
      EmbeddedKafkaOptions options, ClusterDirectory directory, IntSupplier freePorts) {
    try {
      return new EmbeddedKafka(options, directory, freePorts);
    } catch (RuntimeException unreadable) {
      directory.leave();
      throw unreadable;
    }
  }

  /** The cluster's id: kept with the data, otherwise new at each start. */
  public String clusterId() {
    return clusterId;
  }

  /**
   * Completes with the reason when one of the brokers wants to end its process, as it does when it
   * has lost its disk: the process goes on, and the cluster is of no use any more. Never completes
   * otherwise.
   */
  public CompletableFuture<String> givenUp() {
    return givenUp.copy();
  }

  /** The ids of all brokers, running or not, ascending. The first is the controller. */
  public synchronized List<Integer> nodeIds() {
    return nodes.stream().map(node -> node.spec().nodeId()).toList();
  }

  /** The addresses of all brokers, running or not: they stay the same until close. */
  @Override
  public synchronized String bootstrapServers() {
    return nodes.stream().map(node -> node.spec().address()).collect(joining(","));
  }

  /**
   * What a client needs to connect as {@code user}: the addresses, the protocol, the password, and
   * the certificate that it has to trust.
   *
   * @throws IllegalArgumentException if there is no such user
   */
  public Map<String, String> clientSettings(String user) {
    return doors.clientSettings(bootstrapServers(), user);
  }

  /**
   * Stops a broker the clean way, and returns when it has handed over its partitions and ended.
   * Does nothing if it is stopped already.
   *
   * @throws IllegalArgumentException if there is no such node
   * @throws IllegalStateException if it is the first node and others still run: it is the
   *     controller, without which they could neither elect leaders nor stop
   */
  public synchronized void stopBroker(int nodeId) {
    KafkaNode node = node(nodeId);
    List<Integer> others =
        nodes.stream()
            .filter(other -> other != node && other.isRunning())
            .map(other -> other.spec().nodeId())
            .toList();
    if (node.spec().isController() && !others.isEmpty()) {
      throw new IllegalStateException(
          "node %d is the controller and cannot stop while nodes %s run; stop those first"
              .formatted(nodeId, others));
    }
    node.stop();
  }

  /**
   * Starts a stopped broker at its old address with its old data, and returns when it takes
   * requests. Does nothing if it runs.
   *
   * @throws IllegalArgumentException if there is no such node
   * @throws IllegalStateException if the cluster is closed, its controller is stopped, or the port
   *     was taken in the meantime
   */
  public synchronized void startBroker(int nodeId) {
    KafkaNode node = node(nodeId);
    if (closed) {
      throw new IllegalStateException(
          "node " + nodeId + " cannot start: the cluster is closed; start a new one");
    }
    if (node.isRunning()) {
      return;
    }
    KafkaNode controller = nodes.get(0);
    if (node != controller && !controller.isRunning()) {
      throw new IllegalStateException(
          "node %d cannot start while the controller, node %d, is stopped; start that first"
              .formatted(nodeId, controller.spec().nodeId()));
    }
    try {
      node.start(clusterId);
    } catch (BindException e) {
      throw new IllegalStateException(
          "node %d cannot listen on %s again: something else took the port while it was stopped"
              .formatted(nodeId, node.spec().address()),
          e);
    }
  }

  /**
   * Stops all brokers, the controller last, then deletes temporary data. Repeating does nothing.
   */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    List<Runnable> steps = new ArrayList<>();
    for (int i = nodes.size() - 1; i >= 0; i--) {
      steps.add(nodes.get(i)::stop);
    }
    steps.add(directory::leave);
    runAll(steps);
  }

  private synchronized void startAll() {
    for (int i = 0; i < options.brokers(); i++) {
      nodes.add(startNode(options.firstNodeId() + i));
    }
  }

  /** A free port may be gone before the broker binds it: then with another one. */
  private KafkaNode startNode(int nodeId) {
    OptionalInt fixedPort = nodes.isEmpty() ? options.port() : OptionalInt.empty();
    for (int attempt = 1; ; attempt++) {
      NodeSpec spec =
          new NodeSpec(
              nodeId,
              fixedPort.orElseGet(freePorts),
              options.firstNodeId(),
              nodes.isEmpty() ? freePorts.getAsInt() : nodes.get(0).spec().controllerPort(),
              directory.of(nodeId));
      KafkaNode node =
          new KafkaNode(spec, BrokerSettings.of(spec, options, doors), givenUp::complete);
      try {
        node.start(clusterId);
        return node;
      } catch (BindException e) {
        fixedPort.ifPresent(EmbeddedKafka::requireFree);
        if (attempt == BIND_ATTEMPTS) {
          throw new IllegalStateException(
              "embedded Kafka node %d found %d free ports in turn, each taken when it listened; the"
                      .formatted(nodeId, BIND_ATTEMPTS)
                  + " last was "
                  + spec.address(),
              e);
        }
      }
    }
  }

  private static void requireFree(int port) {
    if (!LoopbackPort.isFree(port)) {
      throw new IllegalStateException(
          "embedded Kafka cannot listen on %s:%d: the port is taken; try another one, or leave withPort"
                  .formatted(LoopbackPort.HOST, port)
              + " out to get a free one");
    }
  }

  private KafkaNode node(int nodeId) {
    return nodes.stream()
        .filter(node -> node.spec().nodeId() == nodeId)
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "embedded Kafka has no node %d, expected one of %s"
                        .formatted(nodeId, nodeIds())));
  }

  /** Runs every step even if one throws; the first failure is thrown, with the others in it. */
  private static void runAll(List<Runnable> steps) {
    List<RuntimeException> failures = new ArrayList<>();
    for (Runnable step : steps) {
      try {
        step.run();
      } catch (RuntimeException e) {
        failures.add(e);
      }
    }
    if (!failures.isEmpty()) {
      RuntimeException first = failures.get(0);
      failures.stream().skip(1).forEach(first::addSuppressed);
      throw first;
    }
  }
}
