package dev.braid.benchmarks.avro;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.avro.Avro;
import dev.braid.avro.registry.InMemorySchemaRegistry;
import dev.braid.benchmarks.BenchmarkMain;
import dev.braid.dsl.Json;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The command works, and both sides write and read the same; how fast is not for a test to say. */
class AvroCommandTest {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream progress = new ByteArrayOutputStream();

  @Test
  void everyRecordIsTheSameBytesAndIsCompared() {
    assertThat(run("--millis", "1", "--warm-ups", "0", "--pairs", "2")).isZero();

    assertThat(out.toString(UTF_8))
        .contains("'one, generated'", "'order, generic'", "'large, generated'", "'large, generic'")
        .contains("braid against confluent", "bytes a pair", "at least 1.5");
    assertThat(progress.toString(UTF_8)).contains("one, generated     1 braid");
  }

  @Test
  void jsonHasEveryRoundAndTheRatios() {
    assertThat(
            run("--record", "order", "--millis", "1", "--warm-ups", "1", "--pairs", "3", "--json"))
        .isZero();

    Map<?, ?> document = (Map<?, ?>) Json.tree(out.toByteArray());
    assertThat((List<?>) document.get("results")).hasSize(2);
    assertThat(document.get("results"))
        .asInstanceOf(InstanceOfAssertFactories.LIST)
        .first(InstanceOfAssertFactories.MAP)
        .extractingByKey("sides", InstanceOfAssertFactories.MAP)
        .extractingByKey("confluent", InstanceOfAssertFactories.LIST)
        .hasSize(3);
    assertThat(out.toString(UTF_8)).contains("pairedMedian", "bytesPerPair", "pairs/s", "target");
  }

  @Test
  void nothingToMeasureIsBadUsage() {
    assertThat(run("--millis", "0")).isEqualTo(2);

    assertThat(progress.toString(UTF_8)).contains("found 0, 6 and 12");
  }

  @Test
  void aSideThatWritesOtherBytesEndsItWithOne() {
    assertThat(runBeside(bytes -> bytes[bytes.length - 1]++)).isEqualTo(1);

    assertThat(progress.toString(UTF_8)).contains("a fake wrote other bytes than the first side");
  }

  @Test
  void aSideThatWritesTheSameDoesNot() {
    assertThat(runBeside(bytes -> {})).isZero();
  }

  private interface Damage {
    void to(byte[] bytes);
  }

  private int runBeside(Damage damage) {
    PrintStream errors = new PrintStream(progress, true, UTF_8);
    Avro avro = Avro.with(new InMemorySchemaRegistry());
    AvroCommand command =
        new AvroCommand(
            new PrintStream(out, true, UTF_8),
            errors,
            sample ->
                List.of(BraidAvro.of(avro, sample), new Fake(BraidAvro.of(avro, sample), damage)));
    return new CommandLine(command)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setErr(new PrintWriter(errors, true, UTF_8))
        .execute("--record", "one", "--millis", "1", "--warm-ups", "0", "--pairs", "1");
  }

  /** Writes like another one, and then something happens to the bytes. */
  private record Fake(AvroSide other, Damage damage) implements AvroSide {

    @Override
    public String name() {
      return "a fake";
    }

    @Override
    public byte[] encode(Object value) {
      byte[] bytes = other.encode(value);
      damage.to(bytes);
      return bytes;
    }

    @Override
    public Object decode(byte[] bytes) {
      return other.decode(bytes);
    }

    @Override
    public void close() {
      other.close();
    }
  }

  private int run(String... more) {
    String[] arguments = new String[more.length + 1];
    arguments[0] = "avro";
    System.arraycopy(more, 0, arguments, 1, more.length);
    return BenchmarkMain.run(
        new PrintStream(out, true, UTF_8), new PrintStream(progress, true, UTF_8), arguments);
  }
}
