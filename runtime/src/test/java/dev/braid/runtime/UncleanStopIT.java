package dev.braid.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.braid.embedded.KafkaExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What Kafka Streams leaves in its folder, by which an unclean stop is known. */
class UncleanStopIT {

  @RegisterExtension static final KafkaExtension kafka = KafkaExtension.externalOrEmbedded();

  @TempDir Path stateDir;

  private Path folder() {
    return stateDir.resolve("held").resolve("0").resolve("held.held.order");
  }

  private Path processId() {
    return folder().resolve("kafka-streams-process-metadata");
  }

  @Test
  void aKilledProcessLeavesStoresToClearAndOneThatStopsLeavesNone() throws Exception {
    Config config =
        Config.of(kafka.bootstrapServers()).with(ConfigKey.STATE_DIR, stateDir.toString());
    killOneThatRuns();
    String id = Files.readString(processId());

    assertThat(UncleanStop.clear(folder())).containsExactly("0_0", "0_1", "0_2");

    killOneThatRuns();
    HeldOrderMain.APP.start(config).awaitRunning().close();
    assertThat(UncleanStop.clear(folder())).isEmpty();
    assertThat(folder().resolve("0_0")).isNotEmptyDirectory();
    assertThat(processId()).hasContent(id);
  }

  private void killOneThatRuns() throws IOException, InterruptedException {
    ChildJvm app =
        ChildJvm.start(
            HeldOrderMain.class,
            "--bootstrap-servers",
            kafka.bootstrapServers(),
            "--state-dir",
            stateDir.toString());
    try {
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> app.errors().contains("held: running") || !app.isAlive());
      assertThat(app.isAlive()).as(app.errors()).isTrue();
    } finally {
      app.close();
    }
    app.awaitExit();
  }
}
