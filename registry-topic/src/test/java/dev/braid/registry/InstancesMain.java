package dev.braid.registry;

import dev.braid.registry.join.RegistryComponent;
import dev.braid.registry.model.Timings;
import dev.braid.registry.observe.RegistryObserver;
import dev.braid.runtime.config.Config;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * The main class of a child with several instances of a service, which share an observer; their
 * wall clock is unreliable. It is told the brokers, the service, the process's name, how many
 * instances there are, and a seed.
 */
final class InstancesMain {

  /** Printed when all are said to serve. */
  static final String SERVING = "instances: serving";

  private InstancesMain() {}

  public static void main(String[] arguments) throws InterruptedException {
    Config config = Config.of(arguments[0]);
    Wall wall = new Wall(Long.parseLong(arguments[4]));
    RegistryObserver observer = RegistryObserver.start(config, Timings.DEFAULT, wall);
    RegistryComponent component = RegistryComponent.of().withClock(wall).withObserver(observer);
    List<Joined> instances = new ArrayList<>();
    for (int i = 0; i < Integer.parseInt(arguments[3]); i++) {
      instances.add(Joined.with(component, config, name(arguments[2], i), arguments[1]).serve());
    }
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> instances.parallelStream().forEach(Joined::close)));
    System.out.println(SERVING);
    new CountDownLatch(1).await();
  }

  /** That of one of a process's instances. */
  static String name(String process, int instance) {
    return process + "-" + instance;
  }
}
