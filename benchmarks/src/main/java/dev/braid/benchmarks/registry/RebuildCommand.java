package dev.braid.benchmarks.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.braid.benchmarks.run.BrokerProcess;
import dev.braid.benchmarks.run.Comparison;
import dev.braid.dsl.Json;
import dev.braid.registry.model.Filter;
import dev.braid.registry.model.Timings;
import dev.braid.registry.observe.RegistryObserver;
import dev.braid.runtime.config.Config;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Measures how long an observer needs to read a registry that has seen much. The report goes to
 * standard output, progress to standard error.
 */
@Command(
    name = "rebuild",
    mixinStandardHelpOptions = true,
    description =
        "How long a new observer needs to know all, from its start until its view is current: the"
            + " topics hold many lives of many instances, not yet compacted.")
final class RebuildCommand implements Callable<Integer> {

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final double TARGET_SECONDS = 5;

  private final PrintStream out;
  private final PrintStream progress;

  @Option(names = "--records", description = "registrations and goodbyes (default: 100000)")
  private int records = 100_000;

  @Option(
      names = "--beaten",
      description = "seconds of heartbeats of all that are left, in addition (default: 0)")
  private int beaten;

  @Option(names = "--rounds", description = "observers, one after the other (default: 5)")
  private int rounds = 5;

  @Option(names = "--json", description = "one JSON document with every round, instead of a table")
  private boolean json;

  RebuildCommand(PrintStream out, PrintStream progress) {
    this.out = out;
    this.progress = progress;
  }

  @Override
  public Integer call() {
    Churn churn = new Churn(records, beaten);
    if (rounds < 1) {
      throw new IllegalArgumentException("expected at least 1 round, found " + rounds);
    }
    List<Double> seconds = new ArrayList<>();
    try (BrokerProcess brokers = BrokerProcess.start(1)) {
      Config config = Config.of(brokers.bootstrapServers());
      RegistryObserver.start(config, Timings.DEFAULT).close(); // which creates the topics
      try (RegistryWriter writer = new RegistryWriter(brokers.bootstrapServers())) {
        churn.write(writer);
      }
      for (int round = 0; round < rounds; round++) {
        seconds.add(rebuild(config, churn));
        progress.printf(
            Locale.ROOT,
            "%3d  %,d records read in %.2f s%n",
            round,
            churn.total(),
            seconds.get(round));
      }
    }
    out.print(json ? json(churn, seconds) : table(churn, seconds));
    return 0;
  }

  private static double rebuild(Config config, Churn churn) {
    long start = System.nanoTime();
    try (RegistryObserver observer = RegistryObserver.start(config, Timings.DEFAULT)) {
      if (!observer.awaitCurrent(PATIENCE)) {
        throw new IllegalStateException("the view was not current within " + PATIENCE);
      }
      double seconds = (System.nanoTime() - start) / 1e9;
      int live = observer.view().snapshot().instances(Filter.all()).size();
      if (live != churn.live()) {
        throw new IllegalStateException(
            "expected %d live instances in the view, found %d".formatted(churn.live(), live));
      }
      return seconds;
    }
  }

  private static String table(Churn churn, List<Double> seconds) {
    return String.format(
        Locale.ROOT,
        "%,d records, %,d of %,d instances left, %d observers%n"
            + "  first %.2f s, median %.2f s, longest %.2f s%n"
            + "  target: at most %.0f s: %s%n",
        churn.total(),
        churn.live(),
        2 * churn.live(),
        seconds.size(),
        seconds.get(0),
        Comparison.median(seconds, Double::doubleValue),
        longest(seconds),
        TARGET_SECONDS,
        longest(seconds) <= TARGET_SECONDS ? "met" : "missed");
  }

  private static double longest(List<Double> seconds) {
    return seconds.stream().mapToDouble(Double::doubleValue).max().orElse(Double.NaN);
  }

  private static String json(Churn churn, List<Double> seconds) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("records", churn.total());
    document.put("live", churn.live());
    document.put("seconds", seconds);
    return new String(Json.bytes(document), UTF_8) + "\n";
  }
}
