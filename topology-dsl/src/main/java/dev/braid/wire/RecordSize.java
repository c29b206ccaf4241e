package dev.braid.wire;

import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** How large a record becomes, in bytes. */
public final class RecordSize {

  /** Lengths and the like of one record and of one header; both are less. */
  private static final int OF_RECORD = 128;

  private static final int OF_HEADER = 10;

  private RecordSize() {}

  /** Name and value; a name outside of ASCII for a little less than it is. */
  public static int ofHeader(Header header) {
    byte[] value = header.value();
    return header.key().length() + (value == null ? 0 : value.length);
  }

  /** At least what a record needs in its topic. */
  public static long of(byte @Nullable [] key, byte @Nullable [] payload, Headers headers) {
    long size = OF_RECORD + length(key) + length(payload);
    for (Header header : headers) {
      byte[] value = header.value();
      // Three bytes at most for a char of a name, whatever it is.
      size += OF_HEADER + 3L * header.key().length() + length(value);
    }
    return size;
  }

  /** Why a payload is too large, for people. */
  public static String tooLarge(int found, int allowed) {
    return "the payload has %s bytes, at most %s are allowed".formatted(found, allowed);
  }

  private static long length(byte @Nullable [] bytes) {
    return bytes == null ? 0 : bytes.length;
  }
}
