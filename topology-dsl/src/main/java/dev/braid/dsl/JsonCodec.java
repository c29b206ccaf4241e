package dev.braid.dsl;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** JSON of a Java type, by the given mapper. Equal by type and mapper. */
final class JsonCodec<T> implements Codec<T> {

  private final JavaType type;
  private final ObjectMapper mapper;

  /** Made once: to make one looks the type up again. */
  private final ObjectReader reader;

  private final ObjectWriter writer;

  JsonCodec(JavaType type, ObjectMapper mapper) {
    this.type = type;
    this.mapper = mapper;
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
      throw new CodecException(message(unfit), unfit);
    }
  }

  @Override
  public @Nullable T decode(byte[] bytes) {
    try {
      return reader.readValue(bytes);
    } catch (IOException | RuntimeException unfit) {
      throw new CodecException(message(unfit), unfit);
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
          "expected %s, found %s".formatted(type.toCanonical(), Tree.kind(tree)));
    }
    return value;
  }

  private String message(Exception unfit) {
    String reason =
        unfit instanceof JsonProcessingException json
            ? json.getOriginalMessage()
            : unfit.toString();
    return "expected JSON of %s: %s".formatted(type.toCanonical(), reason);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof JsonCodec<?> same
        && type.equals(same.type)
        && mapper.equals(same.mapper);
  }

  @Override
  public int hashCode() {
    return type.hashCode();
  }

  @Override
  public String toString() {
    return "json " + type.toCanonical();
  }
}
