package dev.braid.avro;

import dev.braid.avro.internal.bytes.Describe;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;

/**
 * Whether values of two schemas are written as the same bytes with the same meaning: they have one
 * canonical form, and the same logical types, which that form leaves out though a decimal of
 * another scale is another amount.
 */
final class SameBytes {

  private static final List<String> MEANING = List.of("logicalType", "precision", "scale");

  private SameBytes() {}

  static boolean of(Schema one, Schema other) {
    return SchemaNormalization.toParsingForm(one).equals(SchemaNormalization.toParsingForm(other))
        && meaning(one).equals(meaning(other));
  }

  /** The logical types, in the order in which the canonical form has their schemas. */
  private static List<String> meaning(Schema schema) {
    List<String> found = new ArrayList<>();
    collect(schema, found, new HashSet<>());
    return found;
  }

  private static void collect(Schema schema, List<String> found, Set<String> seen) {
    if (Describe.isNamed(schema) && !seen.add(schema.getFullName())) {
      return;
    }
    if (schema.getType() != Schema.Type.UNION) {
      MEANING.forEach(property -> found.add(Objects.toString(schema.getObjectProp(property), "")));
    }
    switch (schema.getType()) {
      case RECORD -> schema.getFields().forEach(field -> collect(field.schema(), found, seen));
      case ARRAY -> collect(schema.getElementType(), found, seen);
      case MAP -> collect(schema.getValueType(), found, seen);
      case UNION -> schema.getTypes().forEach(branch -> collect(branch, found, seen));
      case ENUM, FIXED, STRING, BYTES, INT, LONG, FLOAT, DOUBLE, BOOLEAN, NULL -> {}
    }
  }
}
