package dev.braid.store.model;

import dev.braid.dsl.Codec;
import dev.braid.dsl.CodecException;
import dev.braid.dsl.Tree;
import java.util.function.Function;

/** Of a form that only stores and their clients read. */
record BinaryCodec<T>(String contentType, Function<T, byte[]> writing, Function<byte[], T> reading)
    implements Codec<T> {

  @Override
  public byte[] encode(T value) {
    return writing.apply(value);
  }

  @Override
  public T decode(byte[] bytes) {
    return reading.apply(bytes);
  }

  @Override
  public boolean hasTree() {
    return false;
  }

  @Override
  public Object toTree(T value) {
    throw new CodecException("a %s has no tree form".formatted(contentType));
  }

  @Override
  public T fromTree(Object tree) {
    throw new CodecException("expected a %s, found %s".formatted(contentType, Tree.kind(tree)));
  }

  @Override
  public String toString() {
    return contentType;
  }
}
