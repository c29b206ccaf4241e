package dev.braid.avro;

import static org.apache.avro.Schema.Type.UNION;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Conversion;
import org.apache.avro.Conversions;
import org.apache.avro.LogicalType;
import org.apache.avro.Resolver;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericFixed;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.avro.util.Utf8;
import org.jspecify.annotations.Nullable;

/**
 * Makes a {@link Reading} of a writer's and a reader's schema, once for all values: what Avro's
 * resolution decides for each value anew is a choice of objects here. The values are those of a
 * {@link GenericData}, so generic records or generated ones.
 *
 * <p>Avro's own fast reader does much the same; it cannot be told how deep to go, and looks at
 * counts schema by schema.
 */
final class ReadingCompiler {

  private final GenericData data;
  private final IdentityHashMap<Resolver.RecordAdjust, RecordReading> records =
      new IdentityHashMap<>();

  private ReadingCompiler(GenericData data) {
    this.data = data;
  }

  /**
   * @throws RuntimeException of Avro's, when the reader's schema cannot be resolved at all
   */
  static Reading compile(Schema writer, Schema reader, GenericData data) {
    return new ReadingCompiler(data).value(Resolver.resolve(writer, reader, data));
  }

  private Reading value(Resolver.Action action) {
    LogicalType logical = action.reader.getLogicalType();
    return value(action, logical == null ? null : data.getConversionFor(logical));
  }

  private Reading value(Resolver.Action action, @Nullable Conversion<?> conversion) {
    return switch (action.type) {
      case WRITER_UNION -> writerUnion((Resolver.WriterUnion) action, conversion);
      case READER_UNION -> value(((Resolver.ReaderUnion) action).actualAction);
      case ERROR -> refusal((Resolver.ErrorAction) action);
      default -> converted(plain(action), action.reader, conversion);
    };
  }

  private Reading writerUnion(Resolver.WriterUnion union, @Nullable Conversion<?> conversion) {
    boolean readerUnion = union.reader.getType() == UNION;
    Reading[] branches = new Reading[union.actions.length];
    for (int i = 0; i < branches.length; i++) {
      Resolver.Action branch = union.actions[i];
      branches[i] = readerUnion ? value(branch) : value(branch, conversion);
    }
    return in -> branches[in.readBranch(branches.length)].read(in);
  }

  private static Reading refusal(Resolver.ErrorAction error) {
    List<String> reasons = Objections.of(error);
    return in -> {
      throw new Misfit("written with a schema that cannot be read: " + String.join("; ", reasons));
    };
  }

  private static Reading converted(
      Reading plain, Schema reader, @Nullable Conversion<?> conversion) {
    LogicalType logical = reader.getLogicalType();
    if (conversion == null || logical == null) {
      return plain;
    }
    return in -> {
      Object raw = plain.read(in);
      try {
        return Conversions.convertToLogicalType(raw, reader, logical, conversion);
      } catch (RuntimeException unfit) {
        throw new Misfit("expected a %s: %s".formatted(logical.getName(), unfit), unfit);
      }
    };
  }

  private Reading plain(Resolver.Action action) {
    return switch (action.type) {
      case DO_NOTHING -> base(action.reader);
      case PROMOTE -> promotion(action.writer.getType(), action.reader);
      case ENUM -> symbols((Resolver.EnumAdjust) action);
      case CONTAINER -> {
        Reading item = value(((Resolver.Container) action).elementAction);
        yield action.reader.getType() == Schema.Type.ARRAY
            ? array(action.reader, item)
            : map(action.reader, item);
      }
      case RECORD -> record((Resolver.RecordAdjust) action);
      case WRITER_UNION, READER_UNION, ERROR, SKIP ->
          throw new IllegalStateException("no value of its own: " + action.type);
    };
  }

  private Reading base(Schema reader) {
    return switch (reader.getType()) {
      case NULL -> in -> null;
      case BOOLEAN -> Input::readBoolean;
      case INT -> Input::readInt;
      case LONG -> Input::readLong;
      case FLOAT -> Input::readFloat;
      case DOUBLE -> Input::readDouble;
      case STRING -> isJavaString(reader) ? Input::readString : in -> in.readString(null);
      case BYTES -> in -> in.readBytes(null);
      case FIXED -> fixed(reader);
      case RECORD, ENUM, ARRAY, MAP, UNION ->
          throw new IllegalStateException("not simple: " + reader.getType());
    };
  }

  private Reading fixed(Schema reader) {
    int size = reader.getFixedSize();
    return in -> {
      in.require(size, "a fixed");
      GenericFixed fixed = (GenericFixed) data.createFixed(null, reader);
      in.readFixed(fixed.bytes(), 0, size);
      return fixed;
    };
  }

