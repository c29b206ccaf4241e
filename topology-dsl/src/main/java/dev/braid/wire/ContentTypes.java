package dev.braid.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.braid.dsl.Codec;
import dev.braid.dsl.Json;
import java.util.Arrays;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/** Content types in headers. What nearly every message has is made once. */
final class ContentTypes {

  private static final Known TEXT = new Known(Codec.text().contentType());
  private static final Known JSON = new Known(Json.CONTENT_TYPE);

  private ContentTypes() {}

  static void put(Headers headers, String type) {
    if (type.equals(TEXT.text)) {
      headers.add(TEXT.header);
    } else if (type.equals(JSON.text)) {
      headers.add(JSON.header);
    } else {
      Wire.put(headers, Wire.CONTENT_TYPE, type);
    }
  }

  /** The type that is meant by the bytes of a header. */
  static String text(byte[] value) {
    if (Arrays.equals(value, TEXT.bytes)) {
      return TEXT.text;
    }
    return Arrays.equals(value, JSON.bytes) ? JSON.text : new String(value, UTF_8);
  }

  private static final class Known {

    private final String text;
    private final byte[] bytes;
    private final Header header;

    Known(String text) {
      this.text = text;
      this.bytes = text.getBytes(UTF_8);
      this.header = Wire.header(Wire.CONTENT_TYPE, bytes);
    }
  }
}
