package dev.braid.avro;

import dev.braid.avro.internal.bytes.Describe;
import dev.braid.avro.internal.bytes.Input;
import dev.braid.avro.internal.bytes.Output;
import dev.braid.avro.internal.bytes.Reading;
import dev.braid.avro.internal.bytes.SchemaMismatch;
import dev.braid.avro.internal.bytes.Writing;
import dev.braid.avro.internal.forms.Form;
import dev.braid.dsl.CodecException;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;

/**
 * Records of one type whose schemas the program knows by heart, so that nobody has to be asked for
 * them: a byte with the number of the writer's schema, then Avro's binary form.
 *
 * <p>Schemas are numbered from 1, as Confluent's frame begins with 0, and each one begins with the
 * fields of the one before it and appends more, with defaults. So an older record is read with
 * defaults for what it lacks; and a newer one, whose schema is not known here, is read as far as
 * this program knows its fields. During a rolling upgrade the old and the new read each other.
 * Numbers from 128 on are kept for a layout that breaks this rule, and are refused.
 *
 * <p>Bytes are taken for hostile: lengths, counts and nesting are compared with the bytes that are
 * there before anything is made for them. Immutable, for several threads.
 */
public final class VersionedAvro {

  private static final int LARGEST_VERSION = 127;

  private final Schema latest;
  private final byte version;
  private final Writing writing;
  private final List<Reading> readings;

  private VersionedAvro(List<Schema> versions) {
    this.version = (byte) versions.size();
    this.latest = versions.get(versions.size() - 1);
    Form form = Form.generic();
    this.writing = form.writing(latest);
    this.readings = versions.stream().map(writer -> form.reading(writer, latest)).toList();
  }

  /**
   * Records that are written with the last of these schemas, and read with any of them.
   *
   * @param versions of a record, oldest first; none may ever be changed or left out
   * @throws IllegalArgumentException when one of them is no record, or does not begin with the
   *     fields of the one before it, or appends one without a default
   */
  public static VersionedAvro of(List<Schema> versions) {
    List<Schema> copy = List.copyOf(versions);
    if (copy.isEmpty() || copy.size() > LARGEST_VERSION) {
      throw new IllegalArgumentException(
          "expected 1 to %s versions, found %s".formatted(LARGEST_VERSION, copy.size()));
    }
    for (Schema schema : copy) {
      if (schema.getType() != Schema.Type.RECORD) {
        throw new IllegalArgumentException(
            "expected the schema of a record, found " + Describe.type(schema));
      }
    }
    IntStream.range(1, copy.size()).forEach(i -> requireAppended(i, copy.get(i - 1), copy.get(i)));
    return new VersionedAvro(copy);
  }

  private static void requireAppended(int number, Schema before, Schema after) {
    List<Schema.Field> old = before.getFields();
    List<Schema.Field> fields = after.getFields();
    boolean begins =
        before.getFullName().equals(after.getFullName())
            && fields.size() >= old.size()
            && IntStream.range(0, old.size()).allMatch(i -> isSame(old.get(i), fields.get(i)));
    if (!begins) {
      throw new IllegalArgumentException(
          "version %s of %s must begin with all fields of version %s, unchanged; append new ones"
              .formatted(number + 1, after.getFullName(), number));
    }
    fields.stream()
        .skip(old.size())
        .filter(field -> !field.hasDefaultValue())
        .findFirst()
        .ifPresent(
            field -> {
              throw new IllegalArgumentException(
                  "field %s, new in version %s of %s, needs a default for older records"
                      .formatted(field.name(), number + 1, after.getFullName()));
            });
  }

  private static boolean isSame(Schema.Field before, Schema.Field after) {
    return before.name().equals(after.name()) && before.schema().equals(after.schema());
  }

  /** What is written, and read as. */
  public Schema schema() {
    return latest;
  }

  /**
   * The bytes of a record of {@link #schema}.
   *
   * @throws CodecException when it does not fit that
   */
  public byte[] encode(GenericRecord record) {
    Output out = new Output(256);
    try {
      writing.write(record, out);
    } catch (SchemaMismatch misfit) {
      throw misfit.at(Describe.root(latest));
    }
    return out.numbered(version);
  }

  /**
   * The record of these bytes, with all fields of {@link #schema}.
   *
   * @throws CodecException when they hold none
   */
  public GenericRecord decode(byte[] bytes) {
    if (bytes.length == 0 || bytes[0] <= 0) {
      throw new CodecException(
          "%s: expected the number of a schema, 1 to %s, in the first byte, found %s"
              .formatted(
                  Describe.root(latest),
                  LARGEST_VERSION,
                  bytes.length == 0 ? "nothing" : String.valueOf(bytes[0] & 0xff)));
    }
    boolean isNewer = bytes[0] > version;
    Reading reading = readings.get((isNewer ? version : bytes[0]) - 1);
    Input in = new Input(bytes, 1, bytes.length);
    try {
      GenericRecord record = (GenericRecord) reading.read(in);
      if (record == null) {
        throw SchemaMismatch.of("a record", "null");
      }
      if (!isNewer) { // what a newer writer appends is unknown here
        in.requireEnd();
      }
      return record;
    } catch (SchemaMismatch misfit) {
      throw misfit.at("%s written with version %s".formatted(Describe.root(latest), bytes[0]));
    }
  }
}
