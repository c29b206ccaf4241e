package dev.braid.runtime.internal.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CrashMarkTest {

  @TempDir Path folder;

  private Path task(String application, String name) throws IOException {
    Path task = folder.resolve(application).resolve(name);
    Path store = Files.createDirectories(task.resolve("rocksdb/executions"));
    Files.writeString(store.resolve("CURRENT"), "1");
    return task;
  }

  @Test
  void whatACrashLeavesOfAStoreIsCleared() throws IOException {
    CrashMark.set(folder, "shop.order");
    Path first = task("shop.order", "0_1");
    Path second = task("shop.order", "1_10");
    CrashMark.set(folder, "shop.order");
    assertThat(first).doesNotExist();
    assertThat(second).doesNotExist();
  }

  @Test
  void whatAStopInOrderLeavesStays() throws IOException {
    CrashMark mark = CrashMark.set(folder, "shop.order");
    Path store = task("shop.order", "0_1").resolve("rocksdb/executions/CURRENT");
    mark.remove();
    CrashMark.set(folder, "shop.order");
    assertThat(store).exists();
  }

  @Test
  void theProcessIdAndOtherApplicationsStay() throws IOException {
    CrashMark.set(folder, "shop.order");
    task("shop.order", "0_1");
    Path other = task("shop.orders", "0_1");
    Path id = folder.resolve("shop.order").resolve("kafka-streams-process-metadata");
    Files.writeString(id, "{}");
    CrashMark.set(folder, "shop.order");
    assertThat(other).exists();
    assertThat(id).exists();
  }

  @Test
  void aCrashBeforeTheFirstStoreLeavesNothingToClear() {
    CrashMark.set(folder, "shop.order");
    CrashMark.set(folder, "shop.order").remove();
    assertThat(folder).isEmptyDirectory();
  }
}
