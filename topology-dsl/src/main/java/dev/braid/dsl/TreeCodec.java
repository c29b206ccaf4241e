package dev.braid.dsl;

import org.jspecify.annotations.Nullable;

enum TreeCodec implements Codec<Object> {
  TREE;

  @Override
  public String contentType() {
    return Json.CONTENT_TYPE;
  }

  @Override
  public byte[] encode(Object value) {
    return Json.bytes(value);
  }

  @Override
  public @Nullable Object decode(byte[] bytes) {
    return Json.tree(bytes);
  }

  @Override
  public @Nullable Object toTree(Object value) {
    return Tree.of(value);
  }

  @Override
  public Object fromTree(Object tree) {
    return tree;
  }
}
