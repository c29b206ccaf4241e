package dev.braid.avro.internal.forms;

import dev.braid.avro.internal.bytes.Output;
import dev.braid.avro.internal.bytes.Reading;
import dev.braid.avro.internal.bytes.Writing;
import org.apache.avro.Schema;

/** Trees. Those of another schema are brought into the reader's as generic records. */
record TreeForm() implements Form {

  @Override
  public Reading reading(Schema writer, Schema reader) {
    Reading tree = new TreeReading(reader);
    if (writer.equals(reader)) {
      return tree;
    }
    Form generic = Form.generic();
    Reading resolved = generic.reading(writer, reader);
    Writing again = generic.writing(reader);
    return in -> {
      Output out = new Output(Math.max(64, 2 * in.remaining()));
      again.write(resolved.read(in), out);
      return tree.read(out.input());
    };
  }

  @Override
  public Writing writing(Schema schema) {
    return new TreeWriting(schema);
  }
}
