package dev.braid.avro;

import static org.apache.avro.Schema.Type.FIXED;

import dev.braid.avro.internal.bytes.Frame;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.avro.JsonProperties;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.util.Utf8;

/** Schemas, values and later versions of schemas, all from one seed. */
final class RandomSchemas {

  private static final Schema.Type[] SIMPLE = {
    Schema.Type.NULL,
    Schema.Type.BOOLEAN,
    Schema.Type.INT,
    Schema.Type.LONG,
    Schema.Type.FLOAT,
    Schema.Type.DOUBLE,
    Schema.Type.STRING,
    Schema.Type.BYTES
  };

  private final Random random;
  private int names;

  RandomSchemas(long seed) {
    this.random = new Random(seed);
  }

  Schema record() {
    return record(3);
  }

  private Schema record(int depth) {
    Schema record = Schema.createRecord("R" + names++, null, "test", false);
    List<Schema.Field> fields = new ArrayList<>();
    int count = random.nextInt(6);
    for (int i = 0; i < count; i++) {
      fields.add(new Schema.Field("f" + names++, schema(depth - 1)));
    }
    if (random.nextInt(4) == 0) {
      Schema itself = Schema.createUnion(Schema.create(Schema.Type.NULL), record);
      fields.add(new Schema.Field("f" + names++, itself));
    }
    record.setFields(fields);
    return record;
  }

  private Schema schema(int depth) {
    return switch (depth > 0 ? random.nextInt(6) : 5) {
      case 0 -> record(depth);
      case 1 -> Schema.createArray(schema(depth - 1));
      case 2 -> Schema.createMap(schema(depth - 1));
      case 3 -> union(depth);
      default -> leaf();
    };
  }

  private Schema leaf() {
    return switch (random.nextInt(12)) {
      case 10 -> decimal(Schema.create(Schema.Type.BYTES));
      case 11 -> decimal(Schema.createFixed("D" + names++, null, "test", 9));
      case 0 -> Schema.createFixed("X" + names++, null, "test", random.nextInt(5));
      case 1 -> Schema.createEnum("E" + names++, null, "test", List.of("A", "B", "C"));
      default -> Schema.create(SIMPLE[random.nextInt(SIMPLE.length)]);
    };
  }

  private Schema decimal(Schema schema) {
    int precision = 1 + random.nextInt(20);
    return LogicalTypes.decimal(precision, random.nextInt(precision + 1)).addToSchema(schema);
  }

  /**
   * With at most one branch that is a map in a tree, and no decimal: which of two was meant, no
   * tree can tell.
   */
  private Schema union(int depth) {
    Map<String, Schema> branches = new LinkedHashMap<>();
    int count = 1 + random.nextInt(4);
    for (int i = 0; i < count; i++) {
      Schema branch = schema(depth - 1);
      boolean map = branch.getType() == Schema.Type.MAP || branch.getType() == Schema.Type.RECORD;
      if (branch.getType() == Schema.Type.UNION || branch.getLogicalType() != null) {
        continue;
      }
      branches.putIfAbsent(map ? "map" : branch.getFullName(), branch);
    }
    List<Schema> types = new ArrayList<>(branches.values());
    if (types.isEmpty()) {
      types.add(Schema.create(Schema.Type.NULL));
    }
    Collections.shuffle(types, random);
    return Schema.createUnion(types);
  }

  GenericRecord value(Schema record) {
    return (GenericRecord) value(record, 4);
  }

  private Object value(Schema schema, int depth) {
    return switch (schema.getType()) {
      case NULL -> null;
      case BOOLEAN -> random.nextBoolean();
      case INT -> random.nextBoolean() ? random.nextInt(100) - 50 : random.nextInt();
      case LONG -> random.nextBoolean() ? (long) random.nextInt(300) : random.nextLong();
      case FLOAT -> random.nextBoolean() ? (float) random.nextInt(9) : random.nextFloat();
      case DOUBLE -> random.nextBoolean() ? (double) random.nextInt(9) : random.nextGaussian();
      case STRING -> new Utf8(text());
      case BYTES -> ByteBuffer.wrap(bytes(schema, random.nextInt(8)));
      case FIXED -> new GenericData.Fixed(schema, bytes(schema, schema.getFixedSize()));
      case ENUM ->
          new GenericData.EnumSymbol(schema, schema.getEnumSymbols().get(random.nextInt(3)));
      case ARRAY -> {
        List<Object> list = new ArrayList<>();
        for (int i = depth <= 0 ? 0 : random.nextInt(4); i > 0; i--) {
          list.add(value(schema.getElementType(), depth - 1));
        }
        yield list;
      }
      case MAP -> {
        Map<Object, Object> map = new LinkedHashMap<>();
        for (int i = depth <= 0 ? 0 : random.nextInt(4); i > 0; i--) {
          map.put(new Utf8(text() + i), value(schema.getValueType(), depth - 1));
        }
        yield map;
      }
      case UNION -> {
        int branch = depth <= 0 ? 0 : random.nextInt(schema.getTypes().size());
        yield value(schema.getTypes().get(branch), depth - 1);
      }
      case RECORD -> {
        GenericRecord record = new GenericData.Record(schema);
        for (Schema.Field field : schema.getFields()) {
          record.put(field.pos(), value(field.schema(), depth - 1));
        }
        yield record;
      }
    };
  }

