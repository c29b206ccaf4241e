package dev.braid.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderLockTest {

  @TempDir Path folder;

  @Test
  void aSecondOneIsToldWhoHasIt() {
    FolderLock first = FolderLock.take(folder);
    assertThatThrownBy(() -> FolderLock.take(folder))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(
            folder + " is in use by process " + ProcessHandle.current().pid() + ":");
    first.close();
    FolderLock.take(folder).close();
  }

  @Test
  void aClusterOpensNothingInAFolderThatIsInUse() throws IOException {
    FolderLock lock = FolderLock.take(folder);
    assertThatThrownBy(() -> EmbeddedKafka.start(EmbeddedKafka.options().withDirectory(folder)))
        .hasMessageContaining("is in use");
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).hasSize(1);
    }
    lock.close();
  }
}
