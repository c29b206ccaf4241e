package dev.braid.runtime.internal.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.braid.runtime.LockProbe;
import dev.braid.testkit.faults.ChildJvm;
import dev.braid.testkit.faults.ChildJvms;
import dev.braid.testkit.faults.JvmCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateFolderTest {

  @TempDir Path stateDir;

  private StateFolder take(String instance) {
    return StateFolder.take(stateDir, "shop", instance);
  }

  @Test
  void theFirstInstanceIsNumberZero() {
    try (StateFolder first = take("")) {
      assertThat(first.instance()).isEqualTo("0");
      assertThat(first.path()).isEqualTo(stateDir.resolve("shop").resolve("0"));
    }
  }

  @Test
  void theSecondInstanceTakesTheNextNumber() {
    try (StateFolder first = take("");
        StateFolder second = take("")) {
      assertThat(first.instance()).isEqualTo("0");
      assertThat(second.instance()).isEqualTo("1");
    }
  }

  @Test
  void aRestartedInstanceTakesTheLowestFreeNumber() {
    StateFolder first = take("");
    try (StateFolder second = take("")) {
      first.close();
      try (StateFolder restarted = take("")) {
        assertThat(restarted.path()).isEqualTo(first.path()).isNotEqualTo(second.path());
      }
    }
  }

  @Test
  void anotherAppCountsForItself() {
    try (StateFolder shop = take("");
        StateFolder bank = StateFolder.take(stateDir, "bank", "")) {
      assertThat(shop.instance()).isEqualTo(bank.instance()).isEqualTo("0");
    }
  }

  @Test
  void aNamedInstanceHasAFolderOfItsName() {
    try (StateFolder named = take("left")) {
      assertThat(named.path()).isEqualTo(stateDir.resolve("shop").resolve("left"));
    }
  }

  @Test
  void aNamedInstanceRunsOnce() {
    try (StateFolder named = take("left")) {
      assertThatIllegalStateException()
          .isThrownBy(() -> take("left"))
          .withMessage(
              "instance 'left' of app 'shop' already runs here: its folder %s is locked; try"
                  + " another instance.id",
              named.path());
    }
  }

  @Test
  void aNamedInstanceMayStartAgainOnceItHasEnded() {
    take("left").close();
    try (StateFolder again = take("left")) {
      assertThat(again.instance()).isEqualTo("left");
    }
  }

  @Test
  void closingTwiceDoesNotFreeTheFolderOfItsSuccessor() {
    StateFolder first = take("");
    first.close();
    try (StateFolder successor = take("")) {
      first.close();
      try (StateFolder next = take("")) {
        assertThat(next.instance()).isNotEqualTo(successor.instance());
      }
    }
  }

  /** A second look at a file that is locked here must not unlock it for other processes. */
  @Test
  void anotherProcessDoesNotTakeWhatTwoInstancesHoldHere() throws Exception {
    try (StateFolder first = take("");
        StateFolder second = take("");
        ChildJvms children = new ChildJvms(Path.of("target", "state-folder"))) {
      JvmCommand probe = JvmCommand.of(LockProbe.class, stateDir.toString(), "shop");
      ChildJvm other = children.start("probe", probe);
      assertThat(first.instance() + second.instance()).isEqualTo("01");
      assertThat(other.exitCode(Duration.ofMinutes(3))).as(other.printed()).isZero();
      assertThat(other.printed().strip()).isEqualTo("2");
    }
  }

  @Test
  void aStateDirThatIsAFileIsRefusedByName() throws IOException {
    Path file = Files.writeString(stateDir.resolve("file"), "");
    assertThatThrownBy(() -> StateFolder.take(file, "shop", ""))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessage("cannot use the state folder " + file.resolve("shop"));
  }
}
