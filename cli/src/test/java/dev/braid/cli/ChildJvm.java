package dev.braid.cli;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A program in a JVM of its own, as its users start it. */
public final class ChildJvm implements AutoCloseable {

  private static final long PATIENCE_SECONDS = 180;

  private final Process process;
  private final Lines out;
  private final Lines err;

  private ChildJvm(Process process) {
    this.process = process;
    this.out = new Lines(process.getInputStream());
    this.err = new Lines(process.getErrorStream());
  }

  /**
   * Starts {@code main}, with the class path that it is deployed with.
   *
   * @param environment over that of this JVM
   */
  public static ChildJvm start(Class<?> main, Map<String, String> environment, String... arguments)
      throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                deployedClassPath(),
                main.getName()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(environment);
    return new ChildJvm(builder.start());
  }

  /** The next line of standard output that fits. */
  public String awaitOut(Predicate<String> wanted) throws InterruptedException {
    return out.await(wanted).orElseThrow(() -> new AssertionError("no such line; " + shown()));
  }

  /** The next line of standard error that fits. */
  public String awaitErr(Predicate<String> wanted) throws InterruptedException {
    return err.await(wanted).orElseThrow(() -> new AssertionError("no such line; " + shown()));
  }

  /** Everything on standard output until the end of the program. */
  public List<String> allOut() throws InterruptedException {
    return out.all();
  }

  /** Everything on standard error until the end of the program. */
  public List<String> allErr() throws InterruptedException {
    return err.all();
  }

  /** Waits for the program's end. Answers its exit code. */
  public int awaitEnd() throws InterruptedException {
    assertThat(process.waitFor(PATIENCE_SECONDS, SECONDS)).as("ended; " + shown()).isTrue();
    return process.exitValue();
  }

  /** Asks it to stop, as an operator does. Answers its exit code. */
  public int terminate() throws InterruptedException {
    // Process.destroy would also close the streams, and with them what it says at its end.
    process.toHandle().destroy();
    return awaitEnd();
  }

  /** Whether it, or anything that it has started, still runs. */
  public boolean isAlive() {
    return process.isAlive() || process.descendants().anyMatch(ProcessHandle::isAlive);
  }

  @Override
  public void close() {
    process.toHandle().destroyForcibly();
  }

  private String shown() {
    return "standard output: %s, standard error: %s".formatted(out, err);
  }

  private static String deployedClassPath() {
    String all =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    return Stream.of(all.split(File.pathSeparator))
        .filter(entry -> !entry.endsWith("test-classes"))
        .collect(Collectors.joining(File.pathSeparator));
  }

  /** Lines as they come. */
  private static final class Lines {

    private final List<String> lines = new ArrayList<>();
    private int taken;
    private boolean ended;

    Lines(InputStream stream) {
      Thread reader = new Thread(() -> read(stream), "child-jvm-output");
      reader.setDaemon(true);
      reader.start();
    }

    private void read(InputStream stream) {
      try (BufferedReader reader =
          new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
          add(line);
        }
      } catch (IOException broken) {
        throw new UncheckedIOException(broken);
      } finally {
        end();
      }
    }

    private synchronized void add(String line) {
      lines.add(line);
      notifyAll();
    }

    private synchronized void end() {
      ended = true;
      notifyAll();
    }

    synchronized Optional<String> await(Predicate<String> wanted) throws InterruptedException {
      long deadline = System.nanoTime() + SECONDS.toNanos(PATIENCE_SECONDS);
      while (true) {
        while (taken < lines.size()) {
          String line = lines.get(taken++);
          if (wanted.test(line)) {
            return Optional.of(line);
          }
        }
        long millis = (deadline - System.nanoTime()) / 1_000_000;
        if (ended || millis <= 0) {
          return Optional.empty();
        }
        wait(millis);
      }
    }

    synchronized List<String> all() throws InterruptedException {
      await(line -> false);
      return List.copyOf(lines);
    }

    @Override
    public synchronized String toString() {
      return lines.toString();
    }
  }
}