  private static Reading promotion(Schema.Type writer, Schema reader) {
    return switch (reader.getType()) {
      case LONG -> in -> (long) in.readInt();
      case FLOAT ->
          writer == Schema.Type.INT ? in -> (float) in.readInt() : in -> (float) in.readLong();
      case DOUBLE ->
          switch (writer) {
            case INT -> in -> (double) in.readInt();
            case LONG -> in -> (double) in.readLong();
            default -> in -> (double) in.readFloat();
          };
      case BYTES -> in -> ByteBuffer.wrap(in.readByteArray("text"));
      case STRING ->
          isJavaString(reader)
              ? in -> new String(in.readByteArray("bytes"), StandardCharsets.UTF_8)
              : in -> new Utf8(in.readByteArray("bytes"));
      default -> throw new IllegalStateException("no promotion to " + reader.getType());
    };
  }

  private static Reading symbols(Resolver.EnumAdjust symbols) {
    Object[] values = symbols.values;
    List<String> names = symbols.writer.getEnumSymbols();
    String name = symbols.reader.getName();
    return in -> {
      int index = in.readSymbol(values.length);
      Object value = values[index];
      if (value == null) {
        throw Misfit.of("a symbol of the reader's enum " + name, names.get(index));
      }
      return value;
    };
  }

  private Reading array(Schema reader, Reading item) {
    return in -> {
      in.enter();
      int count = in.block();
      @SuppressWarnings("unchecked") // an array of any schema is a collection
      Collection<@Nullable Object> items =
          (Collection<@Nullable Object>) data.newArray(null, count, reader);
      int index = 0;
      try {
        while (count > 0) {
          for (int i = 0; i < count; i++) {
            items.add(item.read(in));
            index++;
          }
          count = in.block();
        }
      } catch (Misfit misfit) {
        throw misfit.inItem(index);
      }
      in.leave();
      return items;
    };
  }

  private static Reading map(Schema reader, Reading item) {
    boolean javaString = isJavaString(reader);
    return in -> {
      in.enter();
      Map<Object, @Nullable Object> entries = new HashMap<>();
      for (int count = in.block(); count > 0; count = in.block()) {
        for (int i = 0; i < count; i++) {
          Object key = javaString ? in.readString() : in.readString(null);
          try {
            entries.put(key, item.read(in));
          } catch (Misfit misfit) {
            throw misfit.inEntry(key.toString());
          }
        }
      }
      in.leave();
      return entries;
    };
  }

  private Reading record(Resolver.RecordAdjust record) {
    RecordReading known = records.get(record);
    if (known != null) {
      return known;
    }
    RecordReading reading = new RecordReading(record.reader, record.instanceSupplier);
    records.put(record, reading);
    Object sample = record.instanceSupplier.newInstance(null, record.reader);
    List<RecordReading.Part> parts = new ArrayList<>();
    int read = 0;
    for (int i = 0; i < record.fieldActions.length; i++) {
      Resolver.Action action = record.fieldActions[i];
      if (action instanceof Resolver.Skip) {
        Schema.Field field = record.writer.getFields().get(i);
        parts.add(new RecordReading.Part(field.name(), RecordReading.NOWHERE, skip(field)));
      } else {
        Schema.Field field = record.readerOrder[read++];
        parts.add(part(field, field(sample, field, action)));
      }
    }
    for (int i = record.firstDefault; i < record.readerOrder.length; i++) {
      Schema.Field field = record.readerOrder[i];
      Resolver.Action same = Resolver.resolve(field.schema(), field.schema(), data);
      parts.add(part(field, defaultOf(field, field(sample, field, same))));
    }
    reading.setParts(parts);
    return reading;
  }

  private static RecordReading.Part part(Schema.Field field, Reading reading) {
    return new RecordReading.Part(field.name(), field.pos(), reading);
  }

  private static Reading skip(Schema.Field field) {
    Schema schema = field.schema();
    return in -> {
      Skipping.skip(schema, in);
      return null;
    };
  }

  /** A generated class says itself which of its fields are converted, and by what. */
  private Reading field(Object sample, Schema.Field field, Resolver.Action action) {
    return sample instanceof SpecificRecordBase generated
        ? value(action, generated.getConversion(field.pos()))
        : value(action);
  }

  /** Made anew for each record, unless nobody can change it. */
  private static Reading defaultOf(Schema.Field field, Reading reading) {
    Output out = new Output(64);
    try {
      TreeWriting.writeDefault(field, out);
    } catch (Misfit misfit) {
      throw misfit.inField(field.name());
    }
    byte[] encoded = out.body();
    Object first = reading.read(new Input(encoded, 0, encoded.length));
    boolean constant =
        first == null
            || first instanceof Number
            || first instanceof String
            || first instanceof Boolean
            || first instanceof Enum;
    return constant ? in -> first : in -> reading.read(new Input(encoded, 0, encoded.length));
  }

  private static boolean isJavaString(Schema schema) {
    return GenericData.StringType.String.name().equals(schema.getProp(GenericData.STRING_PROP));
  }
}
