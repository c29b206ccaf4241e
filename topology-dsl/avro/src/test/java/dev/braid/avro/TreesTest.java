package dev.braid.avro;

import static dev.braid.avro.SchemaText.field;
import static dev.braid.avro.SchemaText.record;
import static dev.braid.avro.SchemaText.schema;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.braid.avro.generated.Everything;
import dev.braid.avro.generated.Order;
import dev.braid.dsl.Codec;
import dev.braid.dsl.CodecException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Between Avro's values and trees. */
final class TreesTest {

  private final Avro avro = Avro.with(new FakeRegistry());

  @Test
  void aGeneratedRecordIsAMapOfItsFields() {
    Everything value = Samples.everything(0);

    Map<?, ?> tree = (Map<?, ?>) avro.codec(Everything.class, "t").toTree(value);

    assertThat(tree.get("small")).isEqualTo(-42L);
    assertThat(tree.get("single")).isEqualTo(1.5);
    assertThat(tree.get("text")).isEqualTo("Grüße, 世界");
    assertThat((byte[]) tree.get("raw")).containsExactly(1, 2, 3);
    assertThat((byte[]) tree.get("hash")).containsExactly(4, 5, 6, 7);
    assertThat(tree.get("status")).isEqualTo("PAID");
    assertThat(tree.get("tags")).isEqualTo(List.of("a", "b"));
    assertThat(tree.get("counts")).isEqualTo(Map.of("x", 7L));
    assertThat(tree.get("choice")).isEqualTo("CLOSED");
    assertThat(tree.get("next")).isNull();
    assertThat(tree.get("lines"))
        .isEqualTo(
            List.of(
                Map.of("sku", "sku-1", "quantity", 2L), Map.of("sku", "sku-2", "quantity", 3L)));
    assertThat(tree.get("total")).isEqualTo(12.5);
    assertThat(tree.get("at")).isEqualTo(1_700_000_000_123L);
    assertThat(tree.get("day")).isEqualTo(20_512L);
    assertThat(tree.get("id")).isEqualTo("01234567-89ab-cdef-0123-456789abcdef");
  }

  @Test
  void aGeneratedRecordComesBackFromItsTree() {
    AvroCodec<Everything> codec = avro.codec(Everything.class, "t");
    Everything value = Samples.everything(2);

    assertThat(codec.fromTree(codec.toTree(value))).isEqualTo(value);
  }

  @Test
  void theTreeOfTheBytesIsTheTreeOfTheValue() {
    AvroCodec<Everything> codec = avro.codec(Everything.class, "t");
    Everything value = Samples.everything(2);
    byte[] bytes = codec.encode(value);

    assertThat(avro.tree().decode(bytes)).usingRecursiveComparison().isEqualTo(codec.toTree(value));
    assertThat(avro.tree(codec.schema(), "u").decode(bytes))
        .usingRecursiveComparison()
        .isEqualTo(codec.toTree(value));
  }

  @Test
  void treesOfAnySchemaAreReadAndNotWritten() {
    Codec<Object> any = avro.tree();
    byte[] bytes = avro.codec(Order.class, "t").encode(new Order("o", 1L));

    assertThat(any.decode(bytes)).isEqualTo(Map.of("id", "o", "total", 1L));
    assertThat(any.contentType()).isEqualTo(AvroCodec.CONTENT_TYPE);
    assertThat(any.hasTree()).isTrue();
    assertThat(avro.codec(Order.class, "t").generic()).isEqualTo(any);
    assertThatExceptionOfType(CodecException.class)
        .isThrownBy(() -> any.encode(Map.of()))
        .withMessageContaining("expected a schema to write");
  }

  private Object through(String type, Object tree) {
    Codec<Object> codec = avro.tree(record("R", field("v", type)), "t");
    return ((Map<?, ?>) codec.fromTree(TreeMaps.of("v", tree))).get("v");
  }

