package dev.braid.avro.internal.bytes;

import java.util.List;
import org.apache.avro.Schema;

/**
 * Goes over the bytes of a value as its writer's schema has them, before anything is made of them:
 * an {@link Input} compares each length, count and nesting with the bytes that are there. What has
 * passed may be given to a reader that asks about none of it.
 */
public final class Guard {

  private Guard() {}

  /** Throws a {@link SchemaMismatch}, with its path, or leaves the input where it began. */
  public static void check(Schema writer, Input in) {
    int start = in.mark();
    pass(writer, in);
    in.reset(start);
  }

  private static void pass(Schema schema, Input in) {
    switch (schema.getType()) {
      case NULL -> {}
      case BOOLEAN -> in.readBoolean();
      case INT -> in.readInt();
      case LONG -> in.readLong();
      case FLOAT -> in.skipFloat();
      case DOUBLE -> in.skipDouble();
      case STRING -> in.skipString();
      case BYTES -> in.skipBytes();
      case FIXED -> in.skipFixed(schema.getFixedSize());
      case ENUM -> in.readSymbol(schema.getEnumSymbols().size());
      case UNION -> {
        List<Schema> types = schema.getTypes();
        pass(types.get(in.readBranch(types.size())), in);
      }
      case RECORD -> record(schema, in);
      case ARRAY -> array(schema.getElementType(), in);
      case MAP -> map(schema.getValueType(), in);
    }
  }

  private static void record(Schema schema, Input in) {
    int start = in.enterRecord();
    List<Schema.Field> fields = schema.getFields();
    int i = 0;
    try {
      for (; i < fields.size(); i++) {
        pass(fields.get(i).schema(), in);
      }
    } catch (SchemaMismatch misfit) {
      throw misfit.inField(fields.get(i).name());
    }
    in.leaveRecord(start);
  }

  private static void array(Schema element, Input in) {
    in.enter();
    int index = 0;
    try {
      for (int count = in.block(); count > 0; count = in.block()) {
        for (int i = 0; i < count; i++) {
          pass(element, in);
          index++;
        }
      }
    } catch (SchemaMismatch misfit) {
      throw misfit.inItem(index);
    }
    in.leave();
  }

  private static void map(Schema element, Input in) {
    in.enter();
    for (int count = in.block(); count > 0; count = in.block()) {
      for (int i = 0; i < count; i++) {
        int key = in.mark();
        in.skipString();
        try {
          pass(element, in);
        } catch (SchemaMismatch misfit) {
          throw misfit.inEntry(in.textAt(key));
        }
      }
    }
    in.leave();
  }
}
