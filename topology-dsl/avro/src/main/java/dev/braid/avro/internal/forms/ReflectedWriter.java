package dev.braid.avro.internal.forms;

import dev.braid.avro.internal.bytes.Output;
import java.io.IOException;
import org.apache.avro.Schema;
import org.apache.avro.io.Encoder;
import org.apache.avro.reflect.ReflectDatumWriter;

/** Avro's writer of plain Java objects, which takes only what fits. For several threads. */
final class ReflectedWriter extends ReflectDatumWriter<Object> {

  ReflectedWriter(Schema schema, ReflectedData data) {
    super(schema, data);
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
    super.writeWithoutConversion(schema, value, out);
  }

  @Override
  protected void writeRecord(Schema schema, Object value, Encoder out) throws IOException {
    ((Output) out).enter();
    super.writeRecord(schema, value, out);
    ((Output) out).leave();
  }
}
