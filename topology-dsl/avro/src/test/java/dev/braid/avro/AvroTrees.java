package dev.braid.avro;

import dev.braid.dsl.CodecException;
import dev.braid.dsl.Tree;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericFixed;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.IndexedRecord;

/** Trees of generic values, made another way than the codecs make them. */
final class AvroTrees {

  private AvroTrees() {}

  static Object of(Object value, Schema schema) {
    return switch (schema.getType()) {
      case NULL, BOOLEAN -> value;
      case INT, LONG, FLOAT, DOUBLE -> Tree.number((Number) value);
      case STRING, ENUM -> value.toString();
      case BYTES -> bytes(((ByteBuffer) value).array(), schema);
      case FIXED -> bytes(((GenericFixed) value).bytes(), schema);
      case UNION -> of(value, schema.getTypes().get(new GenericData().resolveUnion(schema, value)));
      case ARRAY -> {
        List<Object> list = new ArrayList<>();
        ((List<?>) value).forEach(item -> list.add(of(item, schema.getElementType())));
        yield list;
      }
      case MAP -> {
        Map<String, Object> map = new LinkedHashMap<>();
        ((Map<?, ?>) value)
            .forEach((key, entry) -> map.put(key.toString(), of(entry, schema.getValueType())));
        yield map;
      }
      case RECORD -> {
        Map<String, Object> map = new LinkedHashMap<>();
        for (Schema.Field field : schema.getFields()) {
          map.put(field.name(), of(((IndexedRecord) value).get(field.pos()), field.schema()));
        }
        yield map;
      }
    };
  }

  private static Object bytes(byte[] bytes, Schema schema) {
    if (!(schema.getLogicalType() instanceof LogicalTypes.Decimal decimal)) {
      return bytes;
    }
    if (bytes.length == 0) {
      throw new CodecException("no digits"); // as such a default is as well
    }
    BigDecimal value = new BigDecimal(new BigInteger(bytes), decimal.getScale());
    if (value.precision() > decimal.getPrecision()) {
      throw new CodecException("too many digits"); // as a default meant for another branch may have
    }
    return Tree.number(value);
  }

  /** Null where there is none. */
  static Object ofOrNull(GenericRecord value, Schema schema) {
    try {
      return value == null ? null : of(value, schema);
    } catch (CodecException none) {
      return null;
    }
  }
}
