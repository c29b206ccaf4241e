package dev.braid.avro;

import org.apache.avro.Schema;

/** Passes over values that the writer wrote and the reader does not ask for. */
final class Skipping {

  private Skipping() {}

  static void skip(Schema schema, Input in) {
    switch (schema.getType()) {
      case NULL -> {}
      case BOOLEAN -> in.readBoolean();
      case INT, ENUM -> in.readInt();
      case LONG -> in.readLong();
      case FLOAT -> in.skipFixed(4);
      case DOUBLE -> in.skipFixed(8);
      case STRING -> in.skipString();
      case BYTES -> in.skipBytes();
      case FIXED -> in.skipFixed(schema.getFixedSize());
      case UNION -> skip(schema.getTypes().get(in.readBranch(schema.getTypes().size())), in);
      case RECORD -> {
        int start = in.enterRecord();
        for (Schema.Field field : schema.getFields()) {
          skip(field.schema(), in);
        }
        in.leaveRecord(start);
      }
      case ARRAY -> skipItems(schema.getElementType(), false, in);
      case MAP -> skipItems(schema.getValueType(), true, in);
    }
  }

  private static void skipItems(Schema item, boolean keys, Input in) {
    in.enter();
    for (int count = in.skipBlocks(); count > 0; count = in.skipBlocks()) {
      for (int i = 0; i < count; i++) {
        if (keys) {
          in.skipString();
        }
        skip(item, in);
      }
    }
    in.leave();
  }
}
