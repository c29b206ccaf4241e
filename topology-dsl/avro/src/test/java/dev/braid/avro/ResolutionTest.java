package dev.braid.avro;

import static dev.braid.avro.SchemaText.field;
import static dev.braid.avro.SchemaText.record;
import static dev.braid.avro.SchemaText.schema;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.braid.avro.generated.Line;
import dev.braid.avro.internal.bytes.Frame;
import dev.braid.dsl.CodecException;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;

/** What is written with one schema, read with another. */
final class ResolutionTest {

  private final Avro avro = Avro.with(new FakeRegistry());

  /** Written as a tree with one schema, read with the other, as generic record and as tree. */
  private Object read(Schema writer, Map<String, Object> tree, Schema reader) {
    byte[] bytes = avro.tree(writer, "w").encode(tree);
    GenericRecord record = avro.codec(reader, "r").decode(bytes);
    Object read = avro.codec(reader, "r").toTree(record);
    assertThat(avro.tree(reader, "r").decode(bytes)).usingRecursiveComparison().isEqualTo(read);
    return read;
  }

  @Test
  void anAddedFieldHasItsDefault() {
    Schema writer = record("R", field("a", "'int'"));
    Schema reader =
        record(
            "R",
            field("list", "{'type': 'array', 'items': 'long'}", "[1, 2]"),
            field("a", "'int'"),
            field("text", "'string'", "'x'"),
            field("none", "['null', 'string']", "null"),
            field("raw", "'bytes'", "'\\u00ff'"),
            field("number", "'double'", "3"));

    Object read = read(writer, Map.of("a", 1L), reader);

    assertThat(read)
        .usingRecursiveComparison()
        .isEqualTo(
            TreeMaps.of(
                "list",
                List.of(1L, 2L),
                "a",
                1L,
                "text",
                "x",
                "none",
                null,
                "raw",
                new byte[] {(byte) 0xff},
                "number",
                3.0));
  }

  @Test
  void aDefaultIsNotSharedAmongRecords() {
    Schema writer = record("R", field("a", "'int'"));
    Schema reader =
        record(
            "R", field("a", "'int'"), field("list", "{'type': 'array', 'items': 'long'}", "[1]"));
    byte[] bytes = avro.tree(writer, "w").encode(Map.of("a", 1L));
    AvroCodec<GenericRecord> codec = avro.codec(reader, "r");

    ((List<?>) codec.decode(bytes).get("list")).clear();

    assertThat((List<?>) codec.decode(bytes).get("list")).hasSize(1);
  }

  @Test
  void aFieldIsFoundByItsAlias() {
    Schema writer = record("Old", field("sum", "'int'"));
    Schema reader =
        schema(
            "{'type': 'record', 'name': 'New', 'aliases': ['Old'], 'fields':"
                + " [{'name': 'total', 'aliases': ['sum'], 'type': 'long'}]}");

    assertThat(read(writer, Map.of("sum", 7L), reader)).isEqualTo(Map.of("total", 7L));
  }

  @Test
  void numbersWidenAndTextAndBytesChange() {
    Schema writer =
        record(
            "R",
            field("a", "'int'"),
            field("b", "'long'"),
            field("c", "'float'"),
            field("d", "'int'"),
            field("e", "'long'"),
            field("f", "'int'"),
            field("g", "'string'"),
            field("h", "'bytes'"),
            field("i", "'bytes'"));
    Schema reader =
        record(
            "R",
            field("a", "'long'"),
            field("b", "'double'"),
            field("c", "'double'"),
            field("d", "'float'"),
            field("e", "'float'"),
            field("f", "'double'"),
            field("g", "'bytes'"),
            field("h", "'string'"),
            field("i", "{'type': 'string', 'avro.java.string': 'String'}"));
    byte[] hi = {'h', 'i'};

    Object read =
        read(
            writer,
            Map.of(
                "a", 1L, "b", 2L, "c", 0.5, "d", 4L, "e", 5L, "f", 6L, "g", "hi", "h", hi, "i", hi),
            reader);

    assertThat(read)
        .usingRecursiveComparison()
        .isEqualTo(
            TreeMaps.of(
                "a", 1L, "b", 2.0, "c", 0.5, "d", 4.0, "e", 5.0, "f", 6.0, "g", hi, "h", "hi", "i",
                "hi"));
  }

  @Test
  void aUnionWidens() {
    Schema writer = record("R", field("a", "'int'"), field("b", "['null', 'int']"));
    Schema reader =
        record("R", field("a", "['null', 'long']"), field("b", "['string', 'null', 'double']"));

    assertThat(read(writer, Map.of("a", 1L, "b", 2L), reader)).isEqualTo(Map.of("a", 1L, "b", 2.0));
  }

  @Test
  void aUnionNarrowsWhileItsValueFits() {
    Schema writer = record("R", field("a", "['null', 'int']"));
    Schema reader = record("R", field("a", "'int'"));

    assertThat(read(writer, Map.of("a", 1L), reader)).isEqualTo(Map.of("a", 1L));
    assertThatExceptionOfType(CodecException.class)
        .isThrownBy(() -> read(writer, Map.of(), reader))
        .withMessage(
            "R written with schema 1: written with a schema that cannot be read: field R.a: the"
                + " reader has int, the writer has null");
  }

