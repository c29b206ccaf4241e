package dev.braid.dsl;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.core.type.TypeReference;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

final class CodecsTest {

  record Order(String id, double net, List<Integer> lines, Instant at, Optional<String> note) {}

  private static final Order ORDER =
      new Order("x", 100, List.of(1, 2), Instant.EPOCH, Optional.of("soon"));

  private static byte[] utf8(String text) {
    return text.getBytes(UTF_8);
  }

  @Nested
  final class Text extends CodecContract<String> {
    @Override
    Codec<String> codec() {
      return Codec.text();
    }

    @Override
    Codec<String> same() {
      return Codec.text();
    }

    @Override
    List<String> values() {
      return List.of("", "x", "\u00e4\ud83d\ude00", "replaced \uFFFD", "\u0000");
    }

    @Override
    List<byte[]> malformed() {
      return List.of(new byte[] {(byte) 0xC3}, new byte[] {'a', (byte) 0xFF, 'b'});
    }

    @Override
    List<Object> treesThatDoNotFit() {
      return List.of(1L, List.of(), Map.of(), true);
    }
  }

  @Nested
  final class Bytes extends CodecContract<byte[]> {
    @Override
    Codec<byte[]> codec() {
      return Codec.bytes();
    }

    @Override
    Codec<byte[]> same() {
      return Codec.bytes();
    }

    @Override
    List<byte[]> values() {
      return List.of(new byte[0], new byte[] {0, -1});
    }

    @Override
    List<byte[]> malformed() {
      return List.of();
    }

    @Override
    List<Object> treesThatDoNotFit() {
      return List.of("text", 1L);
    }
  }

  @Nested
  final class AnyTree extends CodecContract<Object> {
    @Override
    Codec<Object> codec() {
      return Codec.tree();
    }

    @Override
    Codec<Object> same() {
      return Codec.tree();
    }

    @Override
    List<Object> values() {
      return List.of("x", 1L, -2.5, true, List.of(1L, "x"), Map.of("a", List.of()));
    }

    @Override
    List<byte[]> malformed() {
      return List.of(utf8(""), utf8("{"), utf8("1 2"), utf8("[".repeat(300)));
    }

    @Override
    List<Object> treesThatDoNotFit() {
      return List.of();
    }
  }

  @Nested
  final class JsonOfAType extends CodecContract<Order> {
    @Override
    Codec<Order> codec() {
      return Codec.json(Order.class);
    }

    @Override
    Codec<Order> same() {
      return Codec.json(Order.class);
    }

    @Override
    List<Order> values() {
      return List.of(ORDER, new Order("", 0.1, List.of(), Instant.MAX, Optional.empty()));
    }

    @Override
    List<byte[]> malformed() {
      return List.of(utf8(""), utf8("[]"), utf8("{\"net\":\"x\"}"), utf8("{} {}"), utf8("{"));
    }

    @Override
    List<Object> treesThatDoNotFit() {
      return List.of("text", List.of(), Map.of("lines", "none"));
    }

    @Test
    void fieldsThatItDoesNotKnowAreLeftOut() {
      byte[] more =
          utf8("{\"id\":\"x\",\"net\":1,\"lines\":[],\"at\":\"1970-01-01T00:00:00Z\",\"more\":1}");
      assertThat(codec().decode(more).id()).isEqualTo("x");
    }

    @Test
    void itIsNotEqualToThatOfAnotherType() {
      assertThat(codec()).isNotEqualTo(Codec.json(String.class));
    }

    @Test
    void jsonNullIsNull() {
      assertThat(codec().decode(utf8("null"))).isNull();
    }
  }

  @Nested
  final class JsonOfAGenericType extends CodecContract<List<String>> {
    @Override
    Codec<List<String>> codec() {
      return Codec.json(new TypeReference<List<String>>() {});
    }

    @Override
    Codec<List<String>> same() {
      return Codec.json(new TypeReference<List<String>>() {});
    }

    @Override
    List<List<String>> values() {
      return List.of(List.of(), List.of("a", "b"));
    }

    @Override
    List<byte[]> malformed() {
      return List.of(utf8("{}"), utf8("[[]]"));
    }

