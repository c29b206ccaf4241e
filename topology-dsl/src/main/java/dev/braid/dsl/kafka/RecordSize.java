package dev.braid.dsl.kafka;

import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** How large a record becomes, in bytes. */
final class RecordSize {

  /** Lengths and the like of one record and of one header; both are less. */
  private static final int OF_RECORD = 128;

  private static final int OF_HEADER = 10;

  /** More than key and headers of a request. */
  private static final int HEADERS = 64 * 1024;

  /** A topic that does not take this much is set up wrong. */
  private static final int SMALL = 512 * 1024;

  private RecordSize() {}

  /** Name and value; a name outside of ASCII for a little less than it is. */
  static int ofHeader(Header header) {
    byte[] value = header.value();
    return header.key().length() + (value == null ? 0 : value.length);
  }

  /** At least what a record needs in its topic. */
  static long of(byte @Nullable [] key, byte @Nullable [] payload, Headers headers) {
    long size = OF_RECORD + length(key) + length(payload);
    for (Header header : headers) {
      byte[] value = header.value();
      // Three bytes at most for a char of a name, whatever it is.
      size += OF_HEADER + 3L * header.key().length() + length(value);
    }
    return size;
  }

  /**
   * The largest payload that goes to a topic of others, whose limit may be lower than ours, when it
   * is as large as {@code payload}. Small ones are not asked about.
   */
  static int room(ReturnTopics topics, String topic, byte @Nullable [] payload) {
    return length(payload) < SMALL ? SMALL : topics.maxMessage(topic) - HEADERS;
  }

  private static long length(byte @Nullable [] bytes) {
    return bytes == null ? 0 : bytes.length;
  }
}
