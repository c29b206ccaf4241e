package dev.braid.runtime.internal.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessIdTest {

  @TempDir Path folder;

  @Test
  void aRestartedInstanceHasItsIdAgain() {
    String id = ProcessId.in(folder);
    assertThat(ProcessId.in(folder)).isEqualTo(id);
    assertThat(UUID.fromString(id)).hasToString(id);
  }

  @Test
  void otherFoldersHaveOtherIds() {
    assertThat(ProcessId.in(folder.resolve("one")))
        .isNotEqualTo(ProcessId.in(folder.resolve("two")));
  }

  @Test
  void halfAnIdIsReplaced() throws IOException {
    String id = ProcessId.in(folder);
    Files.writeString(folder.resolve("process-id"), id.substring(5));
    assertThat(ProcessId.in(folder)).isNotEqualTo(id).hasSize(36);
  }
}
