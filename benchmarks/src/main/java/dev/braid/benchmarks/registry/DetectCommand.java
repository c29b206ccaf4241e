package dev.braid.benchmarks.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.braid.dsl.Json;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Measures how soon an observer sees that an instance has ended, beside Eureka. The report goes to
 * standard output, progress to standard error.
 */
@Command(
    name = "detect",
    mixinStandardHelpOptions = true,
    description =
        "How soon an observer sees that an instance was killed, or has said goodbye: Braid beside"
            + " Netflix Eureka, set as fast as it can be, and as it is by default.")
final class DetectCommand implements Callable<Integer> {

  private enum SideName {
    BRAID,
    FAST,
    DEFAULTS
  }

  private final PrintStream out;
  private final PrintStream progress;

  @Option(
      names = "--side",
      split = ",",
      description =
          "braid; fast: Eureka with everything each second; defaults: Eureka as it is, five minutes"
              + " for a kill (default: all of them)")
  private List<SideName> names = Arrays.asList(SideName.values());

  @Option(names = "--kills", description = "on each side (default: 10)")
  private int kills = 10;

  @Option(names = "--goodbyes", description = "on each side (default: 3)")
  private int goodbyes = 3;

  @Option(names = "--slow-kills", description = "with Eureka's defaults (default: 1)")
  private int slowKills = 1;

  @Option(
      names = "--lease",
      split = ",",
      description =
          "of the fast Eureka in seconds, each a side of its own; it lasts twice as long (default: 3,2)")
  private List<Integer> leases = List.of(3, 2);

  @Option(names = "--fleet", description = "instances that stay alive on each side (default: 20)")
  private int fleet = 20;

  @Option(names = "--json", description = "one JSON document with every round, instead of a table")
  private boolean json;

  DetectCommand(PrintStream out, PrintStream progress) {
    this.out = out;
    this.progress = progress;
  }

  @Override
  public Integer call() {
    DetectionTrials trials = new DetectionTrials(kills, goodbyes, slowKills, progress::println);
    List<DetectionSide> sides = new ArrayList<>();
    Map<String, List<Detection>> detections = new LinkedHashMap<>();
    try {
      for (SideName name : names) {
        open(name, sides);
      }
      trials.run(sides, detections);
    } finally {
      sides.forEach(DetectionSide::close);
      if (!detections.isEmpty()) {
        DetectionResults results = new DetectionResults(detections);
        out.print(json ? new String(Json.bytes(results.tree()), UTF_8) + "\n" : results.table());
      }
    }
    return 0;
  }

  private void open(SideName name, List<DetectionSide> sides) {
    progress.println("opens " + name);
    switch (name) {
      case BRAID -> sides.add(BraidSide.open(fleet));
      case FAST ->
          leases.forEach(lease -> sides.add(EurekaSide.open(EurekaSettings.fast(lease), fleet)));
      case DEFAULTS -> sides.add(EurekaSide.open(EurekaSettings.defaults(), fleet));
    }
  }
}
