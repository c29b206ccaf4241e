package dev.braid.avro.internal.forms;

import dev.braid.avro.internal.bytes.Describe;
import dev.braid.avro.internal.bytes.Output;
import dev.braid.avro.internal.bytes.SchemaMismatch;
import java.io.IOException;
import java.util.IdentityHashMap;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.io.Encoder;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumWriter;

/**
 * Avro's writer of generic and generated records, which takes only what fits. For several threads.
 */
final class RecordWriter extends SpecificDatumWriter<Object> {

  /** More schemas than a program has for the records of one value. */
  private static final int KEPT = 100;

  /**
   * Schemas of values that have the same fields as the schema beside it. A generated class has a
   * copy of its own of the schema that stands in another. Never changed: the next one is a copy.
   */
  private volatile IdentityHashMap<Schema, Schema> alike = new IdentityHashMap<>();

  /**
   * @param data of the values; how generic records are made is no matter of a writer's
   */
  RecordWriter(Schema schema, GenericData data) {
    super(schema, data instanceof SpecificData specific ? specific : new SpecificData());
  }

  @Override
  protected void writeWithoutConversion(Schema schema, Object value, Encoder out)
      throws IOException {
    if (schema.getType() == Schema.Type.UNION) {
      int branch = Fit.branch(schema, value, getData());
      out.writeIndex(branch);
      write(schema.getTypes().get(branch), value, out);
      return;
    }
    Fit.requireKind(schema, value);
    super.writeWithoutConversion(schema, value, out);
  }

  @Override
  protected void writeRecord(Schema schema, Object value, Encoder out) throws IOException {
    requireAlike(schema, (IndexedRecord) value);
    ((Output) out).enter();
    super.writeRecord(schema, value, out);
    ((Output) out).leave();
  }

  /** Fields are written by their positions, so another schema must have the same ones there. */
  @SuppressWarnings("ReferenceEquality") // the usual case; the rest of it decides the others
  private void requireAlike(Schema schema, IndexedRecord record) {
    Schema other = record.getSchema();
    if (other == schema || alike.get(other) == schema) {
      return;
    }
    if (!other.getFullName().equals(schema.getFullName())) {
      throw Fit.unfit(schema, record);
    }
    List<String> names = names(schema);
    List<String> found = names(other);
    if (!found.equals(names)) {
      throw new Unfit(
          SchemaMismatch.of(
              "%s with the fields %s in this order".formatted(Describe.type(schema), names),
              "one with " + found));
    }
    keep(schema, other);
  }

  /** Two threads at once may lose one of the two, which is then looked at again. */
  private void keep(Schema schema, Schema other) {
    IdentityHashMap<Schema, Schema> known = alike;
    IdentityHashMap<Schema, Schema> more =
        known.size() < KEPT ? new IdentityHashMap<>(known) : new IdentityHashMap<>();
    more.put(other, schema);
    alike = more;
  }

  private static List<String> names(Schema record) {
    return record.getFields().stream().map(Schema.Field::name).toList();
  }

  /** By its name: the symbols of a Java class may stand in another order. */
  @Override
  protected void writeEnum(Schema schema, Object symbol, Encoder out) throws IOException {
    out.writeEnum(schema.getEnumOrdinal(symbol.toString()));
  }

  @Override
  protected void writeBytes(Object value, Encoder out) throws IOException {
    if (value instanceof byte[] bytes) {
      out.writeBytes(bytes);
    } else {
      super.writeBytes(value, out);
    }
  }
}