  static List<Arguments> forgiven() {
    return List.of(
        Arguments.of("'int'", 7L, 7L),
        Arguments.of("'int'", 7.0, 7L),
        Arguments.of("'long'", 7.0, 7L),
        Arguments.of("'double'", 7L, 7.0),
        Arguments.of("'float'", 7L, 7.0),
        Arguments.of("'float'", 0.1, 0.1),
        Arguments.of("'double'", BigInteger.TEN.pow(20), 1e20),
        Arguments.of("'double'", new BigDecimal("0.30000000000000001"), 0.3),
        Arguments.of("['null', 'double']", 3L, 3.0),
        Arguments.of("['int', 'long']", 1L << 40, 1L << 40),
        Arguments.of("['double', 'long']", 3L, 3L),
        Arguments.of("['float', 'double']", 0.123456789, 0.123456789),
        Arguments.of("['null', 'string']", null, null),
        Arguments.of("['bytes', 'string']", "AQI=", "AQI="));
  }

  @ParameterizedTest
  @MethodSource("forgiven")
  void aTreeIsReadAsForgivinglyAsJson(String type, Object tree, Object value) {
    assertThat(through(type, tree)).isEqualTo(value);
  }

  @Test
  void bytesMayBeTheirBase64() {
    assertThat((byte[]) through("'bytes'", "AQI=")).containsExactly(1, 2);
    assertThat((byte[]) through("['null', 'bytes']", "AQI=")).containsExactly(1, 2);
    assertThat((byte[]) through("{'type': 'fixed', 'name': 'F', 'size': 2}", "AQI="))
        .containsExactly(1, 2);
  }

  @Test
  void aDecimalMayBeANumber() {
    String money = "{'type': 'bytes', 'logicalType': 'decimal', 'precision': 6, 'scale': 2}";
    String fixed =
        "{'type': 'fixed', 'name': 'F', 'size': 4, 'logicalType': 'decimal', 'precision': 6,"
            + " 'scale': 2}";

    for (String type : List.of(money, fixed)) {
      assertThat(through(type, 12.5)).isEqualTo(12.5);
      assertThat(through(type, 0L)).isEqualTo(0.0);
      assertThat(through(type, -1L)).isEqualTo(-1.0);
      assertThat(through(type, "1250")).isEqualTo(1250.0);
      assertThat(through(type, "-12.50")).isEqualTo(-12.5);
      assertThat(through(type, "1.25e1")).isEqualTo(12.5);
    }
  }

  /** Text of digits was taken for base64: "1250" of scale 2 became -26587.00. */
  @Test
  void aDecimalIsWrittenAsItsDigitsSay() {
    Schema money =
        schema("{'type': 'bytes', 'logicalType': 'decimal', 'precision': 10, 'scale': 2}");
    AvroCodec<Object> bytes = avro.values(record("R", field("v", money.toString())), "t");

    ByteBuffer written = (ByteBuffer) ((GenericRecord) bytes.fromTree(Map.of("v", "1250"))).get(0);

    assertThat(written).isEqualTo(ByteBuffer.wrap(BigInteger.valueOf(125_000).toByteArray()));
  }

  @Test
  void aDecimalThatIsNoDoubleKeepsItsDigits() {
    String large = "{'type': 'bytes', 'logicalType': 'decimal', 'precision': 30, 'scale': 10}";
    BigDecimal digits = new BigDecimal("12345678901234567890.0123456789");

    assertThat(through(large, digits)).isEqualTo(digits);
    assertThat(through(large, digits.toString())).isEqualTo(digits);
  }

  @Test
  void aDecimalWrittenWithMoreDigitsThanItsSchemaHasIsNoTree() {
    Schema small = schema("{'type': 'bytes', 'logicalType': 'decimal', 'precision': 2}");
    AvroCodec<Object> codec = avro.values(record("R", field("v", small.toString())), "t");
    GenericRecord value = new GenericData.Record(codec.schema());
    value.put("v", ByteBuffer.wrap(new byte[] {100}));

    assertThatExceptionOfType(CodecException.class)
        .isThrownBy(() -> codec.toTree(value))
        .withMessage(
            "R.v: expected a decimal of 2 digits, 0 of them behind the point, found a number of 3"
                + " digits");
  }

