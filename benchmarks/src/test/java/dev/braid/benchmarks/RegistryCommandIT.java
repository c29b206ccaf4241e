package dev.braid.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.dsl.Json;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

/** The commands work, with brokers, apps and Eureka; how fast is not for a test to say. */
class RegistryCommandIT {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream progress = new ByteArrayOutputStream();

  @Test
  void killsAndGoodbyesOfAppsAreSeen() {
    assertThat(run("detect", "--side", "braid", "--kills", "1", "--goodbyes", "1", "--fleet", "3"))
        .isZero();

    assertThat(out.toString(UTF_8)).contains("braid", "kill -9", "SIGTERM", "target: a kill");
  }

  @Test
  void eurekaSeesAKill() {
    assertThat(
            run(
                "detect",
                "--side",
                "fast",
                "--lease",
                "1",
                "--kills",
                "1",
                "--goodbyes",
                "0",
                "--fleet",
                "2",
                "--json"))
        .isZero();

    assertThat(out.toString(UTF_8)).contains("eureka, 1 s, lease 1 s", "kill -9", "goneSeconds");
  }

  @Test
  void aRegistryThatHasSeenMuchIsRead() {
    assertThat(run("rebuild", "--records", "1000", "--beaten", "2", "--rounds", "2", "--json"))
        .isZero();

    assertThat(Json.tree(out.toByteArray()))
        .asInstanceOf(InstanceOfAssertFactories.MAP)
        .containsEntry("records", 1_200L)
        .containsEntry("live", 100L)
        .extractingByKey("seconds", InstanceOfAssertFactories.LIST)
        .hasSize(2);
  }

  @Test
  void heartbeatsAreCountedAndWhatTheyCost() {
    assertThat(run("heartbeats", "--instances", "50", "--warm-up", "0", "--seconds", "1")).isZero();

    assertThat(out.toString(UTF_8))
        .contains("50 instances beat each second", "cpu for a heartbeat", "bytes for each")
        .contains("a new observer: current after");
  }

  @Test
  void nothingToMeasureIsBadUsage() {
    assertThat(run("detect", "--kills", "0")).isEqualTo(2);
    assertThat(run("rebuild", "--records", "7")).isEqualTo(2);
    assertThat(run("rebuild", "--rounds", "0")).isEqualTo(2);
    assertThat(run("heartbeats", "--seconds", "0")).isEqualTo(2);

    assertThat(progress.toString(UTF_8))
        .contains("found 0, 3 and 1", "a multiple of 10 records", "found 7 and 0")
        .contains("at least 1 round, found 0", "found 10000, 15 and 0");
  }

  private int run(String... more) {
    String[] arguments = new String[more.length + 1];
    arguments[0] = "registry";
    System.arraycopy(more, 0, arguments, 1, more.length);
    return BenchmarkMain.run(
        new PrintStream(out, true, UTF_8), new PrintStream(progress, true, UTF_8), arguments);
  }
}
