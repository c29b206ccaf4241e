package dev.braid.avro;

import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.io.Decoder;
import org.apache.avro.io.Encoder;
import org.apache.avro.io.ResolvingDecoder;
import org.apache.avro.reflect.ReflectDatumReader;
import org.apache.avro.reflect.ReflectDatumWriter;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;
import org.jspecify.annotations.Nullable;

/**
 * Values by Avro's own readers and writers: slower, for what reflection does to plain classes, and
 * for generated ones with fields of Java types that are written as text.
 */
record AvroForm(SpecificData data) implements Form {

  /** A writer's schema that Avro unfolds within some 10 ms. */
  private static final int LARGEST = 100_000;

  /** Whether a generated class has such fields. */
  static boolean isNeeded(Schema schema) {
    return isNeeded(schema, new HashSet<>());
  }

  private static boolean isNeeded(Schema schema, Set<String> seen) {
    return switch (schema.getType()) {
      case RECORD ->
          seen.add(schema.getFullName())
              && schema.getFields().stream().anyMatch(field -> isNeeded(field.schema(), seen));
      case ARRAY -> isNeeded(schema.getElementType(), seen);
      case MAP ->
          schema.getProp(SpecificData.KEY_CLASS_PROP) != null
              || isNeeded(schema.getValueType(), seen);
      case UNION -> schema.getTypes().stream().anyMatch(type -> isNeeded(type, seen));
      case STRING -> schema.getProp(SpecificData.CLASS_PROP) != null;
      case ENUM, FIXED, BYTES, INT, LONG, FLOAT, DOUBLE, BOOLEAN, NULL -> false;
    };
  }

  /** A reader of Avro's is made for each value, and knows its input: that is where depth counts. */
  @Override
  public Reading reading(Schema writer, Schema reader) {
    if (Unfolded.size(writer) > LARGEST) {
      throw Misfit.of(
          "a writer's schema of at most %s parts, each record counted wherever it stands"
              .formatted(LARGEST),
          "more");
    }
    return in -> {
      try {
        return data instanceof ReflectedData reflected
            ? new Reflecting(writer, reader, reflected, in).read(null, in)
            : new Generated(writer, reader, data, in).read(null, in);
      } catch (AvroRuntimeException | IOException | SecurityException unfit) {
        throw new Misfit("expected %s: %s".formatted(Describe.type(reader), unfit), unfit);
      } catch (ClassCastException | IndexOutOfBoundsException unfit) {
        throw new Misfit("expected %s: %s".formatted(Describe.type(reader), unfit), unfit);
      }
    };
  }

  @Override
  public Writing writing(Schema schema) {
    return (value, out) -> {
      try {
        if (data instanceof ReflectedData reflected) {
          new Reflected(schema, reflected).write(value, out);
        } else {
          new GeneratedWriter(schema, data).write(value, out);
        }
      } catch (AvroRuntimeException | IOException | SecurityException unfit) {
        throw new Misfit("expected %s: %s".formatted(Describe.type(schema), unfit), unfit);
      } catch (NullPointerException | ClassCastException unfit) {
        throw new Misfit("expected %s: %s".formatted(Describe.type(schema), unfit), unfit);
      }
    };
  }

  private static final class Generated extends SpecificDatumReader<Object> {

    private final Input input;

    Generated(Schema writer, Schema reader, SpecificData data, Input input) {
      super(writer, reader, data);
      this.input = input;
    }

    @Override
    protected Object readRecord(@Nullable Object old, Schema schema, ResolvingDecoder in)
        throws IOException {
      int start = input.enterRecord();
      Object record = super.readRecord(old, schema, in);
      input.leaveRecord(start);
      return record;
    }
  }

  private static final class Reflecting extends ReflectDatumReader<Object> {

    private final ReflectedData reflected;
    private final Input input;

    Reflecting(Schema writer, Schema reader, ReflectedData data, Input input) {
      super(writer, reader, data);
      this.reflected = data;
      this.input = input;
    }

    @Override
    protected Object readRecord(@Nullable Object old, Schema schema, ResolvingDecoder in)
        throws IOException {
      int start = input.enterRecord();
      Object record = super.readRecord(old, schema, in);
      input.leaveRecord(start);
      return record;
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

  private static final class Reflected extends ReflectDatumWriter<Object> {

    Reflected(Schema schema, ReflectedData data) {
      super(schema, data);
    }

    @Override
    protected void writeRecord(Schema schema, Object value, Encoder out) throws IOException {
      ((Output) out).enter();
      super.writeRecord(schema, value, out);
      ((Output) out).leave();
    }
  }

  private static final class GeneratedWriter extends SpecificDatumWriter<Object> {

    GeneratedWriter(Schema schema, SpecificData data) {
      super(schema, data);
    }

    @Override
    protected void writeRecord(Schema schema, Object value, Encoder out) throws IOException {
      ((Output) out).enter();
      super.writeRecord(schema, value, out);
      ((Output) out).leave();
    }
  }
}
