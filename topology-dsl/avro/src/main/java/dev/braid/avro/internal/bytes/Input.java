package dev.braid.avro.internal.bytes;

import dev.braid.dsl.FlowLimits;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.avro.io.Decoder;
import org.apache.avro.util.Utf8;
import org.jspecify.annotations.Nullable;

/**
 * Avro's binary form in bytes that nobody vouches for. Whatever a length, a count or a nesting
 * claims is compared with the bytes that are left before anything is made for it, so that what is
 * allocated stays within a multiple of what was sent.
 *
 * <p>Counts have one allowance for the whole value: an item that takes any bytes has at least one
 * of its own, so all items together are no more than the bytes; items that take none (null, an
 * empty record) may be {@value #EMPTY_ITEMS} more. Records have one too, since a schema of records
 * in records has twice as many with each level: those that take no bytes may be {@value
 * #EMPTY_RECORDS} more than the bytes. The others are at most as many for a byte as values may
 * stand in each other. Throws a {@link SchemaMismatch}. For one thread.
 */
public final class Input extends Decoder {

  /** Items without bytes in one value. */
  static final int EMPTY_ITEMS = 1000;

  /**
   * Records without bytes in one value: those of a few fields that mark something are some tens, so
   * nobody means to send as many, and to pass over them costs nothing that anyone would notice.
   */
  public static final int EMPTY_RECORDS = 4000;

  private final byte[] bytes;
  private final int end;
  private int at;
  private int depth;
  private long items;
  private long emptyRecords;

  public Input(byte[] bytes, int from, int end) {
    this.bytes = bytes;
    this.end = end;
    reset(from);
  }

  /** Where it is. */
  public int mark() {
    return at;
  }

  /** Back to where the value began, with all that it was allowed there. */
  public void reset(int start) {
    at = start;
    depth = 0;
    items = (long) end - start + EMPTY_ITEMS;
    emptyRecords = (long) end - start + EMPTY_RECORDS;
  }

  /** The text that begins there, which was passed over. */
  String textAt(int place) {
    int here = at;
    at = place;
    String text = readString();
    at = here;
    return text;
  }

  /** Goes into an array or a map. Left only on success: a misfit ends it all. */
  public void enter() {
    if (++depth > FlowLimits.DEPTH) {
      throw tooDeep();
    }
  }

  public void leave() {
    depth--;
  }

  /** Goes into a record, and tells where it begins. Left only on success too. */
  public int enterRecord() {
    enter();
    return at;
  }

  /**
   * Leaves a record.
   *
   * @param start where it began
   */
  public void leaveRecord(int start) {
    leave();
    if (start == at && --emptyRecords < 0) {
      throw SchemaMismatch.of(
          "at most %s more records without bytes than the value has bytes".formatted(EMPTY_RECORDS),
          "more");
    }
  }

  public static SchemaMismatch tooDeep() {
    return SchemaMismatch.of(
        "at most %s values inside each other".formatted(FlowLimits.DEPTH), "more");
  }

  /** The value has been read: nothing may follow. */
  public void requireEnd() {
    if (at != end) {
      throw SchemaMismatch.of("the value to end here", (end - at) + " more bytes");
    }
  }

  /**
   * The bytes that are left. Avro's own readers are not told ({@link #remainingBytes} stays
   * unknown): they compare a count with what its items take as the reader knows them, and so refuse
   * floats that are read as doubles. The counts are compared here.
   */
  public int remaining() {
    return end - at;
  }

  @Override
  public void readNull() {}

  @Override
  public boolean readBoolean() {
    require(1, "a boolean");
    byte found = bytes[at++];
    if ((found & ~1) != 0) {
      throw SchemaMismatch.of("a boolean, 0 or 1", String.valueOf(found));
    }
    return found == 1;
  }

  @Override
  public int readInt() {
    if (at < end) {
      byte first = bytes[at];
      if (first >= 0) {
        at++;
        return (first >>> 1) ^ -(first & 1);
      }
    }
    long value = readLong();
    if (value != (int) value) {
      throw SchemaMismatch.of("an int", "a number too large for it");
    }
    return (int) value;
  }

  @Override
  public long readLong() {
    long zigzag = 0;
    int shift = 0;
    int position = at;
    while (position < end) {
      byte next = bytes[position++];
      zigzag |= (next & 0x7fL) << shift;
      if (next >= 0) {
        at = position;
        return (zigzag >>> 1) ^ -(zigzag & 1);
      }
      shift += 7;
      if (shift == 70) {
        throw SchemaMismatch.of("a number of at most 10 bytes", "a longer one");
      }
    }
    throw SchemaMismatch.of("a number", "the end");
  }

