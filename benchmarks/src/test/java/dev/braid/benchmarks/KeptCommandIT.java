package dev.braid.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.dsl.Json;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

/** The command works, and says when a request was refused; how much is kept it measures. */
class KeptCommandIT {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream progress = new ByteArrayOutputStream();

  @Test
  void whatIsRefusedForWantOfRoomIsCountedAndIsTheExitCode() {
    assertThat(run("--seconds", "1", "--keys", "1", "--max-kept", "10", "--json")).isEqualTo(1);

    assertThat(progress.toString(UTF_8)).contains("first: Failed", "503");
    assertThat(Json.tree(out.toByteArray()))
        .asInstanceOf(InstanceOfAssertFactories.MAP)
        .containsEntry("rate", 200L)
        .extractingByKey("minutes", InstanceOfAssertFactories.list(Map.class))
        .singleElement()
        .satisfies(minute -> assertThat(minute.get("asked")).isEqualTo(200L))
        .satisfies(minute -> assertThat(minute.get("refused")).isNotEqualTo(0L));
  }

  @Test
  void noTimeIsBadUsage() {
    assertThat(run("--seconds", "0")).isEqualTo(2);

    assertThat(progress.toString(UTF_8)).contains("found 200, 0, 0, 30 and 1000");
  }

  private int run(String... more) {
    List<String> arguments = new ArrayList<>(List.of("kept", "--rate", "200", "--warm-up", "0"));
    arguments.addAll(List.of(more));
    return BenchmarkMain.run(
        new PrintStream(out, true, UTF_8),
        new PrintStream(progress, true, UTF_8),
        arguments.toArray(String[]::new));
  }
}
