package dev.braid.benchmarks.run;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A child process that runs a main class of ours. It says in a line that it is ready, and ends when
 * its standard input does; its standard error is ours.
 */
public final class ChildJvm implements Launched, AutoCloseable {

  private static final Duration GOODBYE = Duration.ofSeconds(20);

  private final Process process;
  private final BufferedReader lines;
  private final String greeting;

  private ChildJvm(Process process, BufferedReader lines, String greeting) {
    this.process = process;
    this.lines = lines;
    this.greeting = greeting;
  }

  /** With our class path. Returns when it is ready. */
  public static ChildJvm start(String what, Class<?> main, List<String> arguments) {
    return start(what, List.of(), main, arguments);
  }

  /**
   * With our class path. Returns when it is ready.
   *
   * @param options of its virtual machine
   */
  public static ChildJvm start(
      String what, List<String> options, Class<?> main, List<String> arguments) {
    return start(what, System.getProperty("java.class.path"), options, main.getName(), arguments);
  }

  /**
   * Returns when it is ready.
   *
   * @param what it is, for people
   * @param options of its virtual machine
   */
  public static ChildJvm start(
      String what, String classPath, List<String> options, String main, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(List.of("-cp", classPath, main));
    command.addAll(arguments);
    try {
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
      BufferedReader lines =
          new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
      String greeting = lines.readLine();
      if (greeting == null) {
        process.destroy();
        throw new IllegalStateException(what + " did not start; standard error says why");
      }
      return new ChildJvm(process, lines, greeting);
    } catch (IOException failed) {
      throw new UncheckedIOException("cannot start " + what, failed);
    }
  }

  /** The line that it was ready with. */
  public String greeting() {
    return greeting;
  }

  /** Hands over every later line, on a thread of its own, until it ends. */
  public void read(Consumer<String> reader) {
    Thread thread = new Thread(() -> lines.lines().forEach(reader), "reads child " + process.pid());
    thread.setDaemon(true);
    thread.start();
  }

  /** Processor time so far. */
  Duration cpu() {
    return process.info().totalCpuDuration().orElse(Duration.ZERO);
  }

  @Override
  public void kill() {
    process.destroyForcibly();
  }

  @Override
  public void terminate() {
    process.destroy();
  }

  /** Tells it to end, and waits until it has. */
  @Override
  public void close() {
    try {
      process.getOutputStream().close();
      if (!process.waitFor(GOODBYE.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
      }
    } catch (IOException failed) {
      process.destroyForcibly();
      throw new UncheckedIOException("cannot tell a child process to end", failed);
    } catch (InterruptedException interrupted) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
