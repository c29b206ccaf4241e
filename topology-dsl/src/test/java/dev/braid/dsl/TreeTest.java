package dev.braid.dsl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class TreeTest {

  private static final BigInteger HUGE = BigInteger.TWO.pow(70);

  static List<Arguments> numbers() {
    return List.of(
        Arguments.of(1, 1L),
        Arguments.of((byte) 1, 1L),
        Arguments.of((short) 1, 1L),
        Arguments.of(Long.MIN_VALUE, Long.MIN_VALUE),
        Arguments.of(BigInteger.ONE, 1L),
        Arguments.of(HUGE, HUGE),
        Arguments.of(1.5f, 1.5),
        Arguments.of(0.1f, 0.1),
        Arguments.of(1.5, 1.5),
        Arguments.of(-0.0, 0.0),
        Arguments.of(new BigDecimal("1.50"), 1.5),
        Arguments.of(new BigDecimal("-0.0"), 0.0),
        Arguments.of(new BigDecimal("9007199254740993"), 9007199254740993L),
        Arguments.of(new BigDecimal(HUGE.add(BigInteger.ONE)), HUGE.add(BigInteger.ONE)),
        Arguments.of(
            new BigDecimal("0.12345678901234567890"), new BigDecimal("0.1234567890123456789")));
  }

  @ParameterizedTest
  @MethodSource("numbers")
  void aNumberHasOneForm(Number given, Number form) {
    assertThat(Tree.number(given)).isEqualTo(form);
  }

  @ParameterizedTest
  @MethodSource("numbers")
  void theFormOfANumberSurvivesJson(Number given, Number form) {
    assertThat(Json.tree(Json.bytes(given))).isEqualTo(form);
  }

  @Test
  void betweenServicesBytesAreTheirBase64() {
    Object tree = Map.of("x", List.of(new byte[] {1, 2}));

    assertThat(Codec.tree().toTree(tree)).isEqualTo(Map.of("x", List.of("AQI=")));
    assertThat(Codec.tree().fromTree(tree)).isEqualTo(Map.of("x", List.of("AQI=")));
    assertThat(Json.tree(Json.bytes(tree))).isEqualTo(Codec.tree().toTree(tree));
  }

  @Test
  void aTreeIsNoDeeperThanItsJsonMayBe() {
    Object tree = List.of();
    for (int i = 1; i < 200; i++) {
      tree = i % 2 == 0 ? List.of(tree) : Map.of("x", tree);
    }
    Object deeper = List.of(tree);

    assertThat(Json.tree(Json.bytes(tree))).isEqualTo(Tree.of(tree));
    for (Executable use :
        List.<Executable>of(
            () -> Tree.of(deeper), () -> Codec.tree().fromTree(deeper), () -> Json.bytes(deeper))) {
      assertThatExceptionOfType(CodecException.class)
          .isThrownBy(use::execute)
          .withMessage("expected at most 200 values inside each other, found more");
    }
  }

  @Test
  void infinitiesHaveNoPlaceInATree() {
    for (double number : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThatExceptionOfType(CodecException.class).isThrownBy(() -> Tree.of(number));
    }
    assertThatExceptionOfType(CodecException.class)
        .isThrownBy(() -> Tree.of(Float.NEGATIVE_INFINITY));
  }

  @Test
  void aTreeIsAnImmutableCopy() {
    List<Object> list = new ArrayList<>(List.of(1));
    Map<String, Object> map = new HashMap<>(Map.of("list", list));

    Object tree = Tree.of(map);
    list.add(2);
    map.clear();

    assertThat(tree).isEqualTo(Map.of("list", List.of(1L)));
  }

  @Test
  void whatHasNoPlaceInATreeIsNamed() {
    assertThatExceptionOfType(CodecException.class)
        .isThrownBy(() -> Tree.of(List.of(new StringBuilder())))
        .withMessageEndingWith("found java.lang.StringBuilder");
    assertThatExceptionOfType(CodecException.class)
        .isThrownBy(() -> Tree.of(Map.of(1, "x")))
        .withMessage("a map in a tree has text keys, found number");
  }

  @Test
  void theKeysOfAFixedPartWin() {
    assertThat(Tree.merge(Map.of("a", 1L, "b", 2L), Map.of("b", 3L, "c", 4L)))
        .isEqualTo(Map.of("a", 1L, "b", 3L, "c", 4L));
  }

  @Test
  void aFixedPartIsSortedAndHoldsNoNull() {
    Map<String, Object> part = Tree.fixedPart(Map.of("b", 1, "a", Map.of("d", 1, "c", 2)));

    assertThat(part).hasToString("{a={c=2, d=1}, b=1}");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Tree.fixedPart(Map.of("a", Arrays.asList(1, null))))
        .withMessage("a fixed part holds no null");
  }

  @Test
  void everyKindHasAWord() {
    assertThat(
            Arrays.asList(
                Tree.kind(null),
                Tree.kind("x"),
                Tree.kind(true),
                Tree.kind(1L),
                Tree.kind(List.of()),
                Tree.kind(Map.of()),
                Tree.kind(new byte[0])))
        .containsExactly("null", "text", "boolean", "number", "list", "map", "bytes");
  }
}
