package dev.braid.dsl;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

enum TreeCodec implements Codec<Object> {
  TREE;

  @Override
  public String contentType() {
    return Json.CONTENT_TYPE;
  }

  @Override
  public boolean hasNull() {
    return true;
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
    return Tree.asJson(value);
  }

  @Override
  public Object fromTree(Object tree) {
    return requireNonNull(Tree.asJson(tree), "a tree that is not null");
  }

  @Override
  public String toString() {
    return "any JSON";
  }
}
