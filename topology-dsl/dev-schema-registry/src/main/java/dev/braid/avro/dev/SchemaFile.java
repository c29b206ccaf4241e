package dev.braid.avro.dev;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.braid.avro.internal.book.Change;
import dev.braid.avro.internal.book.Excerpt;
import dev.braid.avro.internal.book.Json;
import dev.braid.avro.internal.book.Refusal;
import dev.braid.avro.internal.book.SchemaBook;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;

/**
 * The changes of a {@link SchemaBook}, one JSON document a line, on the disk before they count.
 *
 * <p>A last line without its end was never answered for: whoever wrote it was killed. It is cut
 * off. Any other line that cannot be read stops the start, with its number.
 *
 * <p>For one thread at a time, and one process: the file is locked.
 */
final class SchemaFile implements AutoCloseable {

  static final String NAME = "schemas.jsonl";

  private final Path file;
  private final FileChannel channel;
  private long end;

  private SchemaFile(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * Opens the file of a folder, both made when they are not there, and hands over what it holds.
   *
   * @throws IllegalStateException if another process has it, or a line cannot be read
   * @throws UncheckedIOException if it cannot be opened or read
   */
  static SchemaFile open(Path folder, Consumer<Change> each) {
    Path file = folder.resolve(NAME);
    try {
      Files.createDirectories(folder);
      FileChannel channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      try {
        SchemaFile opened = new SchemaFile(file, channel);
        opened.lock();
        opened.read(each);
        return opened;
      } catch (IOException | RuntimeException failure) {
        channel.close();
        throw failure;
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(file + ": cannot be opened: " + failure, failure);
    }
  }

  /** Adds a change, and returns when it is on the disk. */
  void append(Change change) {
    ByteBuffer line = ByteBuffer.wrap((change.json() + "\n").getBytes(UTF_8));
    try {
      long at = end;
      while (line.hasRemaining()) {
        at += channel.write(line, at);
      }
      channel.force(false);
      end = at;
    } catch (IOException failure) {
      takeBack(failure);
      throw new UncheckedIOException(file + ": cannot be written: " + failure, failure);
    }
  }

  /** What was written in part must not stand behind the next line, should that be shorter. */
  private void takeBack(IOException failure) {
    try {
      channel.truncate(end);
    } catch (IOException again) {
      failure.addSuppressed(again);
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException failure) {
      throw new UncheckedIOException(file + ": cannot be closed: " + failure, failure);
    }
  }

  private void lock() throws IOException {
    FileLock lock;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException ours) {
      lock = null;
    }
    if (lock == null) {
      throw new IllegalStateException(
          file + ": in use by another schema registry; stop it, or give this one another folder");
    }
  }

  private void read(Consumer<Change> each) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    int start = 0;
    int number = 1;
    for (int at = 0; at < bytes.length; at++) {
      if (bytes[at] == '\n') {
        String line = new String(bytes, start, at - start, UTF_8);
        try {
          each.accept(Change.of(Json.tree(line.getBytes(UTF_8))));
        } catch (IOException | IllegalArgumentException | Refusal wrong) {
          throw new IllegalStateException(
              "%s:%s: expected a change as this registry writes them, found: %s (%s)"
                  .formatted(file, number, Excerpt.of(line), wrong.getMessage()),
              wrong);
        }
        start = at + 1;
        number++;
      }
    }
    end = start;
    channel.truncate(end);
  }
}
