package dev.braid.testkit.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildJvmTest {

  private static final Duration PATIENCE = Duration.ofMinutes(3);

  @TempDir Path folder;

  private ChildJvms children;

  @BeforeEach
  void open() {
    children = new ChildJvms(folder);
  }

  @AfterEach
  void close() {
    children.close();
  }

  @Test
  void whatAChildPrintsIsAwaitedAndKept() {
    ChildJvm child = children.start("child", JvmCommand.of(Prints.class, "one", "two"));

    assertThat(child.awaitLine("tw", PATIENCE)).isEqualTo("two");
    assertThat(child.exitCode(PATIENCE)).isZero();
    assertThat(child.printed()).isEqualTo("one\ntwo\n");
    assertThat(child.file()).isEqualTo(folder.resolve("child.log"));
  }

  @Test
  void whatFollowsUnderOneNameSharesAFileAndKnowsItsOwnLines() {
    children.start("child", JvmCommand.of(Prints.class, "one")).exitCode(PATIENCE);
    ChildJvm next = children.start("child", JvmCommand.of(Prints.class, "two"));
    assertThat(next.exitCode(PATIENCE)).isZero();

    assertThat(next.printed()).isEqualTo("two\n");
    assertThat(next.file()).hasContent("one\ntwo\n");
  }

  @Test
  void linesAreTakenOneAfterTheOther() {
    ChildJvm child = children.start("child", JvmCommand.of(Prints.class, "one", "two", "one"));

    assertThat(child.nextLine(line -> line.contains("o"), PATIENCE)).isEqualTo("one");
    assertThat(child.nextLine(line -> line.contains("o"), PATIENCE)).isEqualTo("two");
    assertThat(child.nextLine(line -> line.contains("o"), PATIENCE)).isEqualTo("one");
    assertThatThrownBy(() -> child.nextLine(line -> line.contains("o"), PATIENCE))
        .hasMessageContaining("ended without the next line");
    assertThat(child.awaitLine("two", PATIENCE)).isEqualTo("two");
  }

  /** It has none of the classes of tests, and says so. */
  @Test
  void whatIsDeployedHasItsErrorsApartAndNoTests() {
    JvmCommand command =
        JvmCommand.of(Prints.class, "one")
            .withEnvironment(Map.of("JAVA_TOOL_OPTIONS", "-Dsaid=before"))
            .deployed();
    ChildJvm child = children.start("child", command);

    assertThat(child.nextError(line -> line.contains("Picked up"), PATIENCE)).contains("-Dsaid");
    assertThat(child.exitCode(PATIENCE)).isEqualTo(1);
    assertThat(child.printed()).isEmpty();
    assertThat(child.errors()).contains("ClassNotFoundException");
  }

  @Test
  void aChildThatFailsSaysWhyAndHowItEnded() {
    ChildJvm child = children.start("child", JvmCommand.of(Fails.class));

    assertThatThrownBy(() -> child.awaitLine("never", PATIENCE))
        .hasMessageContaining("child child ended without a line with 'never'")
        .hasMessageContaining("no good");
    assertThat(child.exitCode(PATIENCE)).isEqualTo(1);
  }

  @Test
  void waitingForALineEnds() {
    ChildJvm child = children.start("child", JvmCommand.of(Lives.class));
    child.awaitLine("alive", PATIENCE);

    assertThatThrownBy(() -> child.awaitLine("never", Duration.ofMillis(1)))
        .hasMessageContaining("did not print a line with 'never'")
        .hasMessageContaining("alive");
  }

  @Test
  void aKilledChildRunsNoHooks() {
    ChildJvm child = children.start("child", JvmCommand.of(Lives.class));
    child.awaitLine("alive", PATIENCE);

    child.kill();

    assertThat(child.exitCode(PATIENCE)).isEqualTo(128 + 9);
    assertThat(child.printed()).doesNotContain("bye");
    assertThatThrownBy(child::freeze).hasMessageContaining("has ended");
  }

  @Test
  void aFrozenChildStopsOnlyAfterItIsResumed() {
    ChildJvm child = children.start("child", JvmCommand.of(Lives.class));
    child.awaitLine("alive", PATIENCE);

    child.freeze();
    child.terminate();
    assertThat(child.isAlive()).isTrue();
    child.resume();

    assertThat(child.exitCode(PATIENCE)).isEqualTo(128 + 15);
    assertThat(child.printed()).contains("bye");
  }

  @Test
  void noChildOutlivesItsOwner() {
    ChildJvm one = children.start("one", JvmCommand.of(Lives.class));
    ChildJvm two = children.start("two", JvmCommand.of(Lives.class));
    two.freeze();

    children.close();

    assertThat(one.isAlive()).isFalse();
    assertThat(two.isAlive()).isFalse();
    assertThatThrownBy(() -> children.start("three", JvmCommand.of(Lives.class)))
        .hasMessageContaining("closed");
  }

  @Test
  void noChildOutlivesAParentThatWasKilled() {
    ChildJvm parent = children.start("parent", JvmCommand.of(Parent.class, folder.toString()));
    String line = parent.awaitLine("my child is ", PATIENCE);
    long pid = Long.parseLong(line.substring("my child is ".length()));
    ProcessHandle grandchild = ProcessHandle.of(pid).orElseThrow();

    parent.kill();

    assertThat(grandchild.onExit().orTimeout(3, TimeUnit.MINUTES).join()).isEqualTo(grandchild);
  }

  /** Prints its arguments. */
  static final class Prints {
    public static void main(String[] arguments) {
      for (String argument : arguments) {
        System.out.println(argument);
      }
    }
  }

  /** Throws. */
  static final class Fails {
    public static void main(String[] arguments) {
      if (arguments.length == 0) {
        throw new IllegalArgumentException("no good");
      }
    }
  }

  /** Lives until it is told to stop, and says goodbye then. */
  static final class Lives {
    public static void main(String[] arguments) throws InterruptedException {
      Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("bye")));
      System.out.println("alive");
      new CountDownLatch(1).await();
    }
  }

  /** Has a child of its own. */
  static final class Parent {
    public static void main(String[] arguments) throws InterruptedException {
      ChildJvms children = new ChildJvms(Path.of(arguments[0]));
      ChildJvm child = children.start("grandchild", JvmCommand.of(Lives.class));
      child.awaitLine("alive", PATIENCE);
      System.out.println("my child is " + child.pid());
      new CountDownLatch(1).await();
    }
  }
}
