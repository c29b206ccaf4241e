package dev.braid.runtime.faults;

import dev.braid.testkit.faults.ChildJvms;
import dev.braid.testkit.faults.JvmCommand;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The processes: one that has the services, and three that run the flow. */
final class Network implements AutoCloseable {

  private static final List<String> NAMES = List.of("flow-1", "flow-2", "flow-3");

  private final ChildJvms children;
  private final Map<String, Instance> instances = new TreeMap<>();

  private Network(ChildJvms children) {
    this.children = children;
  }

  /** Starts them all; they serve when this returns. */
  static Network start(String bootstrapServers, Path stateDir, Path output) {
    Network network = new Network(new ChildJvms(output));
    try {
      JvmCommand services =
          command(ServicesMain.class, bootstrapServers, stateDir, "services").withFlag("-Xmx384m");
      Instance first = new Instance("services", services, network.children);
      for (String name : NAMES) {
        JvmCommand command = command(FlowMain.class, bootstrapServers, stateDir, name);
        network.instances.put(name, new Instance(name, command, network.children));
      }
      first.awaitRunning();
      network.instances.values().forEach(Instance::awaitRunning);
      return network;
    } catch (RuntimeException failed) {
      network.close();
      throw failed;
    }
  }

  private static JvmCommand command(
      Class<?> main, String bootstrapServers, Path stateDir, String instance) {
    return JvmCommand.of(
        main,
        "--bootstrap-servers",
        bootstrapServers,
        "--state-dir",
        stateDir.toString(),
        "--instance-id",
        instance);
  }

  /** Those that run the flow, by name. */
  Map<String, Instance> instances() {
    return instances;
  }

  List<String> names() {
    return NAMES;
  }

  @Override
  public void close() {
    children.close();
  }
}
