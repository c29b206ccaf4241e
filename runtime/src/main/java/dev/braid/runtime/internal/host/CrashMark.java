package dev.braid.runtime.internal.host;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file that stands in an instance's folder while one of its applications runs in transactions,
 * and after that unless the application has stopped in order.
 *
 * <p>What a crash leaves of a store may hold what was never committed, so Kafka Streams does not
 * use it. But that it finds out only when it has joined its group and opened the store; then it
 * drops its tasks, and the whole group rebalances once more. Cleared before the start, the same
 * task is restored in place. What is beside the tasks' folders, above all the process id and with
 * it the transactional id, stays. To clear too much costs a longer restore, and nothing else.
 */
record CrashMark(Path file) {

  private static final Logger LOG = LoggerFactory.getLogger(CrashMark.class);

  private static final Pattern TASK = Pattern.compile("\\d+_\\d+");

  /** Clears what a crash has left of an application's stores, and marks that it runs. */
  static CrashMark set(Path folder, String applicationId) {
    Path file = folder.resolve(applicationId + ".running");
    try {
      Files.createDirectories(folder);
      if (Files.exists(file)) {
        int tasks = clear(folder.resolve(applicationId));
        LOG.info("{}: an unclean stop; {} tasks are restored from the log", applicationId, tasks);
      } else {
        Files.createFile(file);
      }
      return new CrashMark(file);
    } catch (IOException failed) {
      throw new UncheckedIOException("cannot prepare the state folder " + folder, failed);
    }
  }

  /** Clears an application's stores, whatever its state. Answers whether they are gone. */
  static boolean wipe(Path folder, String applicationId) {
    try {
      clear(folder.resolve(applicationId));
      return true;
    } catch (IOException failed) {
      LOG.error("cannot clear {}", folder.resolve(applicationId), failed);
      return false;
    }
  }

  /** The application has stopped in order. */
  void remove() {
    try {
      Files.deleteIfExists(file);
    } catch (IOException failed) {
      LOG.warn("cannot remove {}: the next start will restore from the log", file, failed);
    }
  }

  private static int clear(Path application) throws IOException {
    if (!Files.isDirectory(application)) {
      return 0;
    }
    List<Path> tasks;
    try (Stream<Path> files = Files.list(application)) {
      tasks = files.filter(file -> TASK.matcher(file.getFileName().toString()).matches()).toList();
    }
    for (Path task : tasks) {
      delete(task);
    }
    return tasks.size();
  }

  private static void delete(Path folder) throws IOException {
    List<Path> deepestFirst;
    try (Stream<Path> files = Files.walk(folder)) {
      deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path file : deepestFirst) {
      Files.delete(file);
    }
  }
}
