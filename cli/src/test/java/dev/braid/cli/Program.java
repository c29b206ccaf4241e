package dev.braid.cli;

import dev.braid.testkit.faults.ChildJvm;
import dev.braid.testkit.faults.ChildJvms;
import dev.braid.testkit.faults.JvmCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** A program in a JVM of its own, as its users start it. What it prints is kept under target. */
final class Program implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private final ChildJvms children;
  private final ChildJvm child;

  private Program(ChildJvms children, ChildJvm child) {
    this.children = children;
    this.child = child;
  }

  /**
   * Starts {@code main}, with the class path that it is deployed with.
   *
   * @param environment over that of this JVM
   */
  static Program start(Class<?> main, Map<String, String> environment, String... arguments)
      throws IOException {
    Path all = Files.createDirectories(Path.of("target", "programs"));
    ChildJvms children = new ChildJvms(Files.createTempDirectory(all, ""));
    JvmCommand command =
        JvmCommand.of(main, arguments).withFlag("-Xmx512m").withEnvironment(environment).deployed();
    return new Program(children, children.start(main.getSimpleName(), command));
  }

  /** The next line of standard output that fits. */
  String awaitOut(Predicate<String> wanted) {
    return child.nextLine(wanted, PATIENCE);
  }

  /** The next line of standard error that fits. */
  String awaitErr(Predicate<String> wanted) {
    return child.nextError(wanted, PATIENCE);
  }

  /** Waits for the program's end. Answers its exit code. */
  int awaitEnd() {
    return child.exitCode(PATIENCE);
  }

  /** Asks it to stop, as an operator does. Answers its exit code. */
  int terminate() {
    child.terminate();
    return awaitEnd();
  }

  /** Everything on standard output until the end of the program. */
  List<String> allOut() {
    awaitEnd();
    return child.printed().lines().toList();
  }

  /** Everything on standard error until the end of the program. */
  List<String> allErr() {
    awaitEnd();
    return child.errors().lines().toList();
  }

  /** Whether it, or anything that it has started, still runs. */
  boolean isAlive() {
    return child.isAnythingAlive();
  }

  @Override
  public void close() {
    children.close();
  }
}
