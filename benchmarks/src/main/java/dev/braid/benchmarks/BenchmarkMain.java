package dev.braid.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.braid.benchmarks.avro.AvroCommand;
import dev.braid.benchmarks.calls.CallsCommand;
import dev.braid.benchmarks.calls.KeptCommand;
import dev.braid.benchmarks.flows.Results;
import dev.braid.benchmarks.flows.Throughput;
import dev.braid.benchmarks.flows.Work;
import dev.braid.benchmarks.registry.RegistryCommand;
import dev.braid.dsl.Json;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Measures the throughput of a fused flow beside the same job written by hand on the Processor API;
 * with the command {@code calls}, {@link CallsCommand remote calls}, with {@code kept}, {@link
 * KeptCommand the replies that a service keeps}, with {@code avro}, {@link AvroCommand writing and
 * reading Avro}, and with {@code registry}, {@link RegistryCommand the registry}. The report goes
 * to standard output, progress to standard error.
 */
@Command(
    name = "benchmarks",
    mixinStandardHelpOptions = true,
    description =
        "Braid beside the same job written by hand: a fused flow of six steps in a row and a"
            + " parallel of three, on 100-byte values, over an in-process Kafka.")
public final class BenchmarkMain implements Callable<Integer> {

  private enum WorkName {
    NOTHING,
    WORDS,
    ALL
  }

  private final PrintStream out;
  private final PrintStream progress;

  @Option(names = "--requests", description = "requests in the topic (default: 300000)")
  private int requests = 300_000;

  @Option(names = "--warm-ups", description = "rounds of each job before (default: 4)")
  private int warmUps = 4;

  @Option(names = "--pairs", description = "measured rounds of each job (default: 12)")
  private int pairs = 12;

  @Option(names = "--work", description = "what the steps do: nothing, words, all (default: all)")
  private WorkName work = WorkName.ALL;

  @Option(names = "--quick", description = "50000 requests, 2 warm-ups, 4 pairs: a rough look")
  private boolean quick;

  @Option(names = "--json", description = "one JSON document with every round, instead of a table")
  private boolean json;

  BenchmarkMain(PrintStream out, PrintStream progress) {
    this.out = out;
    this.progress = progress;
  }

  public static void main(String... arguments) {
    System.exit(run(System.out, System.err, arguments));
  }

  /** Exits with 0, with 1 when a job fails or the jobs' replies differ, with 2 on bad usage. */
  public static int run(PrintStream out, PrintStream progress, String... arguments) {
    return new CommandLine(new BenchmarkMain(out, progress))
        .addSubcommand(new CallsCommand(out, progress))
        .addSubcommand(new KeptCommand(out, progress))
        .addSubcommand(AvroCommand.besideConfluent(out, progress))
        .addSubcommand(RegistryCommand.with(out, progress))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler(
            (failure, command, parsed) -> {
              if (failure instanceof IllegalArgumentException) {
                progress.println(failure.getMessage());
                return CommandLine.ExitCode.USAGE;
              }
              throw failure;
            })
        .execute(arguments);
  }

  @Override
  public Integer call() {
    Throughput throughput =
        quick
            ? new Throughput(50_000, 2, 4, progress::println)
            : new Throughput(requests, warmUps, pairs, progress::println);
    List<Results> results = throughput.run(works());
    if (json) {
      Map<String, Object> document = new LinkedHashMap<>();
      document.put("requests", throughput.requests());
      document.put("results", results.stream().map(Results::tree).toList());
      out.println(new String(Json.bytes(document), UTF_8));
    } else {
      results.forEach(result -> out.println(result.table()));
    }
    return 0;
  }

  private List<Work> works() {
    return switch (work) {
      case NOTHING -> List.of(Work.nothing());
      case WORDS -> List.of(Work.words());
      case ALL -> List.of(Work.nothing(), Work.words());
    };
  }
}
