package dev.braid.avro;

import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.IndexedRecord;

/** Reads a record: what the writer wrote, in its order, then what the reader has a default for. */
final class RecordReading implements Reading {

  /** Reads what no field of the reader's takes. */
  static final int NOWHERE = -1;

  /**
   * One value of the record.
   *
   * @param position of the reader's field, or {@link #NOWHERE}
   */
  record Part(String name, int position, Reading reading) {}

  private final Schema schema;
  private final GenericData.InstanceSupplier supplier;
  private String[] names = {};
  private int[] positions = {};
  private Reading[] readings = {};

  RecordReading(Schema schema, GenericData.InstanceSupplier supplier) {
    this.schema = schema;
    this.supplier = supplier;
  }

  /** Given once, before the first read: a record's parts may hold the record itself. */
  void setParts(List<Part> parts) {
    names = parts.stream().map(Part::name).toArray(String[]::new);
    positions = parts.stream().mapToInt(Part::position).toArray();
    readings = parts.stream().map(Part::reading).toArray(Reading[]::new);
  }

  @Override
  public Object read(Input in) {
    int start = in.enterRecord();
    IndexedRecord record = (IndexedRecord) supplier.newInstance(null, schema);
    int i = 0;
    try {
      for (; i < readings.length; i++) {
        Object value = readings[i].read(in);
        int position = positions[i];
        if (position != NOWHERE) {
          record.put(position, value);
        }
      }
    } catch (Misfit misfit) {
      throw misfit.inField(names[i]);
    }
    in.leaveRecord(start);
    return record;
  }
}
