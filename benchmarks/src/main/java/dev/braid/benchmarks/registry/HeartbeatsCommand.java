package dev.braid.benchmarks.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.braid.benchmarks.run.BrokerProcess;
import dev.braid.benchmarks.run.ChildJvm;
import dev.braid.dsl.Json;
import dev.braid.registry.model.Filter;
import dev.braid.registry.model.InstanceState;
import dev.braid.registry.model.Timings;
import dev.braid.registry.observe.RegistryObserver;
import dev.braid.registry.view.RegistryCounter;
import dev.braid.registry.view.RegistryView;
import dev.braid.runtime.config.Config;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Measures what the heartbeats of many instances cost an observer. The report goes to standard
 * output, progress to standard error.
 */
@Command(
    name = "heartbeats",
    mixinStandardHelpOptions = true,
    description =
        "What it costs an observer that many instances beat each second, through a broker: processor"
            + " time and memory of this process, which does nothing else.")
final class HeartbeatsCommand implements Callable<Integer> {

  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final PrintStream out;
  private final PrintStream progress;

  @Option(names = "--instances", description = "that beat (default: 10000)")
  private int instances = 10_000;

  @Option(names = "--warm-up", description = "seconds that are not measured (default: 15)")
  private int warmUp = 15;

  @Option(names = "--seconds", description = "that are measured (default: 30)")
  private int seconds = 30;

  @Option(names = "--json", description = "one JSON document with every second, instead of a table")
  private boolean json;

  HeartbeatsCommand(PrintStream out, PrintStream progress) {
    this.out = out;
    this.progress = progress;
  }

  @Override
  public Integer call() throws InterruptedException {
    if (instances < 1 || warmUp < 0 || seconds < 1) {
      throw new IllegalArgumentException(
          "expected instances, seconds of warm-up and seconds to be at least 1, 0 and 1, found %d, %d and %d"
              .formatted(instances, warmUp, seconds));
    }
    try (BrokerProcess brokers = BrokerProcess.start(1)) {
      HeartbeatResults results = run(brokers);
      out.print(json ? new String(Json.bytes(results.tree()), UTF_8) + "\n" : results.table());
    }
    return 0;
  }

  private HeartbeatResults run(BrokerProcess brokers) throws InterruptedException {
    Config config = Config.of(brokers.bootstrapServers());
    try (RegistryObserver observer = current(config)) {
      RegistryView view = observer.view();
      List<HeartbeatCost> idle = measure("nobody", 1 + seconds / 5, view, brokers);
      long emptyHeap = heapAfterCollection();
      try (ChildJvm fleet = FleetMain.start(brokers, instances)) {
        progress.println("registered: " + fleet.greeting());
        awaitAlive(view);
        measure("warm-up", warmUp, view, brokers);
        List<HeartbeatCost> beating = measure("beating", seconds, view, brokers);
        long heap = heapAfterCollection() - emptyHeap;
        long suspected = view.count(RegistryCounter.SUSPECTED);
        return new HeartbeatResults(instances, idle, beating, heap, suspected, newcomer(config));
      }
    }
  }

  private static RegistryObserver current(Config config) {
    RegistryObserver observer = RegistryObserver.start(config, Timings.DEFAULT);
    if (!observer.awaitCurrent(PATIENCE)) {
      observer.close();
      throw new IllegalStateException("the view was not current within " + PATIENCE);
    }
    return observer;
  }

  private static HeartbeatResults.Newcomer newcomer(Config config) {
    long start = System.nanoTime();
    try (RegistryObserver observer = current(config)) {
      return new HeartbeatResults.Newcomer(
          (System.nanoTime() - start) / 1e9, observer.view().count(RegistryCounter.HEARTBEATS));
    }
  }

  private void awaitAlive(RegistryView view) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (view.snapshot().instances(Filter.state(InstanceState.ALIVE)).size() < instances) {
      if (System.nanoTime() - end > 0) {
        throw new IllegalStateException(
            "%d instances were not all alive within %s".formatted(instances, PATIENCE));
      }
      TimeUnit.MILLISECONDS.sleep(100);
    }
  }

  private List<HeartbeatCost> measure(
      String what, int count, RegistryView view, BrokerProcess brokers)
      throws InterruptedException {
    List<HeartbeatCost> costs = new ArrayList<>();
    HeartbeatCost.Reading before = HeartbeatCost.Reading.of(view, brokers);
    for (int i = 0; i < count; i++) {
      TimeUnit.SECONDS.sleep(1);
      HeartbeatCost.Reading now = HeartbeatCost.Reading.of(view, brokers);
      HeartbeatCost cost = now.since(before);
      before = now;
      costs.add(cost);
      progress.printf(
          Locale.ROOT,
          "%-8s %3d  %,8d heartbeats  cpu %6.1f ms  %,12d bytes allocated%n",
          what,
          i,
          cost.heartbeats(),
          cost.cpuMillis(),
          cost.allocated());
    }
    return costs;
  }

  /** What is left when nothing that could go is kept. */
  private static long heapAfterCollection() {
    ManagementFactory.getMemoryMXBean().gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