  @Test
  void inAUnionANumberIsADecimalThatHoldsIt() {
    String money = "{'type': 'bytes', 'logicalType': 'decimal', 'precision': 6, 'scale': 2}";

    assertThat(through("['null', " + money + "]", "12.5")).isEqualTo(12.5);
    assertThat(through("['null', " + money + ", 'double']", 1e9)).isEqualTo(1e9);
    assertThat(through("['string', " + money + "]", "12.5")).isEqualTo("12.5");
  }

  @Test
  void aMissingFieldHasItsDefaultOrNull() {
    Schema schema =
        record(
            "R",
            field("a", "'int'", "5"),
            field("b", "['null', 'string']"),
            field("c", "{'type': 'map', 'values': 'int'}", "{'k': 1}"),
            field("d", "['string', 'null']", "'x'"));

    assertThat(avro.tree(schema, "t").fromTree(Map.of("unknown", true)))
        .isEqualTo(TreeMaps.of("a", 5L, "b", null, "c", Map.of("k", 1L), "d", "x"));
  }

  /**
   * As Avro's own readers have it: the first branch that the default's kind of JSON is valid for.
   */
  @Test
  void aMissingFieldHasTheDefaultThatAvroGivesIt() {
    String nested =
        "{'type': 'record', 'name': 'N', 'fields': [{'name': 'x', 'type': 'int', 'default': 7}]}";
    Schema reader =
        record(
            "R",
            field("number", "['null', 'float', 'long']", "3"),
            field("text", "['bytes', 'string']", "'x'"),
            field("surplus", nested, "{'y': 1}"),
            field(
                "money",
                "{'type': 'bytes', 'logicalType': 'decimal', 'precision': 4}",
                "'\\u0005'"));
    byte[] older = avro.tree(record("R"), "w").encode(Map.of());

    Object tree = avro.tree(reader, "t").fromTree(Map.of());

    assertThat(tree)
        .usingRecursiveComparison()
        .isEqualTo(
            TreeMaps.of(
                "number", 3.0, "text", new byte[] {'x'}, "surplus", Map.of("x", 7L), "money", 5.0))
        .isEqualTo(avro.tree(reader, "t").decode(older));
  }

  @Test
  void ofSeveralRecordsTheOneIsTakenThatTheMapFits() {
    String a = "{'type': 'record', 'name': 'A', 'fields': [{'name': 'x', 'type': 'int'}]}";
    String b =
        "{'type': 'record', 'name': 'B', 'fields': [{'name': 'x', 'type': 'int'}, {'name': 'y',"
            + " 'type': 'int'}]}";
    String c = "{'type': 'record', 'name': 'C', 'fields': [{'name': 'x', 'type': 'string'}]}";
    String union = "[" + a + "," + b + "," + c + "]";

    assertThat(through(union, Map.of("x", 1L))).isEqualTo(Map.of("x", 1L));
    assertThat(through(union, Map.of("x", 1L, "y", 2L))).isEqualTo(Map.of("x", 1L, "y", 2L));
    assertThat(through(union, Map.of("x", "t"))).isEqualTo(Map.of("x", "t"));
  }

