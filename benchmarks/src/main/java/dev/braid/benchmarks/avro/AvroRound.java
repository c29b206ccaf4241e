package dev.braid.benchmarks.avro;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes all records of a sample, then reads them, again and again. Measured is processor time:
 * nothing here waits, and what else the machine does is left out.
 */
final class AvroRound {

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final List<?> values;
  private final List<byte[]> expected;

  // Fields, so that what is made is not left out as unused.
  private final byte[][] written;
  private final @Nullable Object[] read;

  /**
   * @param expected what each of the values is written as
   */
  AvroRound(List<?> values, List<byte[]> expected) {
    this.values = values;
    this.expected = expected;
    this.written = new byte[values.size()][];
    this.read = new @Nullable Object[values.size()];
  }

  /**
   * Goes on for so long, on this thread.
   *
   * @throws IllegalStateException when a side writes other bytes than expected, or reads another
   *     value
   */
  AvroMeasurement run(AvroSide side, Duration length) {
    long encoding = 0;
    long decoding = 0;
    long records = 0;
    long bytes = threads.getCurrentThreadAllocatedBytes();
    long start = threads.getCurrentThreadCpuTime();
    long end = start + length.toNanos();
    do {
      for (int i = 0; i < written.length; i++) {
        written[i] = side.encode(values.get(i));
      }
      long between = threads.getCurrentThreadCpuTime();
      for (int i = 0; i < read.length; i++) {
        read[i] = side.decode(written[i]);
      }
      long now = threads.getCurrentThreadCpuTime();
      encoding += between - start;
      decoding += now - between;
      records += written.length;
      start = now;
    } while (start < end);
    double allocated = threads.getCurrentThreadAllocatedBytes() - bytes;
    check(side);
    double count = records;
    return new AvroMeasurement(encoding / count, decoding / count, allocated / count);
  }

  private void check(AvroSide side) {
    for (int i = 0; i < written.length; i++) {
      if (!Arrays.equals(written[i], expected.get(i))) {
        throw new IllegalStateException(
            "%s wrote other bytes than the first side for %s: expected %s, found %s"
                .formatted(side.name(), values.get(i), hex(expected.get(i)), hex(written[i])));
      }
      if (!values.get(i).equals(read[i])) {
        throw new IllegalStateException(
            "%s read another value than was written: expected %s, found %s"
                .formatted(side.name(), values.get(i), read[i]));
      }
    }
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
