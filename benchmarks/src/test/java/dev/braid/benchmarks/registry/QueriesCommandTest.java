package dev.braid.benchmarks.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.benchmarks.BenchmarkMain;
import dev.braid.dsl.Json;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

/** Every query can be asked; how fast is not for a test to say. */
class QueriesCommandTest {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream progress = new ByteArrayOutputStream();

  @Test
  void theTableHasEveryQuery() {
    assertThat(run("--millis", "1", "--iterations", "1")).isZero();

    assertThat(out.toString(UTF_8))
        .contains("250 instances", "isServed ", "isServedByNobody", "instanceOfKey")
        .contains("instancesOfServiceInZone", "instancesInEitherZone", "instancesAll")
        .contains("servicesAll", "endpointsOfService", "endpointsAll", "capacityTake")
        .contains(
            "snapshotUnchanged", "snapshotAfterChange", "snapshotAfterHeartbeat", "heartbeatRead");
  }

  @Test
  void jsonHasEveryIteration() {
    assertThat(run("--query", "isServed$", "--millis", "1", "--iterations", "3", "--json"))
        .isZero();

    assertThat(Json.tree(out.toByteArray()))
        .asInstanceOf(InstanceOfAssertFactories.MAP)
        .containsEntry("instances", 250L)
        .extractingByKey("nanosPerQuery", InstanceOfAssertFactories.MAP)
        .extractingByKey("isServed", InstanceOfAssertFactories.LIST)
        .hasSize(3);
  }

  @Test
  void nothingToMeasureIsBadUsage() {
    assertThat(run("--millis", "0")).isEqualTo(2);

    assertThat(progress.toString(UTF_8)).contains("found 250, 0, 0, 5 and 0");
  }

  @Test
  void withoutAQuestionItIsBadUsage() {
    assertThat(
            BenchmarkMain.run(
                new PrintStream(out, true, UTF_8),
                new PrintStream(progress, true, UTF_8),
                "registry"))
        .isEqualTo(2);
  }

  private int run(String... more) {
    String[] smallest = {
      "registry", "queries", "--instances", "250", "--warm-ups", "0", "--forks", "0"
    };
    String[] arguments = new String[smallest.length + more.length];
    System.arraycopy(smallest, 0, arguments, 0, smallest.length);
    System.arraycopy(more, 0, arguments, smallest.length, more.length);
    return BenchmarkMain.run(
        new PrintStream(out, true, UTF_8), new PrintStream(progress, true, UTF_8), arguments);
  }
}
