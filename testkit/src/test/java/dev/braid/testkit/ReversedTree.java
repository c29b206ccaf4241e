package dev.braid.testkit;

import dev.braid.dsl.Codec;
import dev.braid.dsl.CodecException;
import dev.braid.dsl.Json;
import org.jspecify.annotations.Nullable;

/** Trees in a form that nobody reads who has not been told how: their JSON, backwards. */
enum ReversedTree implements Codec<Object> {
  REVERSED;

  private static final String TYPE = "application/x-reversed";

  @Override
  public String contentType() {
    return TYPE;
  }

  @Override
  public boolean hasNull() {
    return true;
  }

  @Override
  public byte[] encode(Object value) {
    return reversed(Json.bytes(value));
  }

  @Override
  public @Nullable Object decode(byte[] bytes) {
    return Json.tree(reversed(bytes));
  }

  @Override
  public @Nullable Object toTree(Object value) {
    return Codec.tree().toTree(value);
  }

  @Override
  public Object fromTree(Object tree) {
    return tree;
  }

  /** Whoever reads this codec's bytes as JSON is to notice. */
  private static byte[] reversed(byte[] bytes) {
    if (bytes.length == 0) {
      throw new CodecException("expected a tree, found no bytes");
    }
    byte[] reversed = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      reversed[i] = (byte) ~bytes[bytes.length - 1 - i];
    }
    return reversed;
  }
}
