package dev.braid.avro;

import java.io.IOException;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.io.Encoder;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumWriter;
import org.jspecify.annotations.Nullable;

/**
 * Avro's writer of generic and generated records, which takes only what fits. For several threads.
 */
final class RecordWriter extends SpecificDatumWriter<Object> {

  /** Two schemas of records with the same fields; a schema itself never changes. */
  private record Alike(Schema schema, Schema other) {}

  private volatile @Nullable Alike last;

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
    Fit.requireWhole(schema, value);
    if (value != null) {
      Fit.requireKind(schema, value);
    }
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
    Alike known = last;
    if (other == schema || (known != null && known.other() == other && known.schema() == schema)) {
      return;
    }
    if (!other.getFullName().equals(schema.getFullName())) {
      throw Fit.unfit(schema, record);
    }
    List<String> names = names(schema);
    List<String> found = names(other);
    if (!found.equals(names)) {
      throw new Unfit(
          Misfit.of(
              "%s with the fields %s in this order".formatted(Describe.type(schema), names),
              "one with " + found));
    }
    last = new Alike(schema, other);
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
