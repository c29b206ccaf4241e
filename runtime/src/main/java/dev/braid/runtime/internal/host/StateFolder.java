package dev.braid.runtime.internal.host;

import dev.braid.runtime.config.ConfigKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The folder in which one instance of an app keeps its state. Taken from the lowest free number, so
 * that a restarted instance finds its own again: with it the process id that Kafka Streams keeps
 * there, and so its transactional id.
 */
public final class StateFolder implements AutoCloseable {

  private static final int MOST_INSTANCES = 1000;

  /**
   * The lock files that this process holds. File locks belong to the process, whichever channel
   * took them: to close a second channel on a file that is locked here would hand the folder to
   * other processes, so a second channel must not even be opened, and only a static field is as
   * wide as the locks are.
   */
  private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();

  private final Path path;
  private final String instance;
  private final Path lockFile;
  private final FileChannel channel;

  private StateFolder(Path path, String instance, Path lockFile, FileChannel channel) {
    this.path = path;
    this.instance = instance;
    this.lockFile = lockFile;
    this.channel = channel;
  }

  /**
   * Takes a folder for an instance.
   *
   * @param instance its name, or empty: then it is the first free number
   * @throws IllegalStateException when another instance of that name runs here
   */
  public static StateFolder take(Path stateDir, String app, String instance) {
    Path parent = stateDir.resolve(app);
    try {
      parent = Files.createDirectories(parent).toRealPath();
      if (!instance.isEmpty()) {
        StateFolder folder = tryTake(parent, instance);
        if (folder == null) {
          throw new IllegalStateException(
              "instance '%s' of app '%s' already runs here: its folder %s is locked; try another %s"
                  .formatted(instance, app, parent.resolve(instance), ConfigKey.INSTANCE_ID.key()));
        }
        return folder;
      }
      for (int number = 0; number < MOST_INSTANCES; number++) {
        StateFolder folder = tryTake(parent, Integer.toString(number));
        if (folder != null) {
          return folder;
        }
      }
    } catch (IOException failed) {
      throw new UncheckedIOException("cannot use the state folder " + parent, failed);
    }
    throw new IllegalStateException(
        "%s instances of app '%s' already run here, in %s".formatted(MOST_INSTANCES, app, parent));
  }

  private static @Nullable StateFolder tryTake(Path parent, String instance) throws IOException {
    Path lockFile = parent.resolve(instance + ".lock");
    if (!HELD_HERE.add(lockFile)) {
      return null;
    }
    FileChannel locked = null;
    try {
      locked = lock(lockFile);
    } finally {
      if (locked == null) {
        HELD_HERE.remove(lockFile);
      }
    }
    return locked == null
        ? null
        : new StateFolder(parent.resolve(instance), instance, lockFile, locked);
  }

  /** Answers the channel that holds the lock, or null when another process does. */
  private static @Nullable FileChannel lock(Path lockFile) throws IOException {
    FileChannel channel =
        FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileLock lock = null;
    try {
      lock = channel.tryLock();
    } finally {
      if (lock == null) {
        channel.close();
      }
    }
    return lock == null ? null : channel;
  }

  public Path path() {
    return path;
  }

  /** Where crashes are remembered; no application id is without a dot. */
  public Path crashes() {
    return path.resolve("crashes");
  }

  public String instance() {
    return instance;
  }

  /** Leaves the folder to the next instance. */
  @Override
  public void close() {
    if (!channel.isOpen()) {
      return;
    }
    try {
      channel.close();
    } catch (IOException failed) {
      throw new UncheckedIOException("cannot release the state folder " + path, failed);
    } finally {
      HELD_HERE.remove(lockFile);
    }
  }
}
