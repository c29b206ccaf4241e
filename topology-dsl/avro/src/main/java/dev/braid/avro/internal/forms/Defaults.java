package dev.braid.avro.internal.forms;

import com.fasterxml.jackson.databind.JsonNode;
import dev.braid.avro.internal.bytes.Describe;
import dev.braid.avro.internal.bytes.Input;
import dev.braid.avro.internal.bytes.Output;
import dev.braid.avro.internal.bytes.SchemaMismatch;
import dev.braid.dsl.FlowLimits;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.apache.avro.Resolver;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.util.internal.Accessor;

/**
 * What a schema gives a field that is missing: Avro itself makes it, whoever asks, so that trees
 * and records have the same. Avro makes all of it, so how much that is is counted before: with
 * records in records, whose fields have defaults too, it doubles with each level.
 */
final class Defaults {

  /** Fields of records within a default whose own defaults stand for them. */
  private static final int MOST = Input.EMPTY_RECORDS;

  private final GenericData data = new GenericData();
  private final AvroForm form = new AvroForm(data);

  /** Writes the default of a field that has one. */
  void write(Schema.Field field, Output out) {
    new Count().add(field, 0);
    Object value;
    try {
      value = data.getDefaultValue(field);
    } catch (RuntimeException unfit) { // of many kinds
      throw new SchemaMismatch(
          "expected a default of %s: %s"
              .formatted(Describe.type(field.schema()), Describe.reason(unfit)),
          unfit);
    }
    form.writing(field.schema()).write(value, out);
  }

  /** Looks at all defaults that a resolution reads. */
  static void requireBounded(Resolver.Action action) {
    requireBounded(action, Collections.newSetFromMap(new IdentityHashMap<>()));
  }

  private static void requireBounded(Resolver.Action action, Set<Resolver.Action> seen) {
    if (!seen.add(action)) {
      return;
    }
    if (action instanceof Resolver.Container container) {
      requireBounded(container.elementAction, seen);
    } else if (action instanceof Resolver.WriterUnion union) {
      List.of(union.actions).forEach(branch -> requireBounded(branch, seen));
    } else if (action instanceof Resolver.ReaderUnion union) {
      requireBounded(union.actualAction, seen);
    } else if (action instanceof Resolver.RecordAdjust record) {
      for (int i = record.firstDefault; i < record.readerOrder.length; i++) {
        Schema.Field field = record.readerOrder[i];
        try {
          new Count().add(field, 0);
        } catch (SchemaMismatch misfit) {
          throw misfit.inField(field.name());
        }
      }
      List.of(record.fieldActions).forEach(field -> requireBounded(field, seen));
    }
  }

  /** How much one default is. */
  private static final class Count {

    private int found;

    void add(Schema.Field field, int depth) {
      if (++found > MOST) {
        throw SchemaMismatch.of("at most %s defaults within a default".formatted(MOST), "more");
      }
      add(field.schema(), Accessor.defaultValue(field), depth);
    }

    private void add(Schema schema, JsonNode value, int depth) {
      if (depth > FlowLimits.DEPTH) {
        throw Input.tooDeep();
      }
      switch (schema.getType()) {
        case RECORD -> {
          for (Schema.Field field : schema.getFields()) {
            JsonNode given = value.get(field.name());
            if (given != null) {
              add(field.schema(), given, depth + 1);
            } else if (field.hasDefaultValue()) {
              add(field, depth + 1);
            }
          }
        }
        case ARRAY -> value.forEach(item -> add(schema.getElementType(), item, depth + 1));
        case MAP -> value.forEach(entry -> add(schema.getValueType(), entry, depth + 1));
        case UNION ->
            schema.getTypes().stream()
                .filter(branch -> mayBe(branch, value))
                .findFirst()
                .ifPresent(branch -> add(branch, value, depth));
        case ENUM, FIXED, STRING, BYTES, INT, LONG, FLOAT, DOUBLE, BOOLEAN, NULL -> {}
      }
    }

    /**
     * As Avro chooses the branch of a default: by the kind of its JSON, which a record takes all.
     */
    private static boolean mayBe(Schema branch, JsonNode value) {
      return switch (branch.getType()) {
        case RECORD, ENUM, ARRAY, MAP, UNION -> true;
        case FIXED, STRING, BYTES -> value.isTextual();
        case INT, LONG, FLOAT, DOUBLE -> value.isNumber();
        case BOOLEAN -> value.isBoolean();
        case NULL -> value.isNull();
      };
    }
  }
}
