package dev.braid.engine.internal.core;

import dev.braid.wire.Printable;
import dev.braid.wire.Wire;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Looks whether a request stands in the partition where others like it are kept: that of its key
 * or, without one, of its call id. What it finds depends on the record alone, so it is the same in
 * every life of a task. Whatever Braid sends it has placed so.
 */
public final class RequestPlace {

  private final boolean byKey;
  private final int partitions;
  private final int own;

  /**
   * @param byKey whether each key has a memory of its own; else each call has
   * @param partitions that are served; 0: that is not known
   */
  public RequestPlace(boolean byKey, int partitions, int own) {
    this.byKey = byKey;
    this.partitions = partitions;
    this.own = own;
  }

  /** What is wrong with its place, or null. */
  public @Nullable String problem(Record<byte[], Envelope> request) {
    byte[] key = request.key();
    byte[] callId = Wire.callId(request.headers());
    byte[] known = key == null ? callId : key;
    boolean isKept = byKey ? key != null : callId != null;
    if (partitions == 0 || known == null || !isKept) {
      return null;
    }
    int right = Wire.partition(known, partitions);
    if (right == own) {
      return null;
    }
    return key == null
        ? "a request without a key stands where its call id belongs, and '%s' does not belong into"
                .formatted(Printable.bytes(known))
            + " partition %s of %s but into %s (murmur2 of the header %s)"
                .formatted(own, partitions, right, Wire.CALL)
        : "key '%s' does not belong into partition %s of %s but into %s: send it with"
                .formatted(Printable.bytes(key), own, partitions, right)
            + " partitioner=murmur2_random, as Java clients do";
  }
}
