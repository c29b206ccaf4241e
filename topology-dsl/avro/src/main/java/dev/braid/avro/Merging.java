package dev.braid.avro;

import dev.braid.avro.internal.bytes.Describe;
import dev.braid.avro.internal.bytes.Output;
import dev.braid.avro.internal.bytes.SchemaMismatch;
import dev.braid.avro.internal.forms.Objections;
import dev.braid.avro.internal.forms.TreeWriting;
import dev.braid.dsl.MergedCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/** Why a value with a fixed part merged over it cannot be read as a record. */
final class Merging {

  private Merging() {}

  /** The fixed part comes as a tree; it stands in the place of what the writer had there. */
  static List<String> objections(MergedCodec given, Schema reader) {
    if (reader.getType() != Schema.Type.RECORD) {
      return List.of(
          "%s: the reader has %s, and is given a map"
              .formatted(Describe.root(reader), Describe.type(reader)));
    }
    List<String> lines = new ArrayList<>();
    given.fixed().forEach((key, value) -> fixed(reader.getField(key), reader, value, lines));
    if (given.base() instanceof AvroCodec<?> base
        && base.schema().getType() == Schema.Type.RECORD) {
      Set<String> fixed = given.fixed().keySet();
      lines.addAll(Objections.of(without(fixed, base.schema()), without(fixed, reader)));
    }
    return List.copyOf(lines);
  }

  private static void fixed(
      Schema.@Nullable Field field, Schema reader, Object value, List<String> lines) {
    if (field == null) {
      return; // what a reader does not know it passes over
    }
    try {
      new TreeWriting(field.schema()).write(value, new Output(64));
    } catch (SchemaMismatch misfit) {
      lines.add(
          "field %s.%s: the fixed part has %s, the reader has %s"
              .formatted(
                  Describe.root(reader), field.name(), value, Describe.type(field.schema())));
    }
  }

  private static Schema without(Set<String> keys, Schema record) {
    List<Schema.Field> rest = new ArrayList<>();
    for (Schema.Field field : record.getFields()) {
      if (!keys.contains(field.name())) {
        rest.add(new Schema.Field(field, field.schema()));
      }
    }
    return Schema.createRecord(
        record.getName(), record.getDoc(), record.getNamespace(), record.isError(), rest);
  }
}
