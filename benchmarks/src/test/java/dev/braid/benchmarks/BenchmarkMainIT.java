package dev.braid.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.dsl.Json;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

/** The command works; how fast is not for a test to say. */
class BenchmarkMainIT {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream progress = new ByteArrayOutputStream();

  @Test
  void jsonHasEveryJobAndTheRatios() {
    assertThat(run("--requests", "500", "--warm-ups", "0", "--pairs", "2", "--json")).isZero();

    assertThat(Json.tree(out.toByteArray()))
        .asInstanceOf(InstanceOfAssertFactories.MAP)
        .containsEntry("requests", 500L);
    assertThat(out.toString(UTF_8)).contains("steps by hand", "pairedMedian", "cpuMicrosPerRecord");
  }

  @Test
  void theTableComparesBraidWithBothPeers() {
    assertThat(run("--requests", "100", "--warm-ups", "0", "--pairs", "1", "--work", "words"))
        .isZero();

    assertThat(out.toString(UTF_8))
        .contains("work 'words'", "braid against", "steps by hand", "one processor by hand");
  }

  @Test
  void nothingToMeasureIsBadUsage() {
    assertThat(run("--pairs", "0")).isEqualTo(2);

    assertThat(progress.toString(UTF_8)).contains("found 300000, 4 and 0");
  }

  private int run(String... arguments) {
    return BenchmarkMain.run(
        new PrintStream(out, true, UTF_8), new PrintStream(progress, true, UTF_8), arguments);
  }
}
