package dev.braid.cli.call;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.braid.cli.console.TextFiles;
import dev.braid.dsl.Codec;
import dev.braid.dsl.CodecException;
import dev.braid.dsl.FlowException;
import dev.braid.dsl.Json;
import dev.braid.dsl.Problem;
import dev.braid.dsl.ServiceRef;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a command line asks with: JSON where it is JSON, and text otherwise.
 *
 * @param value a tree, or text
 * @param codec how it is sent
 */
public record RequestData(@Nullable Object value, Codec<?> codec) {

  /**
   * The data itself, {@code @FILE} for that of a file, {@code @-} for that of the standard input,
   * or {@code @@} for an at sign and what follows it.
   *
   * @param asText whether it is text though it looks like JSON
   */
  static RequestData parse(String data, boolean asText, InputStream standardInput) {
    String text = text(data, standardInput);
    return asText ? text(text) : of(text);
  }

  private static String text(String data, InputStream standardInput) {
    if (!data.startsWith("@")) {
      return data;
    }
    String name = data.substring(1);
    if (name.startsWith("@")) {
      return name;
    }
    if (name.isEmpty()) {
      throw new FlowException(
          List.of(
              Problem.of("--data", "expected the name of a file behind @, found nothing")
                  .withHint("write @- for the standard input, and @@ for an at sign")));
    }
    return withoutLastBreak(
        name.equals("-") ? TextFiles.read(standardInput) : TextFiles.read(Path.of(name)));
  }

  /** The text of a file. */
  public static RequestData ofFileText(String text) {
    return of(withoutLastBreak(text));
  }

  /** The line break that ends the last line of a file is not part of the data. */
  private static String withoutLastBreak(String text) {
    int end = text.length();
    if (text.endsWith("\n")) {
      end -= text.endsWith("\r\n") ? 2 : 1;
    }
    return text.substring(0, end);
  }

  public static RequestData text(String text) {
    return new RequestData(text, Codec.text());
  }

  /** Data that stands for nothing else: JSON where it is JSON. */
  public static RequestData of(String text) {
    try {
      return new RequestData(Json.tree(text.getBytes(UTF_8)), Codec.tree());
    } catch (CodecException notJson) {
      return text(text);
    }
  }

  /** How to ask a service of this name with data of this form, and to read its answer. */
  @SuppressWarnings("unchecked") // value and codec were made for each other
  public ServiceRef<Object, Object> ref(String service, Codec<Object> answers) {
    return ServiceRef.of(service, (Codec<Object>) codec, answers);
  }
}
