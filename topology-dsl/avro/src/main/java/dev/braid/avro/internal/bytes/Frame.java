package dev.braid.avro.internal.bytes;

import dev.braid.dsl.CodecException;
import java.util.HexFormat;

/** Confluent's wire format: a zero byte, the schema's id in 4 bytes, and Avro's binary form. */
public final class Frame {

  public static final int LENGTH = 5;

  private static final int SHOWN = 8;

  private Frame() {}

  public static void write(byte[] bytes, int id) {
    bytes[0] = 0;
    bytes[1] = (byte) (id >>> 24);
    bytes[2] = (byte) (id >>> 16);
    bytes[3] = (byte) (id >>> 8);
    bytes[4] = (byte) id;
  }

  /** Whether the bytes begin as they should. */
  public static boolean is(byte[] bytes) {
    return bytes.length >= LENGTH && bytes[0] == 0 && bytes[1] >= 0;
  }

  /**
   * The id of the schema that the bytes were written with.
   *
   * @throws CodecException when they are not framed so
   */
  public static int id(byte[] bytes) {
    if (!is(bytes)) {
      throw unframed(bytes);
    }
    return idOf(bytes);
  }

  /** The id in bytes that {@link #is} is true of. */
  public static int idOf(byte[] bytes) {
    return bytes[1] << 24 | (bytes[2] & 0xff) << 16 | (bytes[3] & 0xff) << 8 | (bytes[4] & 0xff);
  }

  private static CodecException unframed(byte[] bytes) {
    String start = HexFormat.of().formatHex(bytes, 0, Math.min(SHOWN, bytes.length));
    return new CodecException(
        "expected Avro in Confluent's frame (a zero byte, 4 bytes of schema id, the value), found"
            + " %s bytes%s%s; try a producer that writes with a schema registry"
                .formatted(bytes.length, start.isEmpty() ? "" : ": 0x" + start, guess(bytes)));
  }

  private static String guess(byte[] bytes) {
    if (bytes.length == 0) {
      return "";
    }
    if (startsWith(bytes, 'O', 'b', 'j', 1)) {
      return ", which is an Avro file with its schema inside";
    }
    if (startsWith(bytes, 0xc3, 0x01)) {
      return ", which is Avro's single-object encoding";
    }
    if (startsWith(bytes, '{') || startsWith(bytes, '[') || startsWith(bytes, '"')) {
      return ", which looks like JSON";
    }
    if (bytes[0] == 0) {
      return bytes.length < LENGTH ? ", cut off in the schema id" : ", with a negative schema id";
    }
    return "";
  }

  private static boolean startsWith(byte[] bytes, int... start) {
    if (bytes.length < start.length) {
      return false;
    }
    for (int i = 0; i < start.length; i++) {
      if ((bytes[i] & 0xff) != start[i]) {
        return false;
      }
    }
    return true;
  }
}
