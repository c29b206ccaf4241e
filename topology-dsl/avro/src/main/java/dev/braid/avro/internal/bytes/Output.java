package dev.braid.avro.internal.bytes;

import dev.braid.dsl.FlowLimits;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.avro.io.Encoder;
import org.apache.avro.util.Utf8;

/**
 * Avro's binary form as it is written, behind room for a {@link Frame}. May be used again after
 * {@link #clear}. For one thread.
 */
public final class Output extends Encoder {

  private byte[] bytes;
  private int at;
  private int depth;

  public Output(int capacity) {
    bytes = new byte[capacity];
    at = Frame.LENGTH;
  }

  public void clear() {
    at = Frame.LENGTH;
    depth = 0;
  }

  public int capacity() {
    return bytes.length;
  }

  /** Goes into a record, an array or a map; a misfit need not leave. */
  public void enter() {
    if (++depth > FlowLimits.DEPTH) {
      throw Input.tooDeep();
    }
  }

  public void leave() {
    depth--;
  }

  /** What was written, behind the frame of this schema. */
  public byte[] framed(int id) {
    Frame.write(bytes, id);
    return Arrays.copyOf(bytes, at);
  }

  /** What was written, behind one byte. */
  public byte[] numbered(byte number) {
    bytes[Frame.LENGTH - 1] = number;
    return Arrays.copyOfRange(bytes, Frame.LENGTH - 1, at);
  }

  /** What was written, to be read again before it is cleared. */
  public Input input() {
    return new Input(bytes, Frame.LENGTH, at);
  }

  private void room(int length) {
    if (length > bytes.length - at) {
      grow(length);
    }
  }

  private void grow(int length) {
    long needed = (long) at + length;
    if (needed > Integer.MAX_VALUE - 8) {
      throw SchemaMismatch.of("less than 2 GiB", "more");
    }
    long doubled = Math.min(Integer.MAX_VALUE - 8, bytes.length * 2L);
    bytes = Arrays.copyOf(bytes, (int) Math.max(needed, doubled));
  }

  @Override
  public void writeNull() {}

  @Override
  public void writeBoolean(boolean value) {
    room(1);
    bytes[at++] = (byte) (value ? 1 : 0);
  }

  @Override
  public void writeInt(int value) {
    writeLong(value); // the shorter form is the same for both
  }

  @Override
  public void writeLong(long value) {
    room(10);
    long zigzag = (value << 1) ^ (value >> 63);
    while ((zigzag & ~0x7fL) != 0) {
      bytes[at++] = (byte) (zigzag | 0x80);
      zigzag >>>= 7;
    }
    bytes[at++] = (byte) zigzag;
  }

  @Override
  public void writeFloat(float value) {
    littleEndian(Float.floatToRawIntBits(value));
  }

  @Override
  public void writeDouble(double value) {
    long bits = Double.doubleToRawLongBits(value);
    littleEndian((int) bits);
    littleEndian((int) (bits >>> 32));
  }

  private void littleEndian(int value) {
    room(4);
    bytes[at] = (byte) value;
    bytes[at + 1] = (byte) (value >>> 8);
    bytes[at + 2] = (byte) (value >>> 16);
    bytes[at + 3] = (byte) (value >>> 24);
    at += 4;
  }

  @Override
  public void writeString(Utf8 text) {
    writeBytes(text.getBytes(), 0, text.getByteLength());
  }

  /** In one pass while the text is ASCII, whose length is known before it is written. */
  @Override
  public void writeString(String text) {
    int length = text.length();
    int before = at;
    writeLong(length);
    room(length);
    byte[] target = bytes;
    int position = at;
    for (int i = 0; i < length; i++) {
      char next = text.charAt(i);
      if (next >= 0x80) {
        at = before;
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        writeBytes(encoded, 0, encoded.length);
        return;
      }
      target[position + i] = (byte) next;
    }
    at = position + length;
  }

  @Override
  public void writeString(CharSequence text) {
    if (text instanceof Utf8 utf8) {
      writeString(utf8);
    } else {
      writeString(text.toString());
    }
  }

  @Override
  public void writeBytes(ByteBuffer value) {
    int length = value.remaining();
    writeLong(length);
    room(length);
    value.duplicate().get(bytes, at, length);
    at += length;
  }

  @Override
  public void writeBytes(byte[] value, int start, int length) {
    writeLong(length);
    writeFixed(value, start, length);
  }

  @Override
  public void writeFixed(byte[] value, int start, int length) {
    room(length);
    System.arraycopy(value, start, bytes, at, length);
    at += length;
  }

  @Override
  public void writeEnum(int symbol) {
    writeLong(symbol);
  }

  @Override
  public void writeIndex(int branch) {
    writeLong(branch);
  }

  @Override
  public void writeArrayStart() {
    enter();
  }

  @Override
  public void setItemCount(long count) {
    if (count > 0) {
      writeLong(count);
    }
  }

  @Override
  public void startItem() {}

  @Override
  public void writeArrayEnd() {
    writeLong(0);
    leave();
  }

  @Override
  public void writeMapStart() {
    enter();
  }

  @Override
  public void writeMapEnd() {
    writeLong(0);
    leave();
  }

  @Override
  public void flush() {}
}
