package dev.braid.embedded;

import java.io.IOException;
import java.net.BindException;
import java.nio.file.Files;

/**
 * The main class of a process that is one node of a {@link ProcessCluster}. It says {@code node 1:
 * running} when it takes requests, and runs until it is ended.
 */
public final class ProcessNode {

  private ProcessNode() {}

  /** What it prints when it takes requests. */
  public static String running(int nodeId) {
    return "node " + nodeId + ": running";
  }

  /**
   * Starts it.
   *
   * @param arguments those of {@link ProcessCluster#arguments}
   */
  @SuppressWarnings("SystemOut") // how its starter is told
  public static void main(String[] arguments) throws IOException {
    int nodeId = Integer.parseInt(arguments[0]);
    ProcessCluster cluster = ProcessCluster.read(arguments);
    EmbeddedKafkaOptions options =
        EmbeddedKafka.options()
            .withBrokers(cluster.ports().size())
            // The others may take their time to start.
            .withSetting("server.max.startup.time.ms", "300000");
    NodeSpec spec = cluster.node(nodeId);
    // The process that is the node: the lock ends with it.
    FolderLock.take(Files.createDirectories(spec.directory()));
    try {
      new KafkaNode(
              spec,
              BrokerSettings.of(
                  spec, options, BrokerDoors.of(options.security(), spec.directory())),
              why -> Runtime.getRuntime().halt(1))
          .start(cluster.clusterId());
    } catch (BindException taken) {
      System.err.println("node " + nodeId + " cannot listen: " + taken.getMessage());
      System.exit(1);
    }
    System.out.println(running(nodeId));
    System.out.flush();
  }
}
