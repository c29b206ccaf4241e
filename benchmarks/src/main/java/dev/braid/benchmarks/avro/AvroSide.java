package dev.braid.benchmarks.avro;

import org.jspecify.annotations.Nullable;

/** One way of writing records of one schema and reading them again. For one thread. */
interface AvroSide extends AutoCloseable {

  /** As it stands in tables. */
  String name();

  byte[] encode(Object value);

  @Nullable Object decode(byte[] bytes);

  @Override
  void close();
}
