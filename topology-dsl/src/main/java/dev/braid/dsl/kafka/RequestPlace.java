package dev.braid.dsl.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Looks whether a request stands in the partition where others like it are kept: that of its key
 * or, without one, of its call id. What it finds depends on the record alone, so it is the same in
 * every life of a task. Whatever Braid sends it has placed so.
 */
final class RequestPlace {

  /** As much of a key or an id is shown in a fault's message. */
  private static final int SHOWN = 64;

  private final boolean byKey;
  private final int partitions;
  private final int own;

  /**
   * @param byKey whether each key has a memory of its own; else each call has
   * @param partitions that are served; 0: that is not known
   */
  RequestPlace(boolean byKey, int partitions, int own) {
    this.byKey = byKey;
    this.partitions = partitions;
    this.own = own;
  }

  /** What is wrong with its place, or null. */
  @Nullable String problem(Record<byte[], Envelope> request) {
    byte[] key = request.key();
    byte[] callId = Wire.callId(request.headers());
    if (partitions == 0 || (byKey ? key : callId) == null) {
      return null;
    }
    if (key != null) {
      int right = Wire.partition(key, partitions);
      return right == own ? null : keyElsewhere(key, right);
    }
    int right = callId == null ? own : Wire.partition(callId, partitions);
    return callId == null || right == own ? null : callElsewhere(callId, right);
  }

  private String keyElsewhere(byte[] key, int right) {
    return "key '%s' does not belong into partition %s of %s but into %s: send it with"
            .formatted(shown(key), own, partitions, right)
        + " partitioner=murmur2_random, as Java clients do";
  }

  private String callElsewhere(byte[] callId, int right) {
    return "a request without a key stands where its call id belongs, and '%s' does not belong into"
            .formatted(shown(callId))
        + " partition %s of %s but into %s (murmur2 of the header %s)"
            .formatted(own, partitions, right, Wire.CALL);
  }

  /** Bytes from outside, for people. */
  static String shown(byte[] bytes) {
    String text = new String(bytes, 0, Math.min(bytes.length, SHOWN), UTF_8);
    return DeadLetterBox.printable(text) + (bytes.length > SHOWN ? "..." : "");
  }
}
