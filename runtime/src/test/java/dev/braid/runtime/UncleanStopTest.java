package dev.braid.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UncleanStopTest {

  @TempDir Path folder;

  private Path task(String name) throws IOException {
    Path store = Files.createDirectories(folder.resolve(name).resolve("rocksdb/executions"));
    Files.writeString(store.resolve("CURRENT"), "1");
    return folder.resolve(name);
  }

  @Test
  void aStoreWithoutCheckpointIsCleared() throws IOException {
    Path crashed = task("0_1");
    task("1_0");
    assertThat(UncleanStop.clear(folder)).containsExactly("0_1", "1_0");
    assertThat(crashed).doesNotExist();
  }

  @Test
  void aStoreThatWasClosedInOrderStays() throws IOException {
    Path closed = task("0_1");
    Files.writeString(closed.resolve(".checkpoint"), "0");
    Path crashed = task("0_2");
    assertThat(UncleanStop.clear(folder)).containsExactly("0_2");
    assertThat(closed.resolve("rocksdb/executions/CURRENT")).exists();
    assertThat(crashed).doesNotExist();
  }

  @Test
  void theProcessIdAndTheFoldersOfOthersStay() throws IOException {
    Path id = Files.writeString(folder.resolve("kafka-streams-process-metadata"), "{}");
    Path other = task("other");
    Path empty = Files.createDirectories(folder.resolve("0_3"));
    assertThat(UncleanStop.clear(folder)).isEmpty();
    assertThat(id).exists();
    assertThat(other).exists();
    assertThat(empty).exists();
  }

  @Test
  void anApplicationThatNeverRanHasNothingToClear() {
    assertThat(UncleanStop.clear(folder.resolve("missing"))).isEmpty();
  }
}
