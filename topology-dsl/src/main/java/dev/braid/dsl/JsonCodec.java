package dev.braid.dsl;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** JSON of a Java type, by the given mapper. Equal by type and mapper. */
record JsonCodec<T>(JavaType type, ObjectMapper mapper) implements Codec<T> {

  @Override
  public String contentType() {
    return Json.CONTENT_TYPE;
  }

  @Override
  public byte[] encode(T value) {
    try {
      return mapper.writerFor(type).writeValueAsBytes(value);
    } catch (JsonProcessingException unfit) {
      throw new CodecException(message(unfit), unfit);
    }
  }

  @Override
  public @Nullable T decode(byte[] bytes) {
    try {
      return mapper.readerFor(type).readValue(bytes);
    } catch (IOException unfit) {
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

  private String message(IOException unfit) {
    String reason =
        unfit instanceof JsonProcessingException json
            ? json.getOriginalMessage()
            : unfit.toString();
    return "expected JSON of %s: %s".formatted(type.toCanonical(), reason);
  }
}
