package dev.braid.store.model;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;

/**
 * The value of an entry. Its bytes belong to the entry: nobody changes them.
 *
 * @param type of the bytes, a media type
 */
@SuppressWarnings("ArrayRecordComponent") // compared by content below
public record Content(String type, byte[] bytes) {

  /** The longest media type, in bytes. */
  static final int MAX_TYPE = 100;

  public Content {
    requireNonNull(type, "type");
    requireNonNull(bytes, "bytes");
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Content content
        && type.equals(content.type)
        && Arrays.equals(bytes, content.bytes);
  }

  @Override
  public int hashCode() {
    return 31 * type.hashCode() + Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return "%s of %s bytes".formatted(type, bytes.length);
  }
}
