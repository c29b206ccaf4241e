package dev.braid.benchmarks.avro;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.braid.avro.Avro;
import dev.braid.avro.confluent.ConfluentSchemaRegistry;
import dev.braid.dsl.Json;
import io.confluent.kafka.schemaregistry.client.MockSchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Measures Avro codecs beside Confluent's serializers. The report goes to standard output, progress
 * to standard error.
 */
@Command(
    name = "avro",
    mixinStandardHelpOptions = true,
    description =
        "Writing and reading Avro beside Confluent's serializer and deserializer: the same records,"
            + " the same bytes, one registry in memory. One thread.")
public final class AvroCommand implements Callable<Integer> {

  private final PrintStream out;
  private final PrintStream progress;
  private final Function<AvroSample, List<AvroSide>> opening;

  @Option(
      names = "--record",
      split = ",",
      description = "what to write and read: one, order, large (default: all of them)")
  private List<AvroSample.Name> names = Arrays.asList(AvroSample.Name.values());

  @Option(names = "--millis", description = "that a round takes (default: 300)")
  private int millis = 300;

  @Option(names = "--warm-ups", description = "rounds of each side before (default: 6)")
  private int warmUps = 6;

  @Option(names = "--pairs", description = "measured rounds of each side (default: 12)")
  private int pairs = 12;

  @Option(names = "--quick", description = "rounds of 150 ms, 5 warm-ups, 5 pairs: a rough look")
  private boolean quick;

  @Option(names = "--json", description = "one JSON document with every round, instead of a table")
  private boolean json;

  /**
   * @param opening opens the two sides of a sample, that of Braid first
   */
  AvroCommand(PrintStream out, PrintStream progress, Function<AvroSample, List<AvroSide>> opening) {
    this.out = out;
    this.progress = progress;
    this.opening = opening;
  }

  /** The one that is meant: beside Confluent's serializers. */
  public static AvroCommand besideConfluent(PrintStream out, PrintStream progress) {
    // One for both sides, so that they have the same ids and have to write the same bytes.
    SchemaRegistryClient client = new MockSchemaRegistryClient();
    return new AvroCommand(out, progress, sample -> sides(client, sample));
  }

  @Override
  public Integer call() {
    AvroTrials trials =
        quick
            ? new AvroTrials(Duration.ofMillis(150), 5, 5, progress::println)
            : new AvroTrials(Duration.ofMillis(millis), warmUps, pairs, progress::println);
    List<AvroSample> samples = names.stream().flatMap(name -> name.samples().stream()).toList();
    List<AvroResults> results = trials.run(samples, opening);
    if (json) {
      Map<String, Object> document = new LinkedHashMap<>();
      document.put("results", results.stream().map(AvroResults::tree).toList());
      out.println(new String(Json.bytes(document), UTF_8));
    } else {
      results.forEach(result -> out.println(result.table()));
    }
    return 0;
  }

  private static List<AvroSide> sides(SchemaRegistryClient client, AvroSample sample) {
    Avro avro = Avro.with(new ConfluentSchemaRegistry(client, "the registry in memory"));
    return List.of(BraidAvro.of(avro, sample), new ConfluentAvro(client, sample));
  }
}
