package dev.braid.avro.internal.bytes;

import org.jspecify.annotations.Nullable;

/** Writes values of one schema. For several threads. */
@FunctionalInterface
public interface Writing {

  /** Throws a {@link SchemaMismatch} for a value that the schema does not allow. */
  void write(@Nullable Object value, Output out);
}