    @Override
    List<Object> treesThatDoNotFit() {
      return List.of(Map.of(), List.of(List.of()));
    }
  }

  @Nested
  final class Tuple extends CodecContract<List<Object>> {
    @Override
    Codec<List<Object>> codec() {
      return new TupleCodec(List.of(Codec.text(), Codec.json(Order.class), Codec.tree()));
    }

    @Override
    Codec<List<Object>> same() {
      return codec();
    }

    @Override
    List<List<Object>> values() {
      return List.of(List.of("x", ORDER, List.of(1L)), Arrays.asList(null, null, null));
    }

    @Override
    List<byte[]> malformed() {
      return List.of(utf8("{}"), utf8("[]"), utf8("[1,{},2]"), utf8("[\"x\",{},1,2]"));
    }

    @Override
    List<Object> treesThatDoNotFit() {
      return List.of("text", List.of(), List.of("x"), List.of(1L, Map.of(), 1L));
    }

    @Test
    void aListOfAnotherLengthCannotBeEncoded() {
      assertThatExceptionOfType(CodecException.class)
          .isThrownBy(() -> codec().encode(List.of("x")))
          .withMessage("expected a list of 3, found one of 1");
    }

    @Test
    void itHasATreeWhenEveryElementHasOne() {
      assertThat(new TupleCodec(List.of(Codec.text(), Codec.bytes())).hasTree()).isFalse();
    }

    @Test
    void itsElementsArePreparedWithIt() {
      Picky element = new Picky("a");

      new TupleCodec(List.of(Codec.text(), element)).prepare();

      assertThat(element.prepared).isEqualTo(1);
    }

    @Test
    void itObjectsForItsElements() {
      TupleCodec reader = new TupleCodec(List.of(Codec.text(), new Picky("a")));

      assertThat(reader.objections(new TupleCodec(List.of(Codec.text(), new Picky("b")))))
          .containsExactly("part 2: a is not b");
      assertThat(reader.objections(new TupleCodec(List.of(Codec.text(), new Picky("a")))))
          .isEmpty();
      assertThat(reader.objections(new TupleCodec(List.of(Codec.text()))))
          .containsExactly("the reader takes a list of 2 parts, the writer has 1");
      assertThat(reader.objections(Codec.tree())).isEmpty();
    }
  }

  /** Reads only what one of its own name wrote. */
  private static final class Picky implements Codec<String> {

    private final String name;
    private int prepared;

    Picky(String name) {
      this.name = name;
    }

    @Override
    public void prepare() {
      prepared++;
    }

    @Override
    public List<String> objections(Codec<?> writer) {
      return writer instanceof Picky other && !name.equals(other.name)
          ? List.of("%s is not %s".formatted(name, other.name))
          : List.of();
    }

    @Override
    public String contentType() {
      return name;
    }

    @Override
    public byte[] encode(String value) {
      return utf8(value);
    }

    @Override
    public String decode(byte[] bytes) {
      return new String(bytes, UTF_8);
    }

    @Override
    public Object toTree(String value) {
      return value;
    }

    @Override
    public String fromTree(Object tree) {
      return tree.toString();
    }
  }

  @Test
  void mostCodecsHaveNothingToPrepareToObjectToOrToWaitFor() {
    Codec<Order> codec = Codec.json(Order.class);

    codec.prepare();

    assertThat(codec.objections(Codec.text())).isEmpty();
    assertThat(codec.awaits(utf8("{}"))).isNull();
    assertThat(codec.generic()).isSameAs(codec);
  }

  @Test
  void anExponentThatIsTooLongIsACodecExceptionAndNothingElse() {
    assertThatExceptionOfType(CodecException.class)
        .isThrownBy(() -> Codec.json(BigDecimal.class).decode(utf8("1e99999999999")));
  }

  @Test
  void aValueThatContainsItselfCannotBeEncoded() {
    List<Object> circle = new ArrayList<>();
    circle.add(circle);
    assertThatExceptionOfType(CodecException.class)
        .isThrownBy(() -> Codec.json(List.class).encode(circle));
  }
}
