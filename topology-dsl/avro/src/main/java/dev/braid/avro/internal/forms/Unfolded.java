package dev.braid.avro.internal.forms;

import java.util.IdentityHashMap;
import org.apache.avro.Schema;

/**
 * How large a schema is once each record is written out wherever it stands, but for within itself.
 * Avro's own reader does so before it reads a value: of records in records a short schema may be
 * without end.
 */
final class Unfolded {

  private final IdentityHashMap<Schema, Long> records = new IdentityHashMap<>();

  private Unfolded() {}

  /** In fields, branches and types; no more than a {@code long} holds. */
  static long size(Schema schema) {
    return new Unfolded().of(schema);
  }

  private long of(Schema schema) {
    return switch (schema.getType()) {
      case RECORD -> record(schema);
      case ARRAY -> sum(1, of(schema.getElementType()));
      case MAP -> sum(1, of(schema.getValueType()));
      case UNION -> schema.getTypes().stream().mapToLong(this::of).reduce(1, Unfolded::sum);
      case ENUM, FIXED, STRING, BYTES, INT, LONG, FLOAT, DOUBLE, BOOLEAN, NULL -> 1;
    };
  }

  private long record(Schema schema) {
    Long known = records.get(schema);
    if (known != null) {
      return known;
    }
    records.put(schema, 1L);
    long size = 1;
    for (Schema.Field field : schema.getFields()) {
      size = sum(size, of(field.schema()));
    }
    records.put(schema, size);
    return size;
  }

  private static long sum(long one, long other) {
    long sum = one + other;
    return sum < 0 ? Long.MAX_VALUE : sum;
  }
}
