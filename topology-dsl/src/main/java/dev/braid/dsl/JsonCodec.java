package dev.braid.dsl;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * JSON of a Java type, by the given mapper. Equal by type: mappers differ in what they refuse to
 * read, and not in their values.
 */
final class JsonCodec<T> implements Codec<T> {

  private final JavaType type;

  /** Made once: to make one looks the type up again. */
  private final ObjectReader reader;

  private final ObjectWriter writer;

  JsonCodec(JavaType type, ObjectMapper mapper) {
    this.type = type;
    this.reader = mapper.readerFor(type);
    this.writer = mapper.writerFor(type);
  }

  @Override
  public String contentType() {
    return Json.CONTENT_TYPE;
  }

  @Override
  public byte[] encode(T value) {
    try {
      return writer.writeValueAsBytes(value);
    } catch (JsonProcessingException | RuntimeException unfit) {
      String reason =
          unfit instanceof JsonProcessingException json
              ? json.getOriginalMessage()
              : unfit.toString();
      throw new CodecException(
          "cannot write %s as JSON: %s".formatted(JsonType.of(type), reason), unfit);
    }
  }

  @Override
  public @Nullable T decode(byte[] bytes) {
    try {
      return reader.readValue(bytes);
    } catch (IOException | RuntimeException unfit) {
      throw JsonMismatch.of(type, bytes, unfit);
    }
  }

  @Override
  public @Nullable Object toTree(T value) {
    return Json.tree(encode(value));
  }

  @Override
  public T fromTree(Object tree) {
    T value = decode(Json.bytes(tree));
    if (value == null) {
      throw new CodecException(
          "expected %s, found %s".formatted(JsonType.of(type), Tree.kind(tree)));
    }
    return value;
  }

  @Override
  public Codec<T> stored() {
    return new JsonCodec<>(type, Json.STORED);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof JsonCodec<?> same && type.equals(same.type);
  }

  @Override
  public int hashCode() {
    return type.hashCode();
  }

  @Override
  public String toString() {
    return "JSON of " + JsonType.of(type);
  }
}
