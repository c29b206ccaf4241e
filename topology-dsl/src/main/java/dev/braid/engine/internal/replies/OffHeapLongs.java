package dev.braid.engine.internal.replies;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import org.apache.kafka.common.utils.ByteBufferUnmapper;

/**
 * A row of numbers outside of the Java heap: there may be millions, which would be copied by each
 * collection. What they take is given back when they are closed, and not when a collector finds
 * time. For one thread; using them afterwards is an error that is noticed.
 */
final class OffHeapLongs implements AutoCloseable {

  private static final LongBuffer CLOSED = LongBuffer.allocate(0);

  private final ByteBuffer memory;
  private LongBuffer longs;
  private boolean open = true;

  /** All are 0. */
  OffHeapLongs(int length) {
    memory =
        ByteBuffer.allocateDirect(Math.multiplyExact(length, Long.BYTES))
            .order(ByteOrder.nativeOrder());
    longs = memory.asLongBuffer();
  }

  int length() {
    return longs.capacity();
  }

  long get(int place) {
    return longs.get(place);
  }

  void set(int place, long number) {
    longs.put(place, number);
  }

  /** As many more, with these at the beginning; these are closed. */
  OffHeapLongs doubled() {
    OffHeapLongs twice = new OffHeapLongs(Math.multiplyExact(length(), 2));
    twice.longs.put(0, longs, 0, length());
    close();
    return twice;
  }

  @Override
  public void close() {
    if (open) {
      open = false;
      longs = CLOSED;
      try {
        ByteBufferUnmapper.unmap("kept replies", memory);
      } catch (IOException failed) {
        throw new UncheckedIOException(failed);
      }
    }
  }
}
