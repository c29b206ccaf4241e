package dev.braid.avro;

import java.util.List;
import org.apache.avro.Conversion;
import org.apache.avro.LogicalType;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.specific.SpecificRecordBase;
import org.jspecify.annotations.Nullable;

/** Writes a record, field by field. */
final class RecordWriting implements Writing {

  /**
   * One field.
   *
   * @param plain without a conversion of its own
   * @param converting with that of the data
   */
  record Part(Schema.Field field, Writing plain, Writing converting) {}

  private final Schema schema;
  private String[] names = {};
  private @Nullable LogicalType[] logical = {};
  private Writing[] plain = {};
  private Writing[] converting = {};

  /** Another schema that has the same fields; a schema itself never changes. */
  private volatile @Nullable Schema alike;

  RecordWriting(Schema schema) {
    this.schema = schema;
  }

  /** Given once, before the first write: a record's parts may hold the record itself. */
  void setParts(List<Part> parts) {
    names = parts.stream().map(part -> part.field().name()).toArray(String[]::new);
    logical =
        parts.stream()
            .map(part -> part.field().schema().getLogicalType())
            .toArray(LogicalType[]::new);
    plain = parts.stream().map(Part::plain).toArray(Writing[]::new);
    converting = parts.stream().map(Part::converting).toArray(Writing[]::new);
  }

  @Override
  public void write(@Nullable Object value, Output out) {
    if (!(value instanceof IndexedRecord record)) {
      throw WritingCompiler.misfit(schema, value);
    }
    require(record);
    out.enter();
    SpecificRecordBase generated = record instanceof SpecificRecordBase one ? one : null;
    int i = 0;
    try {
      for (; i < names.length; i++) {
        Object field = record.get(i);
        LogicalType type = logical[i];
        if (generated == null) {
          converting[i].write(field, out);
        } else if (type == null || field == null) {
          plain[i].write(field, out);
        } else {
          plain[i].write(raw(generated, i, field, type), out);
        }
      }
    } catch (Misfit misfit) {
      throw misfit.inField(names[i]);
    }
    out.leave();
  }

  /** Fields are written by their positions, so another schema must have the same ones there. */
  @SuppressWarnings("ReferenceEquality") // the usual case; the rest of it decides the others
  private void require(IndexedRecord record) {
    Schema other = record.getSchema();
    if (other == schema || other == alike) {
      return;
    }
    if (!other.getFullName().equals(schema.getFullName())) {
      throw WritingCompiler.misfit(schema, record);
    }
    List<String> found = other.getFields().stream().map(Schema.Field::name).toList();
    if (!found.equals(List.of(names))) {
      throw Misfit.of(
          "%s with the fields %s in this order".formatted(Describe.type(schema), List.of(names)),
          "one with " + found);
    }
    alike = other;
  }

  /** A generated class says itself which of its fields are converted, and by what. */
  private Object raw(SpecificRecordBase generated, int position, Object value, LogicalType type) {
    Conversion<?> conversion = generated.getConversion(position);
    return conversion == null
        ? value
        : WritingCompiler.raw(value, schema.getFields().get(position).schema(), type, conversion);
  }
}
