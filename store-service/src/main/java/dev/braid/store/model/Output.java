package dev.braid.store.model;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes the stored forms: numbers big-endian, of fixed length, texts behind their length. */
final class Output {

  private final ByteArrayOutputStream bytes;
  private final DataOutputStream data;

  /**
   * @param version of the form, its first byte
   * @param room about as many bytes as will be written
   */
  Output(byte version, int room) {
    bytes = new ByteArrayOutputStream(room);
    data = new DataOutputStream(bytes);
    put(version);
  }

  byte[] toBytes() {
    return bytes.toByteArray();
  }

  Output put(byte value) {
    return write(() -> data.writeByte(value));
  }

  Output put(int value) {
    return write(() -> data.writeInt(value));
  }

  Output put(long value) {
    return write(() -> data.writeLong(value));
  }

  /** Of at most 255 bytes. */
  Output put(String text) {
    byte[] encoded = text.getBytes(UTF_8);
    if (encoded.length > 255) {
      throw new IllegalArgumentException("a text of %s bytes".formatted(encoded.length));
    }
    return write(
        () -> {
          data.writeByte(encoded.length);
          data.write(encoded);
        });
  }

  /** Behind their length. */
  Output put(byte[] value) {
    return put(value.length).rest(value);
  }

  /** To the end, without their length. */
  Output rest(byte[] value) {
    return write(() -> data.write(value));
  }

  Output put(Stamp stamp) {
    return put(stamp.millis()).put(stamp.counter()).put(stamp.region());
  }

  Output put(Seen seen) {
    put((byte) seen.numbers().size());
    for (Map.Entry<String, Long> each : seen.numbers().entrySet()) {
      put(each.getKey()).put(each.getValue().longValue());
    }
    return this;
  }

  Output put(@Nullable Content content) {
    if (content == null) {
      return put((byte) 0);
    }
    return put((byte) 1).put(content.type()).put(content.bytes());
  }

  private Output write(Writing writing) {
    try {
      writing.run();
      return this;
    } catch (IOException impossible) {
      throw new UncheckedIOException("an array of bytes cannot be written to", impossible);
    }
  }

  private interface Writing {
    void run() throws IOException;
  }
}
