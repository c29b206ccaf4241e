package dev.braid.embedded;

import java.nio.file.Path;

/**
 * One node of a cluster: who it is, where it and the controller listen, and where it keeps its
 * data.
 */
record NodeSpec(int nodeId, int port, int controllerId, int controllerPort, Path directory) {

  /** Whether this node is the cluster's controller besides being a broker. */
  boolean isController() {
    return nodeId == controllerId;
  }

  String address() {
    return LoopbackPort.HOST + ":" + port;
  }

  String controllerAddress() {
    return LoopbackPort.HOST + ":" + controllerPort;
  }
}
