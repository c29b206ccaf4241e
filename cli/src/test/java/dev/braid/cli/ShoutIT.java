package dev.braid.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.embedded.KafkaExtension;
import dev.braid.examples.e00shout.Shout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The service of the README as its user starts it: a JVM of its own, settings from outside. */
class ShoutIT {

  @RegisterExtension static final KafkaExtension kafka = KafkaExtension.embedded();

  @TempDir Path folder;

  @Test
  void helpNamesEverySetting() throws Exception {
    try (Program shout = Program.start(Shout.class, Map.of(), "--help")) {
      assertThat(shout.awaitEnd()).isZero();
      assertThat(shout.allErr()).isEmpty();
      assertThat(String.join("\n", shout.allOut()))
          .startsWith("Usage: shouting ")
          .contains("--bootstrap-servers", "--config", "BRAID_BOOTSTRAP_SERVERS", "--state-dir");
    }
  }

  @Test
  void theBrokersComeFromAFlag() throws Exception {
    answers(Map.of(), "--bootstrap-servers", kafka.bootstrapServers(), "--state-dir", state());
  }

  @Test
  void theBrokersComeFromAFile() throws Exception {
    Path file = folder.resolve("shout.properties");
    Files.write(
        file, List.of("bootstrap.servers = " + kafka.bootstrapServers(), "state.dir = " + state()));
    answers(Map.of(), "--config", file.toString());
  }

  @Test
  void theBrokersComeFromTheEnvironment() throws Exception {
    answers(
        Map.of("BRAID_BOOTSTRAP_SERVERS", kafka.bootstrapServers(), "BRAID_STATE_DIR", state()));
  }

  @Test
  void aMistypedSettingIsBadUsageWithTheNearOne() throws Exception {
    try (Program shout = Program.start(Shout.class, Map.of("BRAID_STATE_DIRR", "x"))) {
      assertThat(shout.awaitEnd()).isEqualTo(2);
      assertThat(shout.allErr())
          .containsExactly(
              "the environment: unknown setting 'BRAID_STATE_DIRR'",
              "  did you mean 'BRAID_STATE_DIR'?");
    }
  }

  private void answers(Map<String, String> environment, String... arguments) throws Exception {
    try (Program shout = Program.start(Shout.class, environment, arguments)) {
      shout.awaitErr(line -> line.equals("shouting: running"));
      String[] call = {
        "call",
        "shout",
        "--data",
        "hi",
        "--timeout",
        "2m",
        "--bootstrap-servers",
        kafka.bootstrapServers()
      };
      assertThat(Ran.braid(call)).isEqualTo(new Ran(0, "HI\n", ""));
      assertThat(shout.terminate()).isEqualTo(143);
      assertThat(shout.allErr())
          .containsExactly(
              "shouting: starting on " + kafka.bootstrapServers(), "shouting: running");
      assertThat(shout.allOut()).isEmpty();
    }
  }

  private String state() {
    return folder.resolve("state").toString();
  }
}
