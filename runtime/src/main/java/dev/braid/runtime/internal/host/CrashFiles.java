package dev.braid.runtime.internal.host;

import dev.braid.engine.CrashLog;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The crash log of one instance: a small file for each partition, in its state folder. The files
 * are mapped, so that a record costs two writes to memory and no call of the system; what was
 * written is there after the process has been killed, though not after the machine has.
 *
 * <p>Each file is mapped once and stays so until the instance ends, however often its partition
 * comes and goes. For any thread; a partition's log for the stream thread that has its task.
 *
 * <p>The file: a mark, and behind it the cells of the log, 8 bytes each.
 */
public final class CrashFiles implements CrashLog {

  private static final Logger LOG = LoggerFactory.getLogger(CrashFiles.class);

  /** {@code braidcr4} in ASCII. */
  private static final long MARK = 0x6272616964637234L;

  static final int SIZE = Long.BYTES + Cells.NUMBER * Long.BYTES;

  /** Each write whole and in its place: what is still in a register dies with the process. */
  private static final VarHandle LONG =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private final Path folder;
  private final Map<Path, ByteBuffer> files = new ConcurrentHashMap<>();

  /**
   * @param folder for the files; created when the first is needed
   */
  public CrashFiles(Path folder) {
    this.folder = folder;
  }

  @Override
  public Partition of(String topic, int partition) {
    Path file = folder.resolve(topic + "-" + partition);
    ByteBuffer mapped = files.get(file);
    if (mapped == null) {
      mapped = open(file);
      if (mapped == null) {
        return CrashLog.none().of(topic, partition);
      }
      files.put(file, mapped);
    }
    return CrashLog.in(new Content(mapped));
  }

  /** A full disk or a lost folder is no reason not to serve. */
  private static @Nullable ByteBuffer open(Path file) {
    try {
      Files.createDirectories(file.getParent());
      try (FileChannel channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
        if (channel.size() == 0) {
          writeEmpty(channel);
        } else if (!isSound(channel)) {
          LOG.warn("the crash log {} is damaged; it is taken for an empty one", file);
          writeEmpty(channel);
        }
        MappedByteBuffer mapped = channel.map(FileChannel.MapMode.READ_WRITE, 0, SIZE);
        return mapped;
      }
    } catch (IOException failed) {
      LOG.warn("the crash log {} cannot be used; crashes are not counted", file, failed);
      return null;
    }
  }

  private static boolean isSound(FileChannel channel) throws IOException {
    ByteBuffer content = ByteBuffer.allocateDirect(SIZE);
    boolean whole = channel.size() == SIZE && channel.read(content, 0) == SIZE;
    return whole && content.getLong(0) == MARK && new Content(content).areSound();
  }

  /** Really written, so that the disk has room for what is mapped. */
  private static void writeEmpty(FileChannel channel) throws IOException {
    ByteBuffer empty = ByteBuffer.allocateDirect(SIZE);
    empty.putLong(0, MARK);
    new Content(empty).clear();
    channel.truncate(0);
    channel.write(empty, 0);
  }

  /** What stands in a file behind its mark. */
  private record Content(ByteBuffer file) implements Cells {

    @Override
    public long get(int index) {
      return (long) LONG.getOpaque(file, Long.BYTES + index * Long.BYTES);
    }

    @Override
    public void put(int index, long value) {
      LONG.setOpaque(file, Long.BYTES + index * Long.BYTES, value);
    }
  }
}
