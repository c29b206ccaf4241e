package dev.braid.runtime;

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
 * Clears what an unclean stop has left of the stores of one application.
 *
 * <p>While an application runs in transactions its stores have no checkpoint, since they may hold
 * what is not committed. So a task's folder that has a store but no checkpoint was left by a crash,
 * and Kafka Streams will not use it; but it finds that out only when it has joined its group and
 * opened the store, and then it drops its tasks, and the whole group has to rebalance once more.
 * Cleared before the start, the same task is restored in place. What is beside the tasks' folders,
 * above all the process id and with it the transactional id, stays.
 */
final class UncleanStop {

  private static final Logger LOG = LoggerFactory.getLogger(UncleanStop.class);

  private static final Pattern TASK = Pattern.compile("\\d+_\\d+");
  private static final String CHECKPOINT = ".checkpoint";

  private UncleanStop() {}

  /**
   * Clears the tasks' folders that have no checkpoint. The application must not run, and must have
   * run in transactions.
   *
   * @param folder of the application, in the state folder; it may be missing
   * @return the names of what was cleared, sorted
   */
  static List<String> clear(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try {
      List<Path> left = list(folder).filter(UncleanStop::isLeftByACrash).sorted().toList();
      for (Path task : left) {
        delete(task);
      }
      List<String> names = left.stream().map(task -> task.getFileName().toString()).toList();
      if (!names.isEmpty()) {
        LOG.info("{}: cleared {} after an unclean stop; restored from the log", folder, names);
      }
      return names;
    } catch (IOException failed) {
      throw new UncheckedIOException("cannot clear " + folder + " after an unclean stop", failed);
    }
  }

  private static boolean isLeftByACrash(Path task) {
    if (!Files.isDirectory(task) || !TASK.matcher(task.getFileName().toString()).matches()) {
      return false;
    }
    try {
      return list(task).anyMatch(Files::isDirectory)
          && list(task).noneMatch(file -> file.getFileName().toString().startsWith(CHECKPOINT));
    } catch (IOException failed) {
      throw new UncheckedIOException("cannot read " + task, failed);
    }
  }

  private static Stream<Path> list(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList().stream();
    }
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
