package dev.braid.testkit.replay;

import dev.braid.dsl.Codec;
import java.util.Arrays;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Trees whose bytes can only be read when a registry has told their schema. */
final class GatedCodec implements Codec<Object> {

  /** Another one than that of trees, so that nobody reads them as such by the way. */
  static final String CONTENT_TYPE = "application/x-gated";

  private static final int SCHEMAS = 3;
  private static final Codec<Object> TREE = Codec.tree();

  private final Outside outside;

  GatedCodec(Outside outside) {
    this.outside = outside;
  }

  private static int schema(byte[] bytes) {
    return Math.floorMod(Arrays.hashCode(bytes), SCHEMAS);
  }

  @Override
  public @Nullable CompletionStage<?> awaits(byte[] bytes) {
    return outside.awaits(schema(bytes), bytes);
  }

  @Override
  public boolean mayAwait() {
    return true;
  }

  @Override
  public String contentType() {
    return CONTENT_TYPE;
  }

  @Override
  public boolean hasNull() {
    return TREE.hasNull();
  }

  @Override
  public byte[] encode(Object value) {
    byte[] bytes = TREE.encode(value);
    outside.write(schema(bytes));
    return bytes;
  }

  @Override
  public @Nullable Object decode(byte[] bytes) {
    outside.read(schema(bytes));
    return TREE.decode(bytes);
  }

  @Override
  public @Nullable Object toTree(Object value) {
    return TREE.toTree(value);
  }

  @Override
  public Object fromTree(Object tree) {
    return TREE.fromTree(tree);
  }
}