  static List<Arguments> refused() {
    return List.of(
        Arguments.of("'int'", 1L << 40, "R.v: expected int, found number 1099511627776"),
        Arguments.of("'long'", 1.5, "R.v: expected long, found number 1.5"),
        Arguments.of("'long'", 1e300, "R.v: expected long, found number 1.0E300"),
        Arguments.of(
            "'long'",
            BigInteger.TEN.pow(20),
            "R.v: expected long, found number 100000000000000000000"),
        Arguments.of("'float'", 1e300, "R.v: expected float, found number 1.0E300"),
        Arguments.of("'float'", (1L << 24) + 1, "R.v: expected float, found number 16777217"),
        Arguments.of("'float'", 1e-60, "R.v: expected float, found number 1.0E-60"),
        Arguments.of("'float'", 0.1234567891, "R.v: expected float, found number 0.1234567891"),
        Arguments.of(
            "'double'", (1L << 53) + 1, "R.v: expected double, found number 9007199254740993"),
        Arguments.of(
            "'double'",
            new BigDecimal("0.12345678901234567890"),
            "R.v: expected double, found number 0.12345678901234567890"),
        Arguments.of(
            "['null', 'double']",
            (1L << 53) + 1,
            "R.v: expected null or double, found number 9007199254740993"),
        Arguments.of("'string'", 5L, "R.v: expected string, found number 5"),
        Arguments.of("'boolean'", "true", "R.v: expected boolean, found text"),
        Arguments.of("'string'", null, "R.v: expected string, found null"),
        Arguments.of("['null', 'long']", "x", "R.v: expected null or long, found text"),
        Arguments.of(
            "{'type': 'array', 'items': 'int'}",
            List.of(1L, Map.of()),
            "R.v[1]: expected int, found map"),
        Arguments.of(
            "{'type': 'map', 'values': 'int'}",
            Map.of("key", "x"),
            "R.v{key}: expected int, found text"),
        Arguments.of(
            "{'type': 'enum', 'name': 'E', 'symbols': ['A', 'B']}",
            "C",
            "R.v: expected one of [A, B] of enum E, found 'C'"),
        Arguments.of(
            "{'type': 'fixed', 'name': 'F', 'size': 4}",
            new byte[3],
            "R.v: expected fixed F of 4 bytes, found 3 bytes"),
        Arguments.of(
            "{'type': 'record', 'name': 'S', 'fields': [{'name': 'w', 'type': 'int'}]}",
            Map.of(),
            "R.v.w: expected int, found nothing, and the schema has no default for it"),
        Arguments.of(
            "{'type': 'bytes', 'logicalType': 'decimal', 'precision': 4, 'scale': 2}",
            100L,
            "R.v: expected a decimal of 4 digits, 2 of them behind the point, found number 100"),
        Arguments.of(
            "{'type': 'bytes', 'logicalType': 'decimal', 'precision': 4, 'scale': 2}",
            "1.255",
            "R.v: expected a decimal of 4 digits, 2 of them behind the point, found text '1.255'"),
        Arguments.of(
            "{'type': 'bytes', 'logicalType': 'decimal', 'precision': 4, 'scale': 2}",
            "AQI=",
            "R.v: expected a decimal of 4 digits, 2 of them behind the point, found text 'AQI='"),
        Arguments.of(
            "{'type': 'bytes', 'logicalType': 'decimal', 'precision': 4, 'scale': 2}",
            new byte[] {1},
            "R.v: expected a decimal of 4 digits, 2 of them behind the point, found bytes"),
        Arguments.of(
            "{'type': 'bytes', 'logicalType': 'decimal', 'precision': 4, 'scale': 2}",
            new BigDecimal("1e-2000000000"),
            "R.v: expected a decimal of 4 digits, 2 of them behind the point, found number"
                + " 1E-2000000000"));
  }

  @ParameterizedTest
  @MethodSource("refused")
  void aTreeThatDoesNotFitIsRefusedWithThePath(String type, Object tree, String message) {
    assertThatExceptionOfType(CodecException.class)
        .isThrownBy(() -> through(type, tree))
        .withMessage(message);
  }

  @Test
  void theWholeTreeMustFitToo() {
    assertThatExceptionOfType(CodecException.class)
        .isThrownBy(() -> avro.codec(Order.class, "t").fromTree(List.of()))
        .withMessage("Order: expected record Order, found list");
  }

  @Test
  void aTreeThatIsTooDeepIsRefused() {
    Schema list =
        schema("{'type': 'record', 'name': 'N', 'fields': [{'name': 'n', 'type': ['null', 'N']}]}");
    Map<String, Object> tree = TreeMaps.of("n", null);
    for (int i = 0; i < 64; i++) {
      tree = TreeMaps.of("n", tree);
    }
    Map<String, Object> deep = tree;

    assertThatExceptionOfType(CodecException.class)
        .isThrownBy(() -> avro.tree(list, "t").fromTree(deep))
        .withMessageEndingWith("expected at most 64 values inside each other, found more");
  }

  @Test
  void numbersThatNoTreeHoldsAreRefused() {
    Codec<Object> codec = avro.values(Schema.create(Schema.Type.DOUBLE), "t");

    assertThatExceptionOfType(CodecException.class)
        .isThrownBy(() -> codec.toTree(Double.NaN))
        .withMessage("Avro double: expected a number: a tree holds finite numbers, found NaN");
  }
}
