package dev.braid.runtime.faults;

import dev.braid.embedded.ProcessCluster;
import dev.braid.embedded.ProcessNode;
import dev.braid.testkit.faults.ChildJvm;
import dev.braid.testkit.faults.ChildJvms;
import dev.braid.testkit.faults.JvmCommand;
import dev.braid.testkit.faults.StrikeKind;
import dev.braid.testkit.faults.Victim;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Three brokers, each a process of its own that can be killed. */
final class Brokers implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofMinutes(4);

  private final ProcessCluster cluster;
  private final ChildJvms children;
  private final Map<String, Node> nodes = new TreeMap<>();

  private Brokers(Path data, Path output) {
    this.cluster = ProcessCluster.of(3, data);
    this.children = new ChildJvms(output);
  }

  /** Starts them all; they take requests when this returns. */
  static Brokers start(Path data, Path output) {
    Brokers brokers = new Brokers(data, output);
    try {
      // Each of them waits until the others are there.
      brokers.cluster.nodeIds().forEach(id -> brokers.nodes.put("broker-" + id, brokers.node(id)));
      brokers.nodes.values().forEach(Node::awaitRunning);
      return brokers;
    } catch (RuntimeException failed) {
      brokers.close();
      throw failed;
    }
  }

  private Node node(int id) {
    return new Node(id, children.start("broker-" + id, command(id)));
  }

  private JvmCommand command(int id) {
    return JvmCommand.of(ProcessNode.class, cluster.arguments(id).toArray(String[]::new));
  }

  String bootstrapServers() {
    return cluster.bootstrapServers();
  }

  List<String> names() {
    return List.copyOf(nodes.keySet());
  }

  /** By name. */
  Map<String, Victim> victims() {
    return new TreeMap<>(nodes);
  }

  @Override
  public void close() {
    children.close();
  }

  /** A broker, which comes back as itself, with what its disk has. */
  private final class Node implements Victim {

    private final int id;
    private ChildJvm jvm;

    private Node(int id, ChildJvm jvm) {
      this.id = id;
      this.jvm = jvm;
    }

    void awaitRunning() {
      jvm.awaitLine(ProcessNode.running(id), PATIENCE);
    }

    @Override
    public void strike(StrikeKind kind) {
      require(kind);
      jvm.kill();
    }

    @Override
    public void heal(StrikeKind kind) {
      require(kind);
      jvm = children.start("broker-" + id, command(id));
      awaitRunning();
    }

    private void require(StrikeKind kind) {
      if (kind != StrikeKind.KILL) {
        throw new IllegalArgumentException("broker-" + id + " can be killed only: " + kind);
      }
    }
  }
}
