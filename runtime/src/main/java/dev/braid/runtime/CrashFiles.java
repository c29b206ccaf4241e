package dev.braid.runtime;

import dev.braid.dsl.kafka.CrashLog;
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
 * The crash log of one instance: a file of 64 bytes for each partition, in its state folder. The
 * files are mapped, so that a record costs two writes to memory and no call of the system; what was
 * written is there after the process has been killed, though not after the machine has.
 *
 * <p>Each file is mapped once and stays so until the instance ends, however often its partition
 * comes and goes. For any thread; a partition's log for the stream thread that has its task.
 *
 * <p>The file: a mark, the offset in hand or -1, its timestamp, the offset that crashed last or -1,
 * its timestamp, how often in a row, the furthest offset that others may have been told of or -1,
 * and the latest timestamp of such; 8 bytes each.
 */
final class CrashFiles implements CrashLog {

  private static final Logger LOG = LoggerFactory.getLogger(CrashFiles.class);

  static final int SIZE = 64;

  /** {@code braidcr3} in ASCII. */
  private static final long MARK = 0x6272616964637233L;

  private static final long NONE = -1;

  /** Each write whole and in its place: what is still in a register dies with the process. */
  private static final VarHandle LONG =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private static final int IN_HAND = 8;
  private static final int STAMP_IN_HAND = 16;
  private static final int CRASHED = 24;
  private static final int CRASHED_STAMP = 32;
  private static final int CRASHES = 40;
  private static final int PASSED = 48;
  private static final int PASSED_STAMP = 56;

  private final Path folder;
  private final Map<Path, ByteBuffer> files = new ConcurrentHashMap<>();

  /**
   * @param folder for the files; created when the first is needed
   */
  CrashFiles(Path folder) {
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
    return new Log(mapped);
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
    ByteBuffer content = ByteBuffer.allocate(SIZE);
    boolean whole = channel.size() == SIZE && channel.read(content, 0) == SIZE;
    return whole
        && content.getLong(0) == MARK
        && content.getLong(IN_HAND) >= NONE
        && content.getLong(CRASHED) >= NONE
        && content.getLong(PASSED) >= NONE
        && content.getLong(CRASHES) >= 0
        && content.getLong(CRASHES) <= Integer.MAX_VALUE;
  }

  /** Really written, so that the disk has room for what is mapped. */
  private static void writeEmpty(FileChannel channel) throws IOException {
    ByteBuffer empty = ByteBuffer.allocate(SIZE);
    empty.putLong(MARK).putLong(NONE).putLong(0).putLong(NONE).putLong(0).putLong(0);
    empty.putLong(NONE).putLong(0).flip();
    channel.truncate(0);
    channel.write(empty, 0);
  }

  /** One partition's log, for as long as a task has it. */
  private static final class Log implements Partition {

    private final ByteBuffer file;

    /** The offset that crashed last, or -1. */
    private long crashed;

    private long crashedStamp;
    private int crashes;

    /** The furthest offset that has been worked off, or -1, and the latest time of such. */
    private long passed;

    private long passedStamp;

    /** Counts what was in hand when the last task ended without putting it away. */
    Log(ByteBuffer file) {
      this.file = file;
      long inHand = get(IN_HAND);
      crashed = get(CRASHED);
      crashedStamp = get(CRASHED_STAMP);
      crashes = (int) get(CRASHES);
      passed = get(PASSED);
      passedStamp = get(PASSED_STAMP);
      if (inHand != NONE) {
        long stamp = get(STAMP_IN_HAND);
        crashes = crashes(inHand, stamp) + 1;
        crashed = inHand;
        crashedStamp = stamp;
        save();
        put(IN_HAND, NONE);
      }
    }

    @Override
    public int crashes(long offset, long stamp) {
      boolean hasPassed = offset <= passed && stamp <= passedStamp;
      return offset == crashed && stamp == crashedStamp && !hasPassed ? crashes : 0;
    }

    /**
     * What is read again is behind what has passed, in offset and in time; a topic that has been
     * made anew is not.
     */
    @Override
    public void pass(long offset, long stamp) {
      if (offset > passed) {
        passedStamp = Math.max(passedStamp, stamp);
      } else if (stamp > passedStamp) {
        passedStamp = stamp;
      } else {
        return;
      }
      passed = offset;
      put(PASSED_STAMP, passedStamp);
      put(PASSED, passed);
    }

    /** The offset last: until it is there, nothing is in hand. */
    @Override
    public void begin(long offset, long stamp) {
      put(STAMP_IN_HAND, stamp);
      put(IN_HAND, offset);
    }

    @Override
    public void end(long offset) {
      put(IN_HAND, NONE);
      if (crashed != NONE && offset >= crashed) {
        crashed = NONE;
        crashes = 0;
        save();
      }
    }

    /** The count first: should there be no time for the offset, it belongs to none. */
    private void save() {
      put(CRASHED, NONE);
      put(CRASHES, crashes);
      put(CRASHED_STAMP, crashedStamp);
      put(CRASHED, crashed);
    }

    private long get(int index) {
      return (long) LONG.getOpaque(file, index);
    }

    private void put(int index, long value) {
      LONG.setOpaque(file, index, value);
    }
  }
}