  @Override
  public float readFloat() {
    return Float.intBitsToFloat(littleEndian("a float"));
  }

  @Override
  public double readDouble() {
    require(8, "a double");
    long low = littleEndian("a double") & 0xffffffffL;
    return Double.longBitsToDouble(low | (long) littleEndian("a double") << 32);
  }

  void skipFloat() {
    require(4, "a float");
    at += 4;
  }

  void skipDouble() {
    require(8, "a double");
    at += 8;
  }

  private int littleEndian(String what) {
    require(4, what);
    int value =
        (bytes[at] & 0xff)
            | (bytes[at + 1] & 0xff) << 8
            | (bytes[at + 2] & 0xff) << 16
            | (bytes[at + 3] & 0xff) << 24;
    at += 4;
    return value;
  }

  @Override
  public Utf8 readString(@Nullable Utf8 old) {
    return new Utf8(readByteArray("text"));
  }

  @Override
  public String readString() {
    int length = length("text");
    String text = new String(bytes, at, length, StandardCharsets.UTF_8);
    at += length;
    return text;
  }

  @Override
  public void skipString() {
    skip(length("text"));
  }

  @Override
  public ByteBuffer readBytes(@Nullable ByteBuffer old) {
    return ByteBuffer.wrap(readByteArray("bytes"));
  }

  public byte[] readByteArray(String what) {
    int length = length(what);
    byte[] copy = new byte[length];
    System.arraycopy(bytes, at, copy, 0, length);
    at += length;
    return copy;
  }

  @Override
  public void skipBytes() {
    skip(length("bytes"));
  }

  @Override
  public void readFixed(byte[] target, int start, int length) {
    require(length, "a fixed");
    System.arraycopy(bytes, at, target, start, length);
    at += length;
  }

  @Override
  public void skipFixed(int length) {
    require(length, "a fixed");
    at += length;
  }

  @Override
  public int readEnum() {
    return readInt();
  }

  @Override
  public int readIndex() {
    return readInt();
  }

  /** The branch of a union, which has so many. */
  public int readBranch(int branches) {
    int index = readInt();
    if (index < 0 || index >= branches) {
      throw SchemaMismatch.of("a branch of a union, 0 to " + (branches - 1), String.valueOf(index));
    }
    return index;
  }

  /** The symbol of an enum, which has so many. */
  public int readSymbol(int symbols) {
    int index = readInt();
    if (index < 0 || index >= symbols) {
      throw SchemaMismatch.of("a symbol of an enum, 0 to " + (symbols - 1), String.valueOf(index));
    }
    return index;
  }

  @Override
  public long readArrayStart() {
    return block();
  }

  @Override
  public long arrayNext() {
    return block();
  }

  @Override
  public long skipArray() {
    return skipBlocks();
  }

  @Override
  public long readMapStart() {
    return block();
  }

  @Override
  public long mapNext() {
    return block();
  }

  @Override
  public long skipMap() {
    return skipBlocks();
  }

  /** How many items come next; none ends the array or map. */
  public int block() {
    long count = readLong();
    if (count < 0) {
      blockSize();
      count = -count; // the least long stays negative
    }
    return allowed(count);
  }

  /** Passes over the blocks that tell their size; how many items of the next one must be read. */
  int skipBlocks() {
    long count = readLong();
    while (count < 0) {
      skip(blockSize());
      count = readLong();
    }
    return allowed(count);
  }

  private int allowed(long count) {
    if (count < 0 || count > items) {
      throw SchemaMismatch.of(
          "no more items than the bytes can hold", "%s bytes for %s".formatted(end - at, count));
    }
    items -= count;
    return (int) Math.min(count, Integer.MAX_VALUE - 8);
  }

  /** In a method of its own: {@code at += length()} would add to where it was before the length. */
  private void skip(int length) {
    at += length;
  }

  private int blockSize() {
    return length("a block of items");
  }

  private int length(String what) {
    long length = readLong();
    if (length < 0 || length > end - at) {
      throw SchemaMismatch.of(
          "%s bytes of %s".formatted(length, what), (end - at) + " that are left");
    }
    return (int) length;
  }

  /** Asked before anything is made to hold them. */
  public void require(int length, String what) {
    if (length > end - at) {
      throw SchemaMismatch.of(
          "%s bytes of %s".formatted(length, what), (end - at) + " that are left");
    }
  }
}
