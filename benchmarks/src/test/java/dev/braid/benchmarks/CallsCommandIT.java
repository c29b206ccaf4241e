package dev.braid.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.dsl.Json;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

/** The command works, and all sides answer the same; how fast is not for a test to say. */
class CallsCommandIT {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream progress = new ByteArrayOutputStream();

  @Test
  void jsonHasEverySideAndTheRatios() {
    assertThat(run("--job", "pipe", "--millis", "50", "--json")).isZero();

    assertThat(Json.tree(out.toByteArray()))
        .asInstanceOf(InstanceOfAssertFactories.MAP)
        .containsEntry("brokers", 1L);
    assertThat(out.toString(UTF_8))
        .contains("braid", "spring, 1 thread", "p99Millis", "pairedMedian", "target");
  }

  @Test
  void theTableComparesBraidWithItsPeer() {
    assertThat(run("--job", "one", "--millis", "50")).isZero();

    assertThat(out.toString(UTF_8))
        .contains("job 'one'", "braid against", "by hand", "at most 1.15");
  }

  @Test
  void nothingToMeasureIsBadUsage() {
    assertThat(run("--millis", "0")).isEqualTo(2);

    assertThat(progress.toString(UTF_8)).contains("found 1, 0, 0 and 1");
  }

  private int run(String... more) {
    String[] smallest = {"calls", "--warm-ups", "0", "--pairs", "1"};
    String[] arguments = new String[smallest.length + more.length];
    System.arraycopy(smallest, 0, arguments, 0, smallest.length);
    System.arraycopy(more, 0, arguments, smallest.length, more.length);
    return BenchmarkMain.run(
        new PrintStream(out, true, UTF_8), new PrintStream(progress, true, UTF_8), arguments);
  }
}
