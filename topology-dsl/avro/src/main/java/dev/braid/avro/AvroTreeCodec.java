package dev.braid.avro;

import dev.braid.avro.internal.bytes.Describe;
import dev.braid.avro.internal.bytes.Frame;
import dev.braid.avro.internal.bytes.Input;
import dev.braid.avro.internal.bytes.SchemaMismatch;
import dev.braid.avro.internal.forms.TreeReading;
import dev.braid.dsl.Codec;
import dev.braid.dsl.CodecException;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Reads any value of a registry as a tree, by the schema that it was written with. It has none of
 * its own, so it writes nothing.
 */
record AvroTreeCodec(Schemas schemas) implements Codec<Object> {

  @Override
  public String contentType() {
    return AvroCodec.CONTENT_TYPE;
  }

  @Override
  public byte[] encode(Object value) {
    throw new CodecException(
        "expected a schema to write %s with, found none; give the service a codec of its own"
            .formatted(AvroCodec.CONTENT_TYPE));
  }

  @Override
  public @Nullable Object decode(byte[] bytes) {
    int id = Frame.id(bytes);
    Schema writer = Registration.schema(schemas, id);
    Input in =
        writer.getType() == Schema.Type.BYTES
            ? AvroCodec.inputOfBytesAlone(bytes)
            : new Input(bytes, Frame.LENGTH, bytes.length);
    try {
      Object tree = new TreeReading(writer).read(in);
      in.requireEnd();
      return tree;
    } catch (SchemaMismatch misfit) {
      throw misfit.at("%s written with schema %s".formatted(Describe.root(writer), id));
    }
  }

  @Override
  public @Nullable CompletionStage<?> awaits(byte[] bytes) {
    return schemas.awaited(bytes);
  }

  @Override
  public boolean mayAwait() {
    return true;
  }

  @Override
  public Object toTree(Object value) {
    return value;
  }

  @Override
  public Object fromTree(Object tree) {
    return tree;
  }

  @Override
  public List<String> objections(Codec<?> writer) {
    return writer instanceof AvroCodec<?> avro && !schemas.isOfSameRegistry(avro.schemas())
        ? List.of(schemas.anotherRegistry(avro.schemas()))
        : List.of();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof AvroTreeCodec same && schemas.isOfSameRegistry(same.schemas);
  }

  @Override
  public int hashCode() {
    return AvroTreeCodec.class.hashCode(); // there are few
  }

  @Override
  public String toString() {
    return "avro of any schema";
  }
}