  /** With another byte somewhere behind the frame, where there is one. */
  byte[] spoiled(byte[] bytes) {
    byte[] spoiled = bytes.clone();
    if (bytes.length > Frame.LENGTH) {
      int at = Frame.LENGTH + random.nextInt(bytes.length - Frame.LENGTH);
      spoiled[at] = (byte) random.nextInt();
    }
    return spoiled;
  }

  private String text() {
    String letters = "abcäöü€𝄞0 ";
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(6); i > 0; i--) {
      int at = random.nextInt(8);
      text.append(letters, at, at + 1);
    }
    return text.toString();
  }

  private byte[] bytes(Schema schema, int length) {
    if (!(schema.getLogicalType() instanceof LogicalTypes.Decimal decimal)) {
      return bytes(length);
    }
    BigInteger unscaled =
        new BigInteger(64, random).mod(BigInteger.TEN.pow(decimal.getPrecision()));
    byte[] shortest = (random.nextBoolean() ? unscaled : unscaled.negate()).toByteArray();
    if (schema.getType() == Schema.Type.BYTES) {
      return shortest;
    }
    byte[] padded = new byte[length];
    Arrays.fill(padded, (byte) (shortest[0] >> 7));
    System.arraycopy(shortest, 0, padded, length - shortest.length, shortest.length);
    return padded;
  }

  private byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  /** The record as a later version may have it: fields gone, added, widened, in another order. */
  Schema later(Schema record) {
    List<Schema.Field> fields = new ArrayList<>();
    for (Schema.Field field : record.getFields()) {
      int what = random.nextInt(6);
      if (what == 0) {
        continue;
      }
      Schema schema = what < 4 ? field.schema() : wider(field.schema());
      fields.add(new Schema.Field(field.name(), schema));
    }
    Schema list = Schema.createArray(Schema.create(Schema.Type.LONG));
    if (random.nextBoolean()) {
      fields.add(new Schema.Field("added" + names++, list, null, List.of(1L)));
    }
    if (random.nextBoolean()) {
      Schema optional =
          Schema.createUnion(Schema.create(Schema.Type.NULL), Schema.create(Schema.Type.STRING));
      fields.add(new Schema.Field("added" + names++, optional, null, JsonProperties.NULL_VALUE));
    }
    for (int i = random.nextInt(3); i > 0; i--) {
      fields.add(defaulted(schema(2)));
    }
    if (random.nextInt(8) == 0) {
      fields.add(new Schema.Field("added" + names++, list));
    }
    Collections.shuffle(fields, random);
    return Schema.createRecord(record.getName(), null, "test", false, fields);
  }

  /** The record with more fields, that all have defaults. */
  Schema more(Schema record) {
    List<Schema.Field> fields = new ArrayList<>();
    record.getFields().forEach(field -> fields.add(new Schema.Field(field, field.schema())));
    for (int i = 1 + random.nextInt(3); i > 0; i--) {
      fields.add(defaulted(schema(3)));
    }
    return Schema.createRecord(record.getName(), null, "test", false, fields);
  }

  /** A field that older values lack. */
  private Schema.Field defaulted(Schema schema) {
    return new Schema.Field("added" + names++, schema, null, defaultOf(schema));
  }

  /**
   * A default as JSON has it: for a union that of any branch, for a record with keys of nobody's.
   */
  private Object defaultOf(Schema schema) {
    return switch (schema.getType()) {
      case NULL -> JsonProperties.NULL_VALUE;
      case BYTES, FIXED -> bytes(schema, schema.getType() == FIXED ? schema.getFixedSize() : 2);
      case STRING -> text();
      case ENUM -> schema.getEnumSymbols().get(random.nextInt(3));
      case UNION -> defaultOf(schema.getTypes().get(random.nextInt(schema.getTypes().size())));
      case ARRAY -> random.nextBoolean() ? List.of() : List.of(defaultOf(schema.getElementType()));
      case MAP -> random.nextBoolean() ? Map.of() : Map.of("k", defaultOf(schema.getValueType()));
      case RECORD -> {
        Map<String, Object> fields = new LinkedHashMap<>();
        schema.getFields().forEach(field -> fields.put(field.name(), defaultOf(field.schema())));
        if (random.nextBoolean()) {
          fields.put("nobodys", 1);
        }
        yield fields;
      }
      case BOOLEAN, INT, LONG, FLOAT, DOUBLE -> value(schema, 0);
    };
  }

  private Schema wider(Schema schema) {
    return switch (schema.getType()) {
      case INT -> Schema.create(random.nextBoolean() ? Schema.Type.LONG : Schema.Type.FLOAT);
      case LONG, FLOAT -> Schema.create(Schema.Type.DOUBLE);
      case STRING -> Schema.create(Schema.Type.BYTES);
      case BYTES -> Schema.create(Schema.Type.STRING);
      case UNION -> schema.getTypes().get(random.nextInt(schema.getTypes().size()));
      case ARRAY -> Schema.createArray(wider(schema.getElementType()));
      case MAP -> Schema.createMap(wider(schema.getValueType()));
      case NULL -> schema;
      case BOOLEAN, DOUBLE, FIXED, ENUM, RECORD ->
          Schema.createUnion(Schema.create(Schema.Type.NULL), schema);
    };
  }
}
