package dev.braid.runtime.faults;

import dev.braid.runtime.App;
import dev.braid.runtime.Patience;
import dev.braid.runtime.RunningApp;
import dev.braid.runtime.client.RequestClient;
import dev.braid.runtime.config.Config;
import dev.braid.runtime.config.ConfigKey;
import dev.braid.testkit.faults.ChildJvm;
import dev.braid.testkit.faults.ChildJvms;
import dev.braid.testkit.faults.JvmCommand;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;

/**
 * What all tests run on: three processes that run the flow and its stateful services, two of them
 * with instance ids of their own and one without; and in this JVM, in peace, the other services.
 */
final class Network implements AutoCloseable {

  /** Restarts as itself. */
  static final String STATIC = "static-1";

  /** Is replaced by another when it has died. */
  static final String DYNAMIC = "dynamic-3";

  /** Those that are there from the start. */
  private static final List<String> NAMES = List.of(STATIC, "static-2", DYNAMIC);

  /** One more than there are instances, so that one that is added has work too. */
  private static final String PARTITIONS = "4";

  private final String bootstrapServers;
  private final Path stateDir;
  private final ChildJvms children;
  private final RunningApp inPeace;
  private final long began = System.nanoTime();
  private Pace pace = new Pace(0, Duration.ZERO);
  private final Map<String, Instance> instances = new TreeMap<>();
  private final AtomicReference<CompletableFuture<Void>> gate =
      new AtomicReference<>(CompletableFuture.completedFuture(null));

  private Network(String bootstrapServers, Path stateDir, Path output) {
    this.bootstrapServers = bootstrapServers;
    this.stateDir = stateDir;
    this.children = new ChildJvms(output);
    Config config =
        Patience.config(bootstrapServers)
            .with(ConfigKey.STATE_DIR, stateDir.resolve("in-peace").toString());
    this.inPeace =
        App.named("order-services").services(OrderFlow.stateless(gate::get)).start(config);
  }

  /** Starts them all; they serve when this returns, and it is known how well. */
  static Network start(String bootstrapServers, Path stateDir, Path output) {
    Network network = new Network(bootstrapServers, stateDir, output);
    try {
      NAMES.forEach(name -> network.instances.put(name, network.add(name)));
      network.instances.values().forEach(Instance::awaitRunning);
      network.inPeace.awaitRunning();
      network.measure();
      return network;
    } catch (RuntimeException failed) {
      network.close();
      throw failed;
    }
  }

  private void measure() {
    Duration start = Duration.ofNanos(System.nanoTime() - began);
    try (RequestClient client =
        RequestClient.connect("faults-probe", Patience.config(bootstrapServers))) {
      pace = new Pace(Probe.bears(client), start);
    }
  }

  /** As it was measured when all had started. */
  Pace pace() {
    return pace;
  }

  /** How often the instances of now have said that they wipe the store of a task. */
  long wiped() {
    return instances.values().stream().mapToLong(Instance::wiped).sum();
  }

  /** Whether it is one of those that run the flow, and no broker. */
  static boolean isInstance(String name) {
    return NAMES.contains(name);
  }

  /** Whether one of this name has an instance id of its own. */
  static boolean isStatic(String name) {
    return name.startsWith("static");
  }

  /** Starts one more instance, that may not serve yet when this returns. */
  Instance add(String name) {
    JvmCommand command =
        JvmCommand.of(
            FlowMain.class,
            "--bootstrap-servers",
            bootstrapServers,
            "--state-dir",
            stateDir.toString(),
            "--partitions",
            PARTITIONS);
    if (isStatic(name)) {
      command = command.withArgument("--instance-id").withArgument(name);
    }
    return new Instance(name, command, children);
  }

  /** Starts a {@link CallerMain} with these arguments behind the brokers. */
  ChildJvm startCaller(String... arguments) {
    JvmCommand command = JvmCommand.of(CallerMain.class, bootstrapServers);
    for (String argument : arguments) {
      command = command.withArgument(argument);
    }
    return children.start("caller", command);
  }

  /** Those that are there from the start, by name. */
  Map<String, Instance> instances() {
    return instances;
  }

  Instance instance(String name) {
    Instance instance = instances.get(name);
    if (instance == null) {
      throw new IllegalArgumentException(
          "no instance '%s', there are %s".formatted(name, instances.keySet()));
    }
    return instance;
  }

  List<String> names() {
    return NAMES;
  }

  /** From now on orders that are held wait for their price. */
  void closeTheGate() {
    gate.set(new CompletableFuture<>());
  }

  /** Gives a price to all that wait for it. */
  void openTheGate() {
    gate.get().complete(null);
  }

  @Override
  public void close() {
    children.close();
    inPeace.close();
  }
}
