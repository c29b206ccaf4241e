package dev.braid.avro.internal.forms;

import dev.braid.avro.internal.bytes.Describe;
import dev.braid.avro.internal.bytes.Output;
import dev.braid.avro.internal.bytes.SchemaMismatch;
import dev.braid.avro.internal.bytes.Writing;
import dev.braid.dsl.Tree;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Writes trees as values of a schema, as forgiving as JSON is: a number may be of any type that
 * holds it, bytes may be their base64 text, a decimal may be the text of its digits, a field that
 * is missing has its default, or null where it may be null, and keys that no field has are passed
 * over. Anything else is a {@link SchemaMismatch}.
 */
public final class TreeWriting implements Writing {

  private final Schema schema;
  private final Defaults defaults = new Defaults();

  public TreeWriting(Schema schema) {
    this.schema = schema;
  }

  @Override
  public void write(@Nullable Object tree, Output out) {
    write(schema, tree, out);
  }

  private void write(Schema schema, @Nullable Object tree, Output out) {
    switch (schema.getType()) {
      case NULL -> {
        if (tree != null) {
          throw misfit(schema, tree);
        }
      }
      case BOOLEAN -> {
        if (!(tree instanceof Boolean truth)) {
          throw misfit(schema, tree);
        }
        out.writeBoolean(truth);
      }
      case INT -> out.writeInt((int) whole(schema, tree, Integer.MIN_VALUE, Integer.MAX_VALUE));
      case LONG -> out.writeLong(whole(schema, tree, Long.MIN_VALUE, Long.MAX_VALUE));
      case FLOAT -> {
        Number number = number(schema, tree);
        if (!Tree.fitsFloat(number)) {
          throw misfit(schema, tree);
        }
        out.writeFloat(number.floatValue());
      }
      case DOUBLE -> {
        Number number = number(schema, tree);
        if (!Tree.fitsDouble(number)) {
          throw misfit(schema, tree);
        }
        out.writeDouble(number.doubleValue());
      }
      case STRING -> {
        if (!(tree instanceof String text)) {
          throw misfit(schema, tree);
        }
        out.writeString(text);
      }
      case BYTES -> {
        byte[] bytes = bytes(schema, tree);
        out.writeBytes(bytes, 0, bytes.length);
      }
      case FIXED -> {
        byte[] bytes = bytes(schema, tree);
        if (bytes.length != schema.getFixedSize()) {
          throw SchemaMismatch.of(Describe.type(schema), bytes.length + " bytes");
        }
        out.writeFixed(bytes, 0, bytes.length);
      }
      case ENUM -> out.writeEnum(symbol(schema, tree));
      case UNION -> {
        int branch = Branches.of(schema, tree);
        out.writeIndex(branch);
        write(schema.getTypes().get(branch), tree, out);
      }
      case ARRAY -> list(schema, tree, out);
      case MAP -> map(schema, tree, out);
      case RECORD -> record(schema, tree, out);
    }
  }

  private static long whole(Schema schema, @Nullable Object tree, long least, long most) {
    Number number = number(schema, tree);
    long value;
    if (number instanceof Long whole) {
      value = whole;
    } else if (number instanceof Double fraction
        && fraction == Math.rint(fraction)
        && Math.abs(fraction) < 0x1p63) {
      value = fraction.longValue();
    } else {
      throw misfit(schema, tree);
    }
    if (value < least || value > most) {
      throw misfit(schema, tree);
    }
    return value;
  }

  private static Number number(Schema schema, @Nullable Object tree) {
    if (!(tree instanceof Number number)) {
      throw misfit(schema, tree);
    }
    return Tree.number(number);
  }

  private static byte[] bytes(Schema schema, @Nullable Object tree) {
    if (schema.getLogicalType() instanceof LogicalTypes.Decimal decimal) {
      return Decimals.bytes(schema, decimal, tree);
    }
    if (tree instanceof byte[] bytes) {
      return bytes;
    }
    if (tree instanceof String text) {
      try {
        return Base64.getDecoder().decode(text);
      } catch (IllegalArgumentException unfit) {
        throw new SchemaMismatch(
            "expected %s, found text that is not base64: %s"
                .formatted(Describe.type(schema), unfit.getMessage()),
            unfit);
      }
    }
    throw misfit(schema, tree);
  }

  private static int symbol(Schema schema, @Nullable Object tree) {
    if (!(tree instanceof String text)) {
      throw misfit(schema, tree);
    }
    if (!schema.hasEnumSymbol(text)) {
      throw SchemaMismatch.of(
          "one of %s of %s".formatted(schema.getEnumSymbols(), Describe.type(schema)),
          "'" + text + "'");
    }
    return schema.getEnumOrdinal(text);
  }

  private void list(Schema schema, @Nullable Object tree, Output out) {
    if (!(tree instanceof List<?> list)) {
      throw misfit(schema, tree);
    }
    out.writeArrayStart();
    out.setItemCount(list.size());
    int index = 0;
    try {
      for (Object element : list) {
        write(schema.getElementType(), element, out);
        index++;
      }
    } catch (SchemaMismatch misfit) {
      throw misfit.inItem(index);
    }
    out.writeArrayEnd();
  }

  private void map(Schema schema, @Nullable Object tree, Output out) {
    if (!(tree instanceof Map<?, ?> map)) {
      throw misfit(schema, tree);
    }
    out.writeMapStart();
    out.setItemCount(map.size());
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      String key = String.valueOf(entry.getKey());
      out.writeString(key);
      try {
        write(schema.getValueType(), entry.getValue(), out);
      } catch (SchemaMismatch misfit) {
        throw misfit.inEntry(key);
      }
    }
    out.writeMapEnd();
  }

  private void record(Schema schema, @Nullable Object tree, Output out) {
    if (!(tree instanceof Map<?, ?> map)) {
      throw misfit(schema, tree);
    }
    out.enter();
    for (Schema.Field field : schema.getFields()) {
      try {
        Object value = map.get(field.name());
        if (value != null || map.containsKey(field.name())) {
          write(field.schema(), value, out);
        } else {
          missing(field, out);
        }
      } catch (SchemaMismatch misfit) {
        throw misfit.inField(field.name());
      }
    }
    out.leave();
  }

  private void missing(Schema.Field field, Output out) {
    if (field.hasDefaultValue()) {
      defaults.write(field, out);
    } else if (field.schema().isNullable()) {
      write(field.schema(), null, out);
    } else {
      throw SchemaMismatch.of(
          Describe.type(field.schema()), "nothing, and the schema has no default for it");
    }
  }

  static SchemaMismatch misfit(Schema schema, @Nullable Object tree) {
    String found = tree instanceof Number ? "number " + tree : Tree.kind(tree);
    return SchemaMismatch.of(Describe.type(schema), found);
  }
}
