package dev.braid.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.braid.embedded.KafkaExtension;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The main of an app, in a process of its own. */
class AppProcessIT {

  @RegisterExtension static final KafkaExtension kafka = KafkaExtension.externalOrEmbedded();

  /** What a JVM exits with when SIGTERM (15) ends it, after its shutdown hooks: 128 + 15. */
  private static final int TERMINATED = 143;

  @TempDir Path stateDir;

  @Test
  void helpIsPrintedAndExitsZero() throws Exception {
    try (ChildJvm app = ChildJvm.start(EchoMain.class, "--help")) {
      assertThat(app.awaitExit()).isZero();
      assertThat(app.output()).contains("Usage: process", "--bootstrap-servers=VALUE");
      assertThat(app.errors()).isEmpty();
    }
  }

  @Test
  void badUsageExitsTwo() throws Exception {
    try (ChildJvm app = ChildJvm.start(EchoMain.class, "--thread", "2")) {
      assertThat(app.awaitExit()).isEqualTo(2);
      assertThat(app.errors()).contains("--threads");
    }
  }

  @Test
  void anAppAnswersUntilItIsToldToStopAndThenLeavesItsGroup() throws Exception {
    Config config =
        Config.of(kafka.bootstrapServers()).with(ConfigKey.STATE_DIR, stateDir.toString());
    try (ChildJvm app =
            ChildJvm.start(
                EchoMain.class,
                "--bootstrap-servers",
                kafka.bootstrapServers(),
                "--state-dir",
                stateDir.toString());
        RequestClient client = RequestClient.connect(Fresh.name("client"), config)) {
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> app.errors().contains("process: running") || !app.isAlive());
      assertThat(client.request(EchoMain.ECHO, "x").get(20, TimeUnit.SECONDS).value())
          .as(app.errors())
          .isEqualTo("x!");
      assertThat(members()).isEqualTo(1);
      app.terminate();
      assertThat(app.awaitExit()).isEqualTo(TERMINATED);
      assertThat(members()).isZero();
      assertThat(app.errors()).doesNotContain("Exception");
    }
  }

  private static int members() throws Exception {
    String group = "service." + EchoMain.ECHO.name();
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      return admin.describeConsumerGroups(List.of(group)).all().get().get(group).members().size();
    }
  }
}
