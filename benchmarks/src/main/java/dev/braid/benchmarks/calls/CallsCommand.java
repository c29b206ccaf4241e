package dev.braid.benchmarks.calls;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.braid.dsl.Json;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Measures remote calls beside those of a hand-written client and of Spring Kafka. The report goes
 * to standard output, progress to standard error.
 */
@Command(
    name = "calls",
    mixinStandardHelpOptions = true,
    description =
        "Remote calls of 100-byte texts beside those of a hand-written client and of Spring Kafka:"
            + " latency, throughput, processor time. Callers and services share this process,"
            + " the brokers have one of their own.")
public final class CallsCommand implements Callable<Integer> {

  private final PrintStream out;
  private final PrintStream progress;

  @Option(
      names = "--job",
      split = ",",
      description = "what to measure: one, many, pipe, parallel, hops (default: all of them)")
  private List<CallJob.Name> names = Arrays.asList(CallJob.Name.values());

  @Option(names = "--brokers", description = "how many (default: 1)")
  private int brokers = 1;

  @Option(names = "--millis", description = "that a round takes (default: 3000)")
  private int millis = 3000;

  @Option(names = "--warm-ups", description = "rounds of each side before (default: 4)")
  private int warmUps = 4;

  @Option(names = "--pairs", description = "measured rounds of each side (default: 12)")
  private int pairs = 12;

  @Option(names = "--quick", description = "rounds of 1 s, 2 warm-ups, 3 pairs: a rough look")
  private boolean quick;

  @Option(names = "--json", description = "one JSON document with every round, instead of a table")
  private boolean json;

  public CallsCommand(PrintStream out, PrintStream progress) {
    this.out = out;
    this.progress = progress;
  }

  @Override
  public Integer call() {
    Calls calls =
        quick
            ? new Calls(brokers, Duration.ofSeconds(1), 2, 3, progress::println)
            : new Calls(brokers, Duration.ofMillis(millis), warmUps, pairs, progress::println);
    List<CallJob> jobs = names.stream().flatMap(name -> name.jobs().stream()).toList();
    List<CallResults> results = calls.run(jobs);
    if (json) {
      Map<String, Object> document = new LinkedHashMap<>();
      document.put("brokers", brokers);
      document.put("results", results.stream().map(CallResults::tree).toList());
      out.println(new String(Json.bytes(document), UTF_8));
    } else {
      results.forEach(result -> out.println(result.table()));
    }
    return 0;
  }
}
