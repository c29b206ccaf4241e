package dev.braid.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.embedded.KafkaExtension;
import dev.braid.runtime.client.RequestClient;
import dev.braid.runtime.config.Config;
import dev.braid.runtime.config.ConfigKey;
import dev.braid.testkit.faults.ChildJvm;
import dev.braid.testkit.faults.ChildJvms;
import dev.braid.testkit.faults.JvmCommand;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The main of an app, in a process of its own. */
class AppProcessIT {

  @RegisterExtension static final KafkaExtension kafka = KafkaExtension.externalOrEmbedded();

  /** What a JVM exits with when SIGTERM (15) ends it, after its shutdown hooks: 128 + 15. */
  private static final int TERMINATED = 143;

  private static final Duration PATIENCE = Duration.ofMinutes(3);

  @TempDir Path stateDir;

  private final ChildJvms children = new ChildJvms(Path.of("target", "app-process"));

  @AfterEach
  void end() {
    children.close();
  }

  @Test
  void helpIsPrintedAndExitsZero() {
    ChildJvm app = children.start("help", JvmCommand.of(EchoMain.class, "--help"));
    assertThat(app.exitCode(PATIENCE)).isZero();
    assertThat(app.printed()).startsWith("Usage: process").contains("--bootstrap-servers=VALUE");
  }

  @Test
  void badUsageExitsTwo() {
    ChildJvm app = children.start("usage", JvmCommand.of(EchoMain.class, "--thread", "2"));
    assertThat(app.exitCode(PATIENCE)).isEqualTo(2);
    assertThat(app.printed()).contains("--threads");
  }

  @Test
  void anAppAnswersUntilItIsToldToStopAndThenLeavesItsGroup() throws Exception {
    Config config =
        Patience.config(kafka.bootstrapServers()).with(ConfigKey.STATE_DIR, stateDir.toString());
    JvmCommand command =
        JvmCommand.of(
            EchoMain.class,
            "--bootstrap-servers",
            kafka.bootstrapServers(),
            "--state-dir",
            stateDir.toString());
    ChildJvm app = children.start("echo", command);
    try (RequestClient client = RequestClient.connect(Fresh.name("client"), config)) {
      app.awaitLine("process: running", PATIENCE);
      assertThat(client.request(EchoMain.ECHO, "x").get(3, TimeUnit.MINUTES).value())
          .as(app.printed())
          .isEqualTo("x!");
      assertThat(members()).isEqualTo(1);
      app.terminate();
      assertThat(app.exitCode(PATIENCE)).isEqualTo(TERMINATED);
      assertThat(members()).isZero();
      assertThat(app.printed()).doesNotContain("Exception");
    }
  }

  private static int members() throws Exception {
    String group = "service." + EchoMain.ECHO.name();
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      return admin.describeConsumerGroups(List.of(group)).all().get().get(group).members().size();
    }
  }
}
