package dev.braid.avro.internal.bytes;

import org.jspecify.annotations.Nullable;

/**
 * Reads values of one writer's schema into the form that their reader wants. For several threads.
 */
@FunctionalInterface
public interface Reading {

  /** Throws a {@link SchemaMismatch} for bytes that hold no such value. */
  @Nullable Object read(Input in);
}
