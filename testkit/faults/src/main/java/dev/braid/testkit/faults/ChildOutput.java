package dev.braid.testkit.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** What a child has printed: all of it in a file, and its last lines here. For any thread. */
final class ChildOutput {

  /** Lines kept for those who wait, and for messages. */
  private static final int MOST_LINES = 2_000;

  private static final int LINES_IN_MESSAGES = 30;

  private final String name;
  private final Path file;

  /** How much of the file is of those that had the name before, in bytes. */
  private final int before;

  private final Deque<String> lines = new ArrayDeque<>();

  /**
   * How many lines no longer stand in {@link #lines}, and how many were answered by {@link #next}.
   */
  private int gone;

  private int taken;
  private boolean ended;

  private ChildOutput(String name, Path file) {
    this.name = name;
    this.file = file;
    this.before = Files.exists(file) ? bytes().length : 0;
  }

  /** Starts to take what comes from {@code stream}, until its end. Appends to the file. */
  static ChildOutput of(String name, InputStream stream, Path file) {
    ChildOutput output = new ChildOutput(name, file);
    Thread reader = new Thread(() -> output.copy(stream), "output of " + name);
    reader.setDaemon(true);
    reader.start();
    return output;
  }

  private void copy(InputStream stream) {
    try (BufferedReader reader = new BufferedReader(new InputStreamReader(stream, UTF_8));
        Writer writer =
            Files.newBufferedWriter(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        writer.write(line + "\n");
        writer.flush();
        took(line);
      }
    } catch (IOException brokenPipe) {
      took("(the output ends here: " + brokenPipe + ")");
    } finally {
      end();
    }
  }

  private synchronized void took(String line) {
    lines.addLast(line);
    if (lines.size() > MOST_LINES) {
      lines.removeFirst();
      gone++;
    }
    notifyAll();
  }

  private synchronized void end() {
    ended = true;
    notifyAll();
  }

  /** The first line that has come, or comes, and is wanted. */
  synchronized String await(String what, Predicate<String> wanted, Duration patience) {
    return await(what, wanted, patience, false);
  }

  /** The next one that is wanted, after the one that this has answered last. */
  synchronized String next(Predicate<String> wanted, Duration patience) {
    return await("the next line", wanted, patience, true);
  }

  private synchronized String await(
      String what, Predicate<String> wanted, Duration patience, boolean next) {
    long end = System.nanoTime() + patience.toNanos();
    while (true) {
      int at = gone;
      for (String line : lines) {
        at++;
        if ((!next || at > taken) && wanted.test(line)) {
          taken = next ? at : taken;
          return line;
        }
      }
      if (ended) {
        throw new IllegalStateException(
            "child %s ended without %s; its output ended with%n%s".formatted(name, what, tail()));
      }
      long left = end - System.nanoTime();
      if (left <= 0) {
        throw new IllegalStateException(
            "child %s did not print %s within %s; its output (%s) ends with%n%s"
                .formatted(name, what, patience, file, tail()));
      }
      try {
        TimeUnit.NANOSECONDS.timedWait(this, left);
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while child " + name + " ran", interrupted);
      }
    }
  }

  /** Waits until everything that the child has printed is here. */
  synchronized void awaitEnd() throws InterruptedException {
    while (!ended) {
      wait();
    }
  }

  synchronized String tail() {
    return String.join(
        "\n", lines.stream().skip(Math.max(0, lines.size() - LINES_IN_MESSAGES)).toList());
  }

  /** All that was printed so far. */
  String all() {
    byte[] bytes = bytes();
    return new String(bytes, before, bytes.length - before, UTF_8);
  }

  private byte[] bytes() {
    try {
      return Files.readAllBytes(file);
    } catch (IOException unreadable) {
      throw new UncheckedIOException("cannot read the output of child " + name, unreadable);
    }
  }
}
