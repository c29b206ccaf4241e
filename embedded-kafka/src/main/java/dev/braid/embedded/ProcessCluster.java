package dev.braid.embedded;

import static java.util.stream.Collectors.joining;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.apache.kafka.common.Uuid;

/**
 * A cluster whose nodes are processes, so that one can be killed as a machine dies: without handing
 * anything over. Each is broker and controller, so that the others go on whichever it is. A value;
 * who starts {@link ProcessNode} with the {@link #arguments} of each node, all at a time, and ends
 * them, is the caller.
 *
 * @param clusterId the same for all nodes
 * @param ports of the brokers, whose ids count from 1
 * @param controllerPorts of the controllers, in the same order
 * @param directory where each node has a folder of its own, that it starts from again
 */
public record ProcessCluster(
    String clusterId, List<Integer> ports, List<Integer> controllerPorts, Path directory)
    implements KafkaCluster {

  public ProcessCluster {
    ports = List.copyOf(ports);
    controllerPorts = List.copyOf(controllerPorts);
    if (ports.isEmpty() || ports.size() != controllerPorts.size()) {
      throw new IllegalArgumentException(
          "expected as many ports of brokers as of controllers, found %s and %s"
              .formatted(ports, controllerPorts));
    }
  }

  /** So many brokers on ports that are free now. */
  public static ProcessCluster of(int brokers, Path directory) {
    List<Integer> free = new ArrayList<>();
    while (free.size() < 2 * brokers) {
      int port = LoopbackPort.free();
      if (!free.contains(port)) {
        free.add(port);
      }
    }
    return new ProcessCluster(
        Uuid.randomUuid().toString(),
        free.subList(0, brokers),
        free.subList(brokers, 2 * brokers),
        directory);
  }

  /** The ids of all nodes, ascending. */
  public List<Integer> nodeIds() {
    return IntStream.rangeClosed(1, ports.size()).boxed().toList();
  }

  @Override
  public String bootstrapServers() {
    return ports.stream().map(port -> LoopbackPort.HOST + ":" + port).collect(joining(","));
  }

  /** What {@link ProcessNode} is told to be this node. */
  public List<String> arguments(int nodeId) {
    if (!nodeIds().contains(nodeId)) {
      throw new IllegalArgumentException(
          "no node %d, expected one of %s".formatted(nodeId, nodeIds()));
    }
    return List.of(
        Integer.toString(nodeId), clusterId, text(ports), text(controllerPorts), "" + directory);
  }

  private static String text(List<Integer> ports) {
    return ports.stream().map(String::valueOf).collect(joining(","));
  }

  /** The other way round. */
  static ProcessCluster read(String[] arguments) {
    return new ProcessCluster(
        arguments[1], ports(arguments[2]), ports(arguments[3]), Path.of(arguments[4]));
  }

  private static List<Integer> ports(String text) {
    return Pattern.compile(",").splitAsStream(text).map(Integer::valueOf).toList();
  }

  NodeSpec node(int nodeId) {
    TreeMap<Integer, Integer> controllers = new TreeMap<>();
    nodeIds().forEach(id -> controllers.put(id, controllerPorts.get(id - 1)));
    return new NodeSpec(
        nodeId, ports.get(nodeId - 1), controllers, directory.resolve("node-" + nodeId));
  }

  @Override
  public void close() {
    // The processes are not ours.
  }
}