  @Test
  void anUnknownSymbolIsTheDefault() {
    Schema writer = record("R", field("a", "{'type': 'enum', 'name': 'E', 'symbols': ['X', 'Y']}"));
    Schema reader =
        record(
            "R",
            field("a", "{'type': 'enum', 'name': 'E', 'symbols': ['Y', 'Z'], 'default': 'Z'}"));
    Schema strict = record("R", field("a", "{'type': 'enum', 'name': 'E', 'symbols': ['Y']}"));

    assertThat(read(writer, Map.of("a", "X"), reader)).isEqualTo(Map.of("a", "Z"));
    assertThat(read(writer, Map.of("a", "Y"), strict)).isEqualTo(Map.of("a", "Y"));
    assertThatExceptionOfType(CodecException.class)
        .isThrownBy(() -> read(writer, Map.of("a", "X"), strict))
        .withMessageContaining("field R.a: the writer has the symbol X, which the reader lacks");
  }

  @Test
  void fieldsThatNobodyReadsArePassedOver() {
    Schema writer =
        record(
            "R",
            field("before", "{'type': 'map', 'values': {'type': 'array', 'items': 'double'}}"),
            field("kept", "'int'"),
            field(
                "after",
                "{'type': 'record', 'name': 'S', 'fields': ["
                    + "{'name': 'x', 'type': ['null', 'S', 'string']},"
                    + "{'name': 'f', 'type': 'float'}, {'name': 'b', 'type': 'boolean'},"
                    + "{'name': 'l', 'type': 'long'}, {'name': 'y', 'type': 'bytes'},"
                    + "{'name': 'h', 'type': {'type': 'fixed', 'name': 'F', 'size': 2}}]}"));
    Map<String, Object> inner =
        Map.of("f", 1.5, "b", true, "l", 9L, "y", new byte[3], "h", new byte[2]);

    Object read =
        read(
            writer,
            Map.of("before", Map.of("k", List.of(1.0, 2.0)), "kept", 5L, "after", inner),
            record("R", field("kept", "'long'")));

    assertThat(read).isEqualTo(Map.of("kept", 5L));
  }

  @Test
  void generatedClassesReadOlderSchemas() {
    Schema old =
        schema(
            "{'type': 'record', 'name': 'Line', 'namespace': 'dev.braid.avro.generated',"
                + " 'fields': [{'name': 'colour', 'type': 'string'}, {'name': 'sku', 'type':"
                + " 'string'}]}");
    byte[] bytes = avro.tree(old, "w").encode(Map.of("colour", "red", "sku", "s"));

    assertThat(avro.codec(Line.class, "r").decode(bytes)).isEqualTo(new Line("s", 1));
  }

  @Test
  void howWritersAreReadIsKeptForTheLastOnes() {
    FakeRegistry registry = new FakeRegistry();
    AvroCodec<GenericRecord> codec = Avro.with(registry).codec(record("R"), "r");
    byte[] bytes = new byte[Frame.LENGTH];
    for (int i = 0; i < 3 * Schemas.KEPT; i++) {
      Frame.write(bytes, registry.add(record("R", field("a" + i, "'null'"))));
      codec.decode(bytes);
    }
    assertThat(registry.asked()).hasSize(3 * Schemas.KEPT);

    Frame.write(bytes, 1);
    codec.decode(bytes);

    assertThat(registry.asked()).hasSize(3 * Schemas.KEPT + 1);
  }

  @Test
  void whatCannotBeReadIsRefusedWithTheReason() {
    Schema writer = record("R", field("a", "'int'"));
    Schema reader = record("R", field("b", "'int'"));

    assertThatExceptionOfType(CodecException.class)
        .isThrownBy(() -> read(writer, Map.of("a", 1L), reader))
        .withMessage(
            "R written with schema 1: written with a schema that cannot be read: field R.b: the"
                + " reader has no default and the writer lacks it");
  }

  @Test
  void aRecordThatCannotBeReadInsideItselfIsRefused() {
    Schema writer = record("L", field("next", "['null', 'L']"));
    Schema reader = record("L", field("next", "['null', 'L']"), field("must", "'int'"));

    assertThatExceptionOfType(CodecException.class)
        .isThrownBy(() -> read(writer, Map.of(), reader))
        .withMessageContaining("field L.must: the reader has no default and the writer lacks it");
  }

  @Test
  void thatAWritersValuesCannotBeReadIsFoundOutOnce() {
    byte[] bytes = avro.tree(record("R"), "w").encode(Map.of());
    AvroCodec<GenericRecord> codec = avro.codec(record("R", field("a", tooDeep(), "{}")), "r");

    CodecException first = refusal(codec, bytes);
    CodecException second = refusal(codec, bytes);
    CodecException third = refusal(codec, bytes);

    assertThat(second).isNotSameAs(first).hasMessage(first.getMessage());
    assertThat(second.getCause()).isSameAs(first);
    assertThat(third.getCause()).isSameAs(first);
  }

  /** Of which no value can be written. */
  private static String tooDeep() {
    String type = "{'type': 'record', 'name': 'N0', 'fields': []}";
    for (int i = 1; i < 70; i++) {
      type =
          "{'type': 'record', 'name': 'N%d', 'fields': [{'name': 'n', 'type': %s, 'default': {}}]}"
              .formatted(i, type);
    }
    return type;
  }

  private static CodecException refusal(AvroCodec<?> codec, byte[] bytes) {
    return catchThrowableOfType(CodecException.class, () -> codec.decode(bytes));
  }
}
