package dev.braid.avro.internal.forms;

import dev.braid.avro.internal.bytes.Guard;
import dev.braid.avro.internal.bytes.Input;
import dev.braid.dsl.FlowLimits;
import java.util.IdentityHashMap;
import org.apache.avro.Schema;

/**
 * Whether a schema itself bounds what its values are: it has an end, is not too deep, each of its
 * records takes bytes, and none of its fixed is large, for which Avro makes room before it looks.
 * Then a {@link Guard} finds nothing that an {@link Input} does not find while the value is read,
 * and a pass over the bytes is saved.
 */
final class Bounded {

  private static final int TOO_DEEP = FlowLimits.DEPTH + 1;

  /** Bytes of a fixed: those of keys, digests and decimals are fewer. */
  private static final int LARGEST_FIXED = 64;

  private final IdentityHashMap<Schema, Integer> records = new IdentityHashMap<>();

  private Bounded() {}

  static boolean is(Schema schema) {
    return new Bounded().depth(schema) <= FlowLimits.DEPTH;
  }

  private int depth(Schema schema) {
    return switch (schema.getType()) {
      case RECORD -> record(schema);
      case ARRAY -> 1 + depth(schema.getElementType());
      case MAP -> 1 + depth(schema.getValueType());
      case UNION -> schema.getTypes().stream().mapToInt(this::depth).max().orElse(0);
      case FIXED -> schema.getFixedSize() > LARGEST_FIXED ? TOO_DEEP : 0;
      case ENUM, STRING, BYTES, INT, LONG, FLOAT, DOUBLE, BOOLEAN, NULL -> 0;
    };
  }

  private int record(Schema record) {
    Integer known = records.get(record);
    if (known != null) {
      return known;
    }
    records.put(record, TOO_DEEP); // within itself
    int deepest = takesBytes(record) ? 0 : TOO_DEEP;
    for (Schema.Field field : record.getFields()) {
      deepest = Math.max(deepest, depth(field.schema()));
    }
    records.put(record, 1 + deepest);
    return 1 + deepest;
  }

  private static boolean takesBytes(Schema record) {
    return record.getFields().stream()
        .map(Schema.Field::schema)
        .anyMatch(
            field ->
                field.getType() != Schema.Type.NULL
                    && (field.getType() != Schema.Type.FIXED || field.getFixedSize() > 0));
  }
}
