package dev.braid.avro.internal.forms;

import dev.braid.avro.internal.bytes.Input;
import dev.braid.avro.internal.bytes.Reading;
import dev.braid.avro.internal.bytes.SchemaMismatch;
import dev.braid.dsl.CodecException;
import dev.braid.dsl.Tree;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Reads values as trees: a record as a map by its fields' names, an enum as the text of its symbol,
 * bytes and a fixed as bytes, a union as the value of its branch. A decimal is a number; any other
 * logical type is left as the simple value that stands for it.
 */
public final class TreeReading implements Reading {

  private final Schema schema;

  public TreeReading(Schema schema) {
    this.schema = schema;
  }

  @Override
  public @Nullable Object read(Input in) {
    return read(schema, in);
  }

  private static @Nullable Object read(Schema schema, Input in) {
    return switch (schema.getType()) {
      case NULL -> null;
      case BOOLEAN -> in.readBoolean();
      case INT -> (long) in.readInt();
      case LONG -> in.readLong();
      case FLOAT -> number(in.readFloat());
      case DOUBLE -> number(in.readDouble());
      case STRING -> in.readString();
      case BYTES -> Decimals.tree(schema, in.readByteArray("bytes"));
      case FIXED -> Decimals.tree(schema, fixed(schema.getFixedSize(), in));
      case ENUM -> schema.getEnumSymbols().get(in.readSymbol(schema.getEnumSymbols().size()));
      case UNION -> read(schema.getTypes().get(in.readBranch(schema.getTypes().size())), in);
      case ARRAY -> list(schema.getElementType(), in);
      case MAP -> map(schema.getValueType(), in);
      case RECORD -> record(schema, in);
    };
  }

  private static Number number(Number number) {
    try {
      return Tree.number(number);
    } catch (CodecException unfit) {
      throw new SchemaMismatch("expected a number: " + unfit.getMessage(), unfit);
    }
  }

  private static byte[] fixed(int size, Input in) {
    in.require(size, "a fixed");
    byte[] bytes = new byte[size];
    in.readFixed(bytes, 0, size);
    return bytes;
  }

  private static List<@Nullable Object> list(Schema element, Input in) {
    in.enter();
    int count = in.block();
    List<@Nullable Object> list = new ArrayList<>(count);
    try {
      while (count > 0) {
        for (int i = 0; i < count; i++) {
          list.add(read(element, in));
        }
        count = in.block();
      }
    } catch (SchemaMismatch misfit) {
      throw misfit.inItem(list.size());
    }
    in.leave();
    return Collections.unmodifiableList(list);
  }

  private static Map<String, @Nullable Object> map(Schema element, Input in) {
    in.enter();
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    for (int count = in.block(); count > 0; count = in.block()) {
      for (int i = 0; i < count; i++) {
        String key = in.readString();
        try {
          map.put(key, read(element, in));
        } catch (SchemaMismatch misfit) {
          throw misfit.inEntry(key);
        }
      }
    }
    in.leave();
    return Tree.ordered(map);
  }

  private static Map<String, @Nullable Object> record(Schema schema, Input in) {
    int start = in.enterRecord();
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    for (Schema.Field field : schema.getFields()) {
      try {
        map.put(field.name(), read(field.schema(), in));
      } catch (SchemaMismatch misfit) {
        throw misfit.inField(field.name());
      }
    }
    in.leaveRecord(start);
    return Tree.ordered(map);
  }
}
