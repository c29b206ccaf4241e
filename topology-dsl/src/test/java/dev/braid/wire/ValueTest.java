package dev.braid.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.braid.dsl.Codec;
import dev.braid.dsl.CodecException;
import dev.braid.dsl.Json;
import dev.braid.dsl.Reply;
import dev.braid.dsl.TupleCodec;
import dev.braid.dsl.kafka.BrokenCodec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class ValueTest {

  record Known(int a) {}

  private static Value json(String text) {
    return Value.encoded(text.getBytes(UTF_8), Json.CONTENT_TYPE);
  }

  @Test
  void anObjectIsHandedToAnEqualCodecAsItIs() {
    Known known = new Known(1);

    assertThat(Value.of(known, Codec.json(Known.class)).as(Codec.json(Known.class)))
        .isSameAs(known);
  }

  @Test
  void aTreeIsInItsOneFormForANeighbourToo() {
    Value value = Value.of(Map.of("n", 1, "f", 1.5f), Codec.tree());

    assertThat(value.as(Codec.tree())).isEqualTo(Map.of("n", 1L, "f", 1.5));
  }

  @Test
  void whatIsNoTreeIsRefusedWhereItIsMade() {
    assertThatExceptionOfType(CodecException.class)
        .isThrownBy(() -> Value.of(new Known(1), Codec.tree()));
    List<Object> circle = new ArrayList<>();
    circle.add(circle);
    assertThatExceptionOfType(CodecException.class)
        .isThrownBy(() -> Value.of(circle, Codec.tree()));
  }

  @Test
  void textAndJsonReadEachOtherThroughTheTree() {
    assertThat(Value.of("x", Codec.text()).as(Codec.tree())).isEqualTo("x");
    assertThat(json("\"x\"").as(Codec.text())).isEqualTo("x");
    assertThat(json("{\"a\":1}").as(Codec.json(Known.class))).isEqualTo(new Known(1));
    assertThatExceptionOfType(CodecException.class).isThrownBy(() -> json("1").as(Codec.text()));
  }

  @Test
  void bytesOfNoStatedTypeAreWhatTheReaderExpects() {
    byte[] bytes = "1".getBytes(UTF_8);

    assertThat(Value.encoded(bytes, "").as(Codec.text())).isEqualTo("1");
    assertThat(Value.encoded(bytes, "").as(Codec.tree())).isEqualTo(1L);
    assertThat(Value.encoded(bytes, "").as(Codec.bytes())).isEqualTo(bytes);
  }

  @Test
  void aTypeThatIsStatedIsNotAssumed() {
    assertThat(json("1").assuming("text/plain").contentType()).isEqualTo(Json.CONTENT_TYPE);
    assertThat(Value.encoded("1".getBytes(UTF_8), "").assuming("text/plain").tree()).isEqualTo("1");
  }

  @Test
  void aReaderThatKnowsLessTakesNothingFromTheNext() {
    Value value = json("{\"a\":1,\"b\":2}");

    assertThat(value.as(Codec.json(Known.class))).isEqualTo(new Known(1));

    assertThat(value.tree()).isEqualTo(Map.of("a", 1L, "b", 2L));
    assertThat(value.as(Codec.tree())).isEqualTo(Map.of("a", 1L, "b", 2L));
    assertThat(new String(value.bytes(), UTF_8)).isEqualTo("{\"a\":1,\"b\":2}");
  }

  @Test
  void unknownTypesAreRefusedWithTheirName() {
    assertThatExceptionOfType(CodecException.class)
        .isThrownBy(() -> Value.encoded(new byte[1], "image/png").tree())
        .withMessage(
            "cannot read content type 'image/png'; expected application/json or text/plain");
  }

  @Test
  void nullIsNullForEveryReader() {
    Value nothing = Value.encoded(null, "text/plain");

    assertThat(nothing.isNull()).isTrue();
    assertThat(nothing.as(Codec.text())).isNull();
    assertThat(nothing.tree()).isNull();
    assertThat(nothing.bytes()).isNull();
    assertThat(Value.of(null, Codec.text())).isSameAs(nothing);
    assertThatExceptionOfType(CodecException.class)
        .isThrownBy(() -> json("null").required(Codec.json(String.class)))
        .withMessage("expected a value, found null");
    assertThatExceptionOfType(CodecException.class)
        .isThrownBy(() -> Value.nothing("price").required(Codec.text()))
        .withMessage("expected a value, found null, which 'price' answered");
    assertThat(json("null").required(Codec.tree())).as("a tree").isNull();
  }

  @Test
  void partsAreTheListOfTheirValuesForEveryReader() {
    Reply<Value> reply =
        new Reply.Parts<>(
            List.of(
                new Reply.Ok<>(Value.of(new byte[] {7}, Codec.bytes())),
                new Reply.Ok<>(json("{\"a\":1}"))));
    Value value = Value.of(reply);

    List<Object> typed = value.as(new TupleCodec(List.of(Codec.bytes(), Codec.json(Known.class))));

    assertThat(typed).containsExactly(new byte[] {7}, new Known(1));
    assertThatExceptionOfType(CodecException.class).isThrownBy(value::tree);
    assertThatExceptionOfType(CodecException.class).isThrownBy(value::bytes);
    assertThatExceptionOfType(CodecException.class)
        .isThrownBy(() -> value.as(new TupleCodec(List.of(Codec.bytes()))))
        .withMessage("expected 1 parts, found 2");
  }

  @Test
  void partsAsJsonAreTheSameAsFromTheStore() {
    Reply<Value> reply =
        new Reply.Parts<>(
            Arrays.asList(
                new Reply.Ok<>(Value.of("x", Codec.text())),
                new Reply.Ok<>(Value.encoded(null, ""))));
    TupleCodec tuple = new TupleCodec(List.of(Codec.text(), Codec.tree()));

    Value stored = Value.encoded(Value.of(reply).bytes(), Json.CONTENT_TYPE);

    assertThat(stored.as(tuple)).isEqualTo(Value.of(reply).as(tuple));
  }

  @Test
  void aKeptValueIsReadWhenItIsAskedFor() {
    List<Integer> reads = new ArrayList<>();
    Value value =
        Value.kept(
            3,
            "text/plain",
            () -> {
              reads.add(3);
              return "x".getBytes(UTF_8);
            });

    assertThat(reads).isEmpty();
    assertThat(value.isNull()).isFalse();
    assertThat(value.as(Codec.text())).isEqualTo("x");
    assertThat(value.bytes()).hasSize(1);
    assertThat(reads).hasSize(1);
  }

  @Test
  void aKeptValueThatIsGoneIsNotTakenForNull() {
    Value value = Value.kept(3, "text/plain", () -> null);

    assertThatExceptionOfType(CodecException.class).isThrownBy(value::bytes);
  }

  @Test
  void aFailureOfTheStoreIsNoFaultOfTheValue() {
    Value value =
        Value.kept(
            3,
            "text/plain",
            () -> {
              throw new IllegalStateException("store closed");
            });

    assertThatIllegalStateException().isThrownBy(() -> value.as(Codec.text()));
    assertThatIllegalStateException().isThrownBy(value::tree);
  }

  @ParameterizedTest
  @EnumSource
  void whateverACodecThrowsIsACodecException(BrokenCodec.Way way) {
    BrokenCodec broken = new BrokenCodec(way);

    assertThatExceptionOfType(CodecException.class).isThrownBy(() -> Value.of("x", broken).bytes());
    assertThatExceptionOfType(CodecException.class).isThrownBy(() -> Value.of("x", broken).tree());
    assertThatExceptionOfType(CodecException.class).isThrownBy(() -> json("{}").as(broken));
    assertThatExceptionOfType(CodecException.class)
        .isThrownBy(() -> Value.of("x", Codec.text()).as(broken));
  }
}
