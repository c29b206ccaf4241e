package dev.braid.examples.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.braid.dsl.Codec;
import dev.braid.dsl.CodecException;
import dev.braid.dsl.Json;
import dev.braid.dsl.ServiceRef;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What a command line asks with: JSON where it is JSON, and text otherwise.
 *
 * @param value a tree, or text
 * @param codec how it is sent
 */
record RequestData(@Nullable Object value, Codec<?> codec) {

  /** The data itself, or {@code @FILE} for that of a file. */
  static RequestData parse(String data) {
    return data.startsWith("@") ? ofFileText(TextFiles.read(Path.of(data.substring(1)))) : of(data);
  }

  /** The text of a file. The line break that ends its last line is not part of the data. */
  static RequestData ofFileText(String text) {
    int end = text.length();
    if (text.endsWith("\n")) {
      end -= text.endsWith("\r\n") ? 2 : 1;
    }
    return of(text.substring(0, end));
  }

  static RequestData text(String text) {
    return new RequestData(text, Codec.text());
  }

  private static RequestData of(String text) {
    try {
      return new RequestData(Json.tree(text.getBytes(UTF_8)), Codec.tree());
    } catch (CodecException notJson) {
      return text(text);
    }
  }

  /** How to ask a service of this name with data of this form, and to read its answer. */
  @SuppressWarnings("unchecked") // value and codec were made for each other
  ServiceRef<Object, Object> ref(String service, Codec<Object> answers) {
    return ServiceRef.of(service, (Codec<Object>) codec, answers);
  }
}
