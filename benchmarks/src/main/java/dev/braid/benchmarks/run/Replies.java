package dev.braid.benchmarks.run;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/** What the replies of one round say, and when they came into the log. */
public final class Replies {

  private long digest;
  private int count;
  private long[] times = new long[1024];

  /** The time of the first reply, by partition. */
  private final Map<Integer, Long> starts = new HashMap<>();

  public void add(ConsumerRecord<byte[], byte[]> reply) {
    if (count == times.length) {
      times = Arrays.copyOf(times, 2 * count);
    }
    times[count] = reply.timestamp();
    count++;
    starts.merge(reply.partition(), reply.timestamp(), Math::min);
    digest += digest(reply);
  }

  /**
   * In the broker's time, which is exact to the millisecond, from the moment at which all
   * partitions were in flow: a consumer's first fetch may bring some of them half a second later.
   */
  public double perSecond() {
    long start = starts.values().stream().mapToLong(Long::longValue).max().orElse(0);
    long last = Arrays.stream(times, 0, count).max().orElse(0);
    long since = Arrays.stream(times, 0, count).filter(time -> time > start).count();
    return Math.max(1, since) * 1000.0 / Math.max(1, last - start);
  }

  /** Whatever the order of the partitions. */
  public long digest() {
    return digest;
  }

  private static long digest(ConsumerRecord<byte[], byte[]> reply) {
    long hash = reply.partition();
    hash = 31 * hash + Arrays.hashCode(reply.key());
    hash = 31 * hash + Arrays.hashCode(reply.value());
    for (Header header : reply.headers()) {
      hash = 31 * hash + header.key().hashCode();
      hash = 31 * hash + Arrays.hashCode(header.value());
    }
    // Without mixing, sums of such hashes collide.
    return (hash * 0x9E3779B97F4A7C15L) ^ (hash >>> 29);
  }
}
