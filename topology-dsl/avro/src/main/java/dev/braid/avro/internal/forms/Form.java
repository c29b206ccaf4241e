package dev.braid.avro.internal.forms;

import dev.braid.avro.internal.bytes.Reading;
import dev.braid.avro.internal.bytes.Writing;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;

/** As what a codec's values stand in Java: how they are read and written. */
public interface Form {

  /** How values of the writer's schema are read as those of the reader's. */
  Reading reading(Schema writer, Schema reader);

  /** How values are written. */
  Writing writing(Schema schema);

  /** Records of any schema, as Avro holds them: logical types are left as they are written. */
  static Form generic() {
    return new AvroForm(new GenericData());
  }

  /** Records of a generated class. */
  static Form generated(Class<?> type) {
    return new AvroForm(new GeneratedData(type));
  }

  /** Objects of a plain Java class. */
  static Form reflected(ReflectedData data) {
    return new AvroForm(data);
  }

  /** Trees. */
  static Form tree() {
    return new TreeForm();
  }
}
