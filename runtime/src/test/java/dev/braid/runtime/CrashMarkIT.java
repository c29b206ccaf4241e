package dev.braid.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.embedded.KafkaExtension;
import dev.braid.runtime.config.Config;
import dev.braid.runtime.config.ConfigKey;
import dev.braid.testkit.faults.ChildJvm;
import dev.braid.testkit.faults.ChildJvms;
import dev.braid.testkit.faults.JvmCommand;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A killed process starts again with empty stores and its own transactional id. */
class CrashMarkIT {

  @RegisterExtension static final KafkaExtension kafka = KafkaExtension.externalOrEmbedded();

  @TempDir Path stateDir;

  private Path folder() {
    return stateDir.resolve("held").resolve("0").resolve("held--held.order");
  }

  private Path processId() {
    return folder().resolve("kafka-streams-process-metadata");
  }

  private Path mark() {
    return stateDir.resolve("held").resolve("0").resolve("held--held.order.running");
  }

  @Test
  void aKilledProcessComesBackAsItselfAndOneThatStopsLeavesNoMark() throws Exception {
    Config config =
        Patience.config(kafka.bootstrapServers()).with(ConfigKey.STATE_DIR, stateDir.toString());
    killOneThatRuns();
    assertThat(mark()).exists();
    String id = Files.readString(processId());
    Path left = Files.createFile(folder().resolve("0_0").resolve("left"));

    try (RunningApp again = HeldOrderMain.APP.start(config).awaitRunning()) {
      assertThat(left).as(again.name()).doesNotExist();
      assertThat(mark()).exists();
      assertThat(processId()).hasContent(id);
    }
    assertThat(mark()).doesNotExist();
  }

  private void killOneThatRuns() {
    JvmCommand command =
        JvmCommand.of(
            HeldOrderMain.class,
            "--bootstrap-servers",
            kafka.bootstrapServers(),
            "--state-dir",
            stateDir.toString());
    try (ChildJvms children = new ChildJvms(Path.of("target", "crash-mark"))) {
      ChildJvm app = children.start("held", command);
      app.awaitLine("held: running", Duration.ofMinutes(3));
      app.kill();
    }
  }
}
