package dev.braid.engine.internal.core;

import java.nio.ByteBuffer;

/**
 * A place of the log from which on some requests are refused. It is kept in a store, and acts when
 * that is committed; see {@link Overdue} and {@link Backlogs}.
 *
 * @param from where in the log it begins
 * @param before refused is what belongs to a time before that one
 */
record RefusalLine(long from, long before) {

  private static final byte VERSION = 1;

  /**
   * Reads what {@link #write} has written.
   *
   * @param what it is the line of, for people
   */
  static RefusalLine read(byte[] bytes, String what) {
    if (bytes[0] != VERSION) {
      throw new IllegalStateException(
          "the line of %s has version %s, expected %s: was it written by a later one?"
              .formatted(what, bytes[0], VERSION));
    }
    ByteBuffer fields = ByteBuffer.wrap(bytes, 1, 2 * Long.BYTES);
    return new RefusalLine(fields.getLong(), fields.getLong());
  }

  byte[] write() {
    return ByteBuffer.allocate(1 + 2 * Long.BYTES)
        .put(VERSION)
        .putLong(from)
        .putLong(before)
        .array();
  }

  /** Whether it cuts off what stands there and belongs to that time. */
  boolean refuses(long offset, long time) {
    return offset >= from && time < before;
  }
}
