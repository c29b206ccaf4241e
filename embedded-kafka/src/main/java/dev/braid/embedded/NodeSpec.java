package dev.braid.embedded;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;

import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One node of a cluster: who it is, where it and the controllers listen, and where it keeps its
 * data.
 *
 * @param controllers the port of each, by its node's id
 */
record NodeSpec(int nodeId, int port, SortedMap<Integer, Integer> controllers, Path directory) {

  NodeSpec {
    controllers = Collections.unmodifiableSortedMap(new TreeMap<>(controllers));
  }

  /** Of a cluster with one controller. */
  NodeSpec(int nodeId, int port, int controllerId, int controllerPort, Path directory) {
    this(nodeId, port, new TreeMap<>(Map.of(controllerId, controllerPort)), directory);
  }

  /** Whether this node is a controller of the cluster besides being a broker. */
  boolean isController() {
    return controllers.containsKey(nodeId);
  }

  String address() {
    return LoopbackPort.HOST + ":" + port;
  }

  /** The port of this node's controller, or of the first. */
  int controllerPort() {
    int id = isController() ? nodeId : controllers.firstKey();
    return requireNonNull(controllers.get(id), "port");
  }

  String controllerAddress() {
    return LoopbackPort.HOST + ":" + controllerPort();
  }

  /** All controllers, as {@code controller.quorum.voters} has them. */
  String voters() {
    return controllers.entrySet().stream()
        .map(each -> each.getKey() + "@" + LoopbackPort.HOST + ":" + each.getValue())
        .collect(joining(","));
  }
}
