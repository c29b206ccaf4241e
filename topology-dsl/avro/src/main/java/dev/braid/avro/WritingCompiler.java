package dev.braid.avro;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Conversion;
import org.apache.avro.Conversions;
import org.apache.avro.LogicalType;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericContainer;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericEnumSymbol;
import org.apache.avro.generic.GenericFixed;
import org.apache.avro.util.Utf8;
import org.jspecify.annotations.Nullable;

/**
 * Makes a {@link Writing} of a schema, once for all values, which are those of a {@link
 * GenericData}: generic records or generated ones. It takes no value that would lose something.
 */
final class WritingCompiler {

  private final GenericData data;
  private final IdentityHashMap<Schema, RecordWriting> records = new IdentityHashMap<>();

  private WritingCompiler(GenericData data) {
    this.data = data;
  }

  static Writing compile(Schema schema, GenericData data) {
    return new WritingCompiler(data).value(schema);
  }

  private Writing value(Schema schema) {
    return converting(schema, plain(schema));
  }

  private Writing converting(Schema schema, Writing plain) {
    LogicalType logical = schema.getLogicalType();
    if (logical == null) {
      return plain;
    }
    return (value, out) -> {
      if (value == null) {
        plain.write(null, out);
        return;
      }
      Conversion<?> conversion = data.getConversionByClass(value.getClass(), logical);
      Object raw = conversion == null ? value : raw(value, schema, logical, conversion);
      plain.write(raw, out);
    };
  }

  static Object raw(Object value, Schema schema, LogicalType logical, Conversion<?> conversion) {
    try {
      return Conversions.convertToRawType(value, schema, logical, conversion);
    } catch (RuntimeException unfit) {
      throw new Misfit(
          "expected a %s, found %s: %s".formatted(logical.getName(), value, unfit.getMessage()),
          unfit);
    }
  }

  private Writing plain(Schema schema) {
    return switch (schema.getType()) {
      case NULL ->
          (value, out) -> {
            if (value != null) {
              throw misfit(schema, value);
            }
          };
      case BOOLEAN ->
          (value, out) -> {
            if (!(value instanceof Boolean truth)) {
              throw misfit(schema, value);
            }
            out.writeBoolean(truth);
          };
      case INT ->
          (value, out) -> {
            if (!(value instanceof Integer || value instanceof Short || value instanceof Byte)) {
              throw misfit(schema, value);
            }
            out.writeInt(((Number) value).intValue());
          };
      case LONG ->
          (value, out) -> {
            if (!(value instanceof Long
                || value instanceof Integer
                || value instanceof Short
                || value instanceof Byte)) {
              throw misfit(schema, value);
            }
            out.writeLong(((Number) value).longValue());
          };
      case FLOAT ->
          (value, out) -> {
            if (!(value instanceof Float number)) {
              throw misfit(schema, value);
            }
            out.writeFloat(number);
          };
      case DOUBLE ->
          (value, out) -> {
            if (!(value instanceof Double || value instanceof Float || value instanceof Integer)) {
              throw misfit(schema, value);
            }
            out.writeDouble(((Number) value).doubleValue());
          };
      case STRING ->
          (value, out) -> {
            if (value instanceof String text) {
              out.writeString(text);
            } else if (value instanceof Utf8 text) {
              out.writeString(text);
            } else if (value instanceof CharSequence text) {
              out.writeString(text.toString());
            } else {
              throw misfit(schema, value);
            }
          };
      case BYTES ->
          (value, out) -> {
            if (value instanceof ByteBuffer bytes) {
              out.writeBytes(bytes);
            } else if (value instanceof byte[] bytes) {
              out.writeBytes(bytes, 0, bytes.length);
            } else {
              throw misfit(schema, value);
            }
          };
      case FIXED -> fixed(schema);
      case ENUM -> symbol(schema);
      case UNION -> union(schema);
      case ARRAY -> array(schema, value(schema.getElementType()));
      case MAP -> map(schema, value(schema.getValueType()));
      case RECORD -> record(schema);
    };
  }

  private static Writing fixed(Schema schema) {
    int size = schema.getFixedSize();
    return (value, out) -> {
      if (!(value instanceof GenericFixed fixed) || fixed.bytes().length != size) {
        throw misfit(schema, value);
      }
      out.writeFixed(fixed.bytes(), 0, size);
    };
  }

  private static Writing symbol(Schema schema) {
    return (value, out) -> {
      boolean symbol = value instanceof GenericEnumSymbol || value instanceof Enum;
      String text = String.valueOf(value);
      if (!symbol || !schema.hasEnumSymbol(text)) {
        throw misfit(schema, value);
      }
      out.writeEnum(schema.getEnumOrdinal(text));
    };
  }

  private Writing union(Schema schema) {
    List<Schema> types = schema.getTypes();
    Writing[] branches = types.stream().map(this::value).toArray(Writing[]::new);
    if (types.size() == 2 && schema.isNullable()) {
      int none = types.get(0).getType() == Schema.Type.NULL ? 0 : 1;
      int some = 1 - none;
      Writing present = branches[some];
      return (value, out) -> {
        out.writeIndex(value == null ? none : some);
        if (value != null) {
          present.write(value, out);
        }
      };
    }
    return (value, out) -> {
      int branch;
      try {
        branch = data.resolveUnion(schema, value);
      } catch (AvroRuntimeException unfit) {
        throw misfit(schema, value);
      }
      out.writeIndex(branch);
      branches[branch].write(value, out);
    };
  }

  private static Writing array(Schema schema, Writing element) {
    return (value, out) -> {
      if (!(value instanceof Collection<?> items)) {
        throw misfit(schema, value);
      }
      out.enter();
      int size = items.size();
      out.setItemCount(size);
      int index = 0;
      try {
        for (Object item : items) {
          element.write(item, out);
          index++;
        }
      } catch (Misfit misfit) {
        throw misfit.inItem(index);
      }
      if (index != size) {
        throw Misfit.of(size + " items, as its size says", String.valueOf(index));
      }
      out.writeArrayEnd();
      out.leave();
    };
  }

  private static Writing map(Schema schema, Writing element) {
    return (value, out) -> {
      if (!(value instanceof Map<?, ?> entries)) {
        throw misfit(schema, value);
      }
      out.enter();
      int size = entries.size();
      out.setItemCount(size);
      int written = 0;
      for (Map.Entry<?, ?> entry : entries.entrySet()) {
        if (!(entry.getKey() instanceof CharSequence key)) {
          throw Misfit.of("keys of text", describe(entry.getKey()));
        }
        out.writeString(key);
        try {
          element.write(entry.getValue(), out);
        } catch (Misfit misfit) {
          throw misfit.inEntry(key.toString());
        }
        written++;
      }
      if (written != size) {
        throw Misfit.of(size + " entries, as its size says", String.valueOf(written));
      }
      out.writeMapEnd();
      out.leave();
    };
  }

  private Writing record(Schema schema) {
    RecordWriting known = records.get(schema);
    if (known != null) {
      return known;
    }
    RecordWriting writing = new RecordWriting(schema);
    records.put(schema, writing);
    List<RecordWriting.Part> parts = new ArrayList<>();
    for (Schema.Field field : schema.getFields()) {
      Writing plain = plain(field.schema());
      parts.add(new RecordWriting.Part(field, plain, converting(field.schema(), plain)));
    }
    writing.setParts(parts);
    return writing;
  }

  static Misfit misfit(Schema schema, @Nullable Object value) {
    return Misfit.of(Describe.type(schema), describe(value));
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
