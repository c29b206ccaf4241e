package dev.braid.avro.internal.forms;

import dev.braid.avro.internal.bytes.Describe;
import dev.braid.avro.internal.bytes.SchemaMismatch;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericContainer;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericEnumSymbol;
import org.apache.avro.generic.GenericFixed;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.specific.SpecificData;
import org.jspecify.annotations.Nullable;

/**
 * Whether a value may be given to a writer of Avro's, which would cast numbers and cut bytes off.
 * Throws an {@link Unfit}.
 */
final class Fit {

  private Fit() {}

  /** What every writer asks: that nothing is missing, and that no number loses something. */
  static void requireWhole(Schema schema, @Nullable Object value) {
    if (!isWhole(schema, value)) {
      throw unfit(schema, value);
    }
  }

  private static boolean isWhole(Schema schema, @Nullable Object value) {
    return switch (schema.getType()) {
      case INT -> value instanceof Integer || isSmall(value);
      case LONG -> value instanceof Long || value instanceof Integer || isSmall(value);
      case FLOAT -> value instanceof Float;
      case DOUBLE -> value instanceof Double || value instanceof Float || value instanceof Integer;
      case NULL -> value == null;
      case FIXED -> isFixed(schema, value);
      case UNION -> true;
      case BOOLEAN, STRING, BYTES, ENUM, ARRAY, MAP, RECORD -> value != null;
    };
  }

  private static boolean isSmall(@Nullable Object value) {
    return value instanceof Short || value instanceof Byte;
  }

  private static boolean isFixed(Schema schema, @Nullable Object value) {
    return value instanceof GenericFixed fixed && fixed.bytes().length == schema.getFixedSize();
  }

  /** What the writer of records asks: that it is of the right kind, too. */
  static void requireKind(Schema schema, @Nullable Object value) {
    boolean fits =
        switch (schema.getType()) {
          case BOOLEAN -> value instanceof Boolean;
          case STRING -> value instanceof CharSequence || isWrittenAsText(schema, value);
          case BYTES -> value instanceof ByteBuffer || value instanceof byte[];
          case ENUM -> isSymbol(schema, value);
          case ARRAY -> value instanceof Collection;
          case MAP -> value instanceof Map;
          case RECORD -> value instanceof IndexedRecord;
          case INT, LONG, FLOAT, DOUBLE, NULL, FIXED, UNION -> isWhole(schema, value);
        };
    if (!fits) {
      throw unfit(schema, value);
    }
  }

  private static boolean isWrittenAsText(Schema schema, @Nullable Object value) {
    return value != null && schema.getProp(SpecificData.CLASS_PROP) != null;
  }

  private static boolean isSymbol(Schema schema, @Nullable Object value) {
    return (value instanceof GenericEnumSymbol || value instanceof Enum)
        && schema.hasEnumSymbol(value.toString());
  }

  /** Which branch of a union the value is. */
  static int branch(Schema union, @Nullable Object value, GenericData data) {
    List<Schema> types = union.getTypes();
    if (types.size() == 2 && union.isNullable()) {
      int none = types.get(0).getType() == Schema.Type.NULL ? 0 : 1;
      return value == null ? none : 1 - none; // whether it fits is told by the branch
    }
    try {
      return data.resolveUnion(union, value);
    } catch (AvroRuntimeException none) {
      throw unfit(union, value);
    }
  }

  static Unfit unfit(Schema schema, @Nullable Object value) {
    return new Unfit(SchemaMismatch.of(Describe.type(schema), describe(value)));
  }

  private static String describe(@Nullable Object value) {
    if (value == null) {
      return "null";
    }
    if (value instanceof GenericFixed fixed) {
      return "fixed of %s bytes".formatted(fixed.bytes().length);
    }
    if (value instanceof GenericEnumSymbol || value instanceof Enum) {
      return "symbol " + value;
    }
    return value instanceof GenericContainer container
        ? Describe.type(container.getSchema())
        : value.getClass().getSimpleName();
  }
}
