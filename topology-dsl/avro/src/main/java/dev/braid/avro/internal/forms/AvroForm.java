package dev.braid.avro.internal.forms;

import dev.braid.avro.internal.bytes.Describe;
import dev.braid.avro.internal.bytes.Guard;
import dev.braid.avro.internal.bytes.Input;
import dev.braid.avro.internal.bytes.Reading;
import dev.braid.avro.internal.bytes.SchemaMismatch;
import dev.braid.avro.internal.bytes.Writing;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.AvroTypeException;
import org.apache.avro.Resolver;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.io.DatumReader;
import org.apache.avro.io.DatumWriter;
import org.apache.avro.io.Decoder;
import org.apache.avro.io.FastReaderBuilder;
import org.apache.avro.reflect.ReflectDatumReader;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.jspecify.annotations.Nullable;

/**
 * Values by Avro's own readers and writers. What is read has passed a {@link Guard}, unless its
 * schema is {@link Bounded}, so a reader of Avro's need not know how deep it may go; what is
 * written passes {@link Fit}.
 *
 * <p>Avro has two kinds of readers. The fast one, whose parts are made once for the schemas at
 * hand, reads generic and generated records. The other one knows reflection and fields of Java
 * types that are written as text; it is made for each value, and its resolver unfolds the writer's
 * schema, so that must not be too large.
 *
 * @param data makes the values
 */
record AvroForm(GenericData data) implements Form {

  /** A writer's schema that Avro unfolds within some 10 ms. */
  private static final int LARGEST = 100_000;

  @Override
  public Reading reading(Schema writer, Schema reader) {
    Defaults.requireBounded(Resolver.resolve(writer, reader, data));
    return data instanceof SpecificData specific
            && (data instanceof ReflectedData || isWrittenAsText(reader))
        ? slowReading(writer, reader, specific)
        : fastReading(writer, reader);
  }

  private Reading fastReading(Schema writer, Schema reader) {
    DatumReader<Object> avro;
    try {
      avro = new FastReaderBuilder(data).createDatumReader(writer, reader);
    } catch (IOException impossible) {
      throw new AvroRuntimeException(impossible);
    }
    Reading guarded = in -> read(avro, writer, reader, in);
    return writer.equals(reader) && Bounded.is(writer) ? in -> read(avro, guarded, in) : guarded;
  }

  /** What cannot be read is read once more, behind the guard, which tells the place. */
  private static @Nullable Object read(DatumReader<?> avro, Reading guarded, Input in) {
    int start = in.mark();
    try {
      return avro.read(null, in);
    } catch (IOException | RuntimeException unfit) {
      in.reset(start);
      return guarded.read(in);
    }
  }

  private static Reading slowReading(Schema writer, Schema reader, SpecificData data) {
    if (Unfolded.size(writer) > LARGEST) {
      throw SchemaMismatch.of(
          "a writer's schema of at most %s parts, each record counted wherever it stands"
              .formatted(LARGEST),
          "more");
    }
    return in ->
        read(
            data instanceof ReflectedData reflected
                ? new Reflecting(writer, reader, reflected)
                : new SpecificDatumReader<>(writer, reader, data),
            writer,
            reader,
            in);
  }

  private static @Nullable Object read(
      DatumReader<?> avro, Schema writer, Schema reader, Input in) {
    Guard.check(writer, in);
    try {
      return avro.read(null, in);
    } catch (AvroTypeException unfit) {
      List<String> reasons = Objections.of(writer, reader);
      throw reasons.isEmpty()
          ? misfit(reader, unfit)
          : new SchemaMismatch(
              "written with a schema that cannot be read: " + String.join("; ", reasons), unfit);
    } catch (IOException | AvroRuntimeException | SecurityException unfit) {
      throw misfit(reader, unfit);
    } catch (ClassCastException | IndexOutOfBoundsException | IllegalArgumentException unfit) {
      throw misfit(reader, unfit);
    }
  }

  /** Whether a generated class has fields of Java types that are written as text. */
  private static boolean isWrittenAsText(Schema schema) {
    return isWrittenAsText(schema, new HashSet<>());
  }

  private static boolean isWrittenAsText(Schema schema, Set<String> seen) {
    return switch (schema.getType()) {
      case RECORD ->
          seen.add(schema.getFullName())
              && schema.getFields().stream()
                  .anyMatch(field -> isWrittenAsText(field.schema(), seen));
      case ARRAY -> isWrittenAsText(schema.getElementType(), seen);
      case MAP ->
          schema.getProp(SpecificData.KEY_CLASS_PROP) != null
              || isWrittenAsText(schema.getValueType(), seen);
      case UNION -> schema.getTypes().stream().anyMatch(type -> isWrittenAsText(type, seen));
      case STRING -> schema.getProp(SpecificData.CLASS_PROP) != null;
      case ENUM, FIXED, BYTES, INT, LONG, FLOAT, DOUBLE, BOOLEAN, NULL -> false;
    };
  }

  @Override
  public Writing writing(Schema schema) {
    DatumWriter<Object> avro =
        data instanceof ReflectedData reflected
            ? new ReflectedWriter(schema, reflected)
            : new RecordWriter(schema, data);
    return (value, out) -> {
      try {
        avro.write(value, out);
      } catch (Unfit unfit) {
        throw unfit.misfit();
      } catch (AvroRuntimeException | IOException | SecurityException unfit) {
        throw misfit(schema, unfit);
      } catch (NullPointerException | ClassCastException unfit) {
        throw misfit(schema, unfit);
      }
    };
  }

  private static SchemaMismatch misfit(Schema schema, Exception unfit) {
    return new SchemaMismatch(
        "expected %s: %s".formatted(Describe.type(schema), Describe.reason(unfit)), unfit);
  }

  private static final class Reflecting extends ReflectDatumReader<Object> {

    private final ReflectedData reflected;

    Reflecting(Schema writer, Schema reader, ReflectedData data) {
      super(writer, reader, data);
      this.reflected = data;
    }

    @Override
    protected Object newArray(@Nullable Object old, int size, Schema schema) {
      Object items = reflected.newItems(schema, size);
      return items == null ? super.newArray(old, size, schema) : items;
    }

    @Override
    protected Object readBytes(@Nullable Object old, Schema schema, Decoder in) throws IOException {
      return reflected.isByteArray(schema)
          ? in.readBytes(null).array()
          : super.readBytes(old, schema, in);
    }
  }
}
