package dev.braid.benchmarks;

import java.util.Arrays;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/** What the replies of one round say: keys, values, headers, partitions. */
final class Replies {

  private long digest;
  private long count;
  private long first = Long.MAX_VALUE;
  private long last = Long.MIN_VALUE;

  void add(ConsumerRecord<byte[], byte[]> reply) {
    first = Math.min(first, reply.timestamp());
    last = Math.max(last, reply.timestamp());
    count++;
    digest += digest(reply);
  }

  /** In the broker's time, which is exact to the millisecond. */
  double perSecond() {
    return count * 1000.0 / Math.max(1, last - first);
  }

  long digest() {
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
    return hash * 0x9E3779B97F4A7C15L ^ hash >>> 29;
  }
}
