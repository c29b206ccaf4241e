package dev.braid.dsl;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a step with a fixed part is given: a map, some keys of which are known with their values. On
 * the wire it is a tree as any other.
 *
 * @param base of the value that the part is merged over
 * @param fixed keys that win over those of the value
 */
public record MergedCodec(Codec<?> base, Map<String, Object> fixed) implements Codec<Object> {

  public MergedCodec {
    requireNonNull(base, "base");
    fixed = Tree.fixedPart(fixed);
  }

  @Override
  public String contentType() {
    return Codec.tree().contentType();
  }

  @Override
  public boolean hasNull() {
    return true;
  }

  @Override
  public byte[] encode(Object value) {
    return Codec.tree().encode(value);
  }

  @Override
  public @Nullable Object decode(byte[] bytes) {
    return Codec.tree().decode(bytes);
  }

  @Override
  public @Nullable Object toTree(Object value) {
    return Codec.tree().toTree(value);
  }

  @Override
  public Object fromTree(Object tree) {
    return Codec.tree().fromTree(tree);
  }

  @Override
  public String toString() {
    return base + " with " + fixed;
  }
}
