package dev.braid.testkit.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * A JVM that a test has started, and may do anything to. Made by {@link ChildJvms#start}, which
 * also ends it; for any thread. Signals go to its own process id only, by the {@code kill} command:
 * they need a Unix.
 */
public final class ChildJvm implements AutoCloseable {

  private final String name;
  private final Path file;
  private final Process process;
  private final ChildOutput output;

  /** The same as the output, where they are not apart. */
  private final ChildOutput errors;

  private ChildJvm(
      String name, Path file, Process process, ChildOutput output, ChildOutput errors) {
    this.name = name;
    this.file = file;
    this.process = process;
    this.output = output;
    this.errors = errors;
  }

  static ChildJvm start(String name, JvmCommand command, Path file) {
    ProcessBuilder builder =
        new ProcessBuilder(command.words()).redirectErrorStream(!command.asDeployed());
    builder.environment().putAll(command.environment());
    try {
      Process process = builder.start();
      ChildOutput output = ChildOutput.of(name, process.getInputStream(), file);
      Path errorFile = file.resolveSibling(name + ".err.log");
      ChildOutput errors =
          command.asDeployed() ? ChildOutput.of(name, process.getErrorStream(), errorFile) : output;
      return new ChildJvm(name, file, process, output, errors);
    } catch (IOException failed) {
      throw new UncheckedIOException("cannot start child " + name, failed);
    }
  }

  public String name() {
    return name;
  }

  /** The process id. */
  public long pid() {
    return process.pid();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** Whether it, or anything that it has started, still runs. */
  public boolean isAnythingAlive() {
    return process.isAlive() || process.descendants().anyMatch(ProcessHandle::isAlive);
  }

  /** Where its standard output goes, and its standard error where that is not apart. */
  public Path file() {
    return file;
  }

  /** All that it has printed so far. */
  public String printed() {
    return output.all();
  }

  /** All that it has printed so far on standard error. */
  public String errors() {
    return errors.all();
  }

  /**
   * Waits for the next line of standard output that is wanted: the next after the one that this
   * answered last.
   *
   * @throws IllegalStateException as {@link #awaitLine} does
   */
  public String nextLine(Predicate<String> wanted, Duration patience) {
    return output.next(wanted, patience);
  }

  /**
   * Waits for the next line of standard error that is wanted.
   *
   * @throws IllegalStateException as {@link #awaitLine} does
   */
  public String nextError(Predicate<String> wanted, Duration patience) {
    return errors.next(wanted, patience);
  }

  /**
   * Waits for a line that contains {@code text}, among the last 2,000 printed or the next ones.
   *
   * @return the line
   * @throws IllegalStateException when it ends before, or too much time passes; the message has the
   *     end of its output
   */
  public String awaitLine(String text, Duration patience) {
    return output.await("a line with '" + text + "'", line -> line.contains(text), patience);
  }

  /** {@code kill -9}; returns when it is dead. Does nothing when it is dead already. */
  public void kill() {
    // Unlike the process, its handle leaves the streams open: what it has printed is not lost.
    process.toHandle().destroyForcibly();
    awaitDeath();
  }

  /** {@code SIGTERM}: asks it to stop, and returns at once. */
  public void terminate() {
    process.toHandle().destroy();
  }

  /** {@code SIGSTOP}: all its threads stand still until {@link #resume}. */
  public void freeze() {
    signal("STOP");
  }

  /** {@code SIGCONT}: goes on as if no time had passed. */
  public void resume() {
    signal("CONT");
  }

  /**
   * Waits until it has ended, and all its output is there.
   *
   * @return its exit code; 128 and the signal's number when a signal ended it
   * @throws IllegalStateException when it still runs after that time
   */
  public int exitCode(Duration patience) {
    try {
      if (!process.waitFor(patience.toNanos(), TimeUnit.NANOSECONDS)) {
        throw new IllegalStateException(
            "child %s still runs after %s; its output (%s) ends with%n%s"
                .formatted(name, patience, file, output.tail()));
      }
      output.awaitEnd();
      errors.awaitEnd();
      return process.exitValue();
    } catch (InterruptedException interrupted) {
      throw interrupted(interrupted);
    }
  }

  /** Kills it. All its output is there when this returns, and nothing more is written. */
  @Override
  public void close() {
    kill();
    try {
      output.awaitEnd();
      errors.awaitEnd();
    } catch (InterruptedException interrupted) {
      throw interrupted(interrupted);
    }
  }

  private void awaitDeath() {
    try {
      process.waitFor();
    } catch (InterruptedException interrupted) {
      throw interrupted(interrupted);
    }
  }

  private void signal(String signal) {
    // A dead child's number may belong to another process by now.
    if (!process.isAlive()) {
      throw new IllegalStateException(
          "child %s cannot be sent %s: it has ended; its output ended with%n%s"
              .formatted(name, signal, output.tail()));
    }
    try {
      Process kill =
          new ProcessBuilder("kill", "-" + signal, Long.toString(pid()))
              .redirectErrorStream(true)
              .start();
      String said = new String(kill.getInputStream().readAllBytes(), UTF_8);
      if (kill.waitFor() != 0) {
        throw new IllegalStateException(
            "child %s was not sent %s: %s".formatted(name, signal, said.strip()));
      }
    } catch (IOException failed) {
      throw new UncheckedIOException("cannot run the command 'kill'", failed);
    } catch (InterruptedException interrupted) {
      throw interrupted(interrupted);
    }
  }

  private IllegalStateException interrupted(InterruptedException cause) {
    Thread.currentThread().interrupt();
    return new IllegalStateException("interrupted while child " + name + " ran", cause);
  }
}
