package dev.braid.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * That a folder is for one at a time. A broker locks its own folders too, but only after it has
 * written to the metadata log in them, which damages the one that runs. The lock ends with the
 * process, however that ends, so a file that was left behind says nothing.
 */
final class FolderLock implements AutoCloseable {

  private static final String FILE = "in-use.lock";

  /** Far behind the text, which others read meanwhile: some systems refuse what is locked. */
  private static final long BEHIND = 1L << 40;

  private final FileChannel channel;

  private FolderLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Takes it, before anything in the folder is opened.
   *
   * @throws IllegalStateException if somebody has it, in this process or in another one
   */
  static FolderLock take(Path folder) {
    Path file = folder.resolve(FILE);
    try {
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (!locked(channel)) {
        channel.close();
        throw new IllegalStateException(
            "the folder %s is in use%s: another embedded Kafka keeps its data there; stop that one, or take another folder"
                .formatted(folder, owner(file)));
      }
      channel.truncate(0);
      channel.write(ByteBuffer.wrap(Long.toString(ProcessHandle.current().pid()).getBytes(UTF_8)));
      return new FolderLock(channel);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot lock the folder " + folder, e);
    }
  }

  private static boolean locked(FileChannel channel) throws IOException {
    try {
      @Nullable FileLock lock = channel.tryLock(BEHIND, 1, false);
      return lock != null;
    } catch (OverlappingFileLockException ourselves) {
      return false;
    }
  }

  private static String owner(Path file) {
    try {
      String pid = Files.readString(file, UTF_8).strip();
      return pid.matches("\\d{1,10}") ? " by process " + pid : "";
    } catch (IOException unreadable) {
      return "";
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot give a folder's lock back", e);
    }
  }
}
