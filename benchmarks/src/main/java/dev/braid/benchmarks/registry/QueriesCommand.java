package dev.braid.benchmarks.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.braid.dsl.Json;
import java.io.PrintStream;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Measures what it takes to ask a view of many instances, with JMH. The report goes to standard
 * output, progress to standard error.
 */
@Command(
    name = "queries",
    mixinStandardHelpOptions = true,
    description = "What it takes to ask a view of many instances: JMH, one thread.")
final class QueriesCommand implements Callable<Integer> {

  private final PrintStream out;
  private final PrintStream progress;

  @Option(names = "--instances", description = "that the view knows (default: 10000)")
  private int instances = 10_000;

  @Option(names = "--query", description = "only those whose names match this (default: all)")
  private String query = "";

  @Option(names = "--millis", description = "that an iteration takes (default: 500)")
  private int millis = 500;

  @Option(names = "--warm-ups", description = "iterations before (default: 5)")
  private int warmUps = 5;

  @Option(names = "--iterations", description = "measured ones (default: 5)")
  private int iterations = 5;

  @Option(
      names = "--forks",
      description = "processes for each query, one after the other; 0: this one (default: 1)")
  private int forks = 1;

  @Option(names = "--json", description = "one JSON document with every iteration, not a table")
  private boolean json;

  QueriesCommand(PrintStream out, PrintStream progress) {
    this.out = out;
    this.progress = progress;
  }

  @Override
  public Integer call() throws RunnerException {
    if (instances < 1 || millis < 1 || warmUps < 0 || iterations < 1 || forks < 0) {
      throw new IllegalArgumentException(
          "expected instances, milliseconds, warm-ups, iterations and forks to be at least 1, 1, 0, 1 and 0, found %d, %d, %d, %d and %d"
              .formatted(instances, millis, warmUps, iterations, forks));
    }
    Collection<RunResult> results =
        new Runner(
                options(), OutputFormatFactory.createFormatInstance(progress, VerboseMode.NORMAL))
            .run();
    if (json) {
      Map<String, Object> document = new LinkedHashMap<>();
      document.put("instances", instances);
      document.put("nanosPerQuery", tree(results));
      out.println(new String(Json.bytes(document), UTF_8));
    } else {
      out.print(table(results));
    }
    return 0;
  }

  private Options options() {
    return new OptionsBuilder()
        .include("\\." + RegistryQueries.class.getSimpleName() + "\\..*" + query)
        .param("instances", String.valueOf(instances))
        .warmupIterations(warmUps)
        .warmupTime(TimeValue.milliseconds(millis))
        .measurementIterations(iterations)
        .measurementTime(TimeValue.milliseconds(millis))
        .forks(forks)
        .shouldFailOnError(true)
        .build();
  }

  private String table(Collection<RunResult> results) {
    StringBuilder table = new StringBuilder();
    line(table, "%,d instances", instances);
    line(table, "  %-26s %12s %12s %12s", "query", "least us", "mean us", "+-");
    for (RunResult result : results) {
      Result<?> measured = result.getPrimaryResult();
      line(
          table,
          "  %-26s %,12.3f %,12.3f %,12.3f",
          measured.getLabel(),
          iterations(result).stream().mapToDouble(Double::doubleValue).min().orElse(Double.NaN)
              / 1_000,
          measured.getScore() / 1_000,
          measured.getScoreError() / 1_000);
    }
    return table.toString();
  }

  private static void line(StringBuilder table, String format, Object... values) {
    table.append(String.format(Locale.ROOT, format, values)).append('\n');
  }

  private static Map<String, Object> tree(Collection<RunResult> results) {
    Map<String, Object> tree = new LinkedHashMap<>();
    results.forEach(result -> tree.put(result.getPrimaryResult().getLabel(), iterations(result)));
    return tree;
  }

  private static List<Double> iterations(RunResult result) {
    return result.getBenchmarkResults().stream()
        .flatMap(fork -> fork.getIterationResults().stream())
        .map(iteration -> iteration.getPrimaryResult().getScore())
        .toList();
  }
}
