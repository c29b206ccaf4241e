package dev.braid.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where the nodes of one cluster keep their data.
 *
 * @param lock of a folder that is kept; a temporary one has a name of its own
 */
record ClusterDirectory(Path root, Optional<FolderLock> lock) {

  /**
   * @throws IllegalStateException if another cluster has it
   */
  static ClusterDirectory of(Optional<Path> kept) {
    try {
      if (kept.isEmpty()) {
        return new ClusterDirectory(Files.createTempDirectory("embedded-kafka-"), Optional.empty());
      }
      Path root = Files.createDirectories(kept.get());
      return new ClusterDirectory(root, Optional.of(FolderLock.take(root)));
    } catch (IOException e) {
      throw new UncheckedIOException(
          "no directory for the embedded Kafka's data: "
              + kept.map(Path::toString).orElse("a temporary one")
              + " cannot be created; try withDirectory with a writable path",
          e);
    }
  }

  Path of(int nodeId) {
    return root.resolve("node-" + nodeId);
  }

  /**
   * Lets others have a kept directory, and deletes a temporary one. Every node must have stopped: a
   * broker dies of missing files.
   */
  void leave() {
    lock.ifPresent(FolderLock::close);
    if (lock.isPresent() || !Files.exists(root)) {
      return;
    }
    try {
      Files.walkFileTree(root, new Deletion());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete the embedded Kafka's data in " + root, e);
    }
  }

  private static final class Deletion extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Files.deleteIfExists(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
        throws IOException {
      if (failure != null) {
        throw failure;
      }
      Files.deleteIfExists(directory);
      return FileVisitResult.CONTINUE;
    }
  }
}
