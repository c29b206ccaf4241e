package dev.braid.avro;

import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;

/** Records as a data model makes them, by readings and writings made for their schemas. */
record CompiledForm(GenericData data) implements Form {

  @Override
  public Reading reading(Schema writer, Schema reader) {
    return ReadingCompiler.compile(writer, reader, data);
  }

  @Override
  public Writing writing(Schema schema) {
    return WritingCompiler.compile(schema, data);
  }
}
