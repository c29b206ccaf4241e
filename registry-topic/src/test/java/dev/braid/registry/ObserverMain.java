package dev.braid.registry;

import dev.braid.registry.model.Timings;
import dev.braid.registry.observe.RegistryObserver;
import dev.braid.registry.view.Change;
import dev.braid.runtime.config.Config;
import java.util.concurrent.CountDownLatch;

/**
 * The main class of a child that prints what its observer tells it, a line each. It is told the
 * brokers and a seed for its wall clock.
 */
final class ObserverMain {

  /** Printed when it has read what stood in the log. */
  static final String CURRENT = "observer: current";

  private ObserverMain() {}

  public static void main(String[] arguments) throws InterruptedException {
    Wall wall = new Wall(Long.parseLong(arguments[1]));
    try (RegistryObserver observer =
        RegistryObserver.start(Config.of(arguments[0]), Timings.DEFAULT, wall)) {
      observer.view().watch(change -> System.out.println(line(change)));
      observer.awaitCurrent(InBroker.PATIENCE);
      System.out.println(CURRENT);
      new CountDownLatch(1).await();
    }
  }

  /** What happened, to whom and why: {@code Down price/h-app-a-0 SILENT}. */
  static String line(Change change) {
    return "%s %s %s"
        .formatted(
            change.getClass().getSimpleName(), change.instance().key(), change.instance().reason());
  }
}
