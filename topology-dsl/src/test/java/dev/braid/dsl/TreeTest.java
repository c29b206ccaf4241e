package dev.braid.dsl;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
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

  /** A map that iterates in a drawn order, as those of {@link Map#of} do in each process. */
  private static final class Drawn extends AbstractMap<String, Object> {
    private final Set<Map.Entry<String, Object>> entries;

    Drawn(Map<String, Object> content, Random random) {
      List<Map.Entry<String, Object>> order = new ArrayList<>(content.entrySet());
      Collections.shuffle(order, random);
      this.entries = new LinkedHashSet<>(order);
    }

    @Override
    public Set<Map.Entry<String, Object>> entrySet() {
      return entries;
    }
  }

  private static Object tree(Random random, int depth) {
    int kind = depth == 0 ? 0 : random.nextInt(3);
    if (kind == 0) {
      return (long) random.nextInt(100);
    }
    Map<String, Object> map = new HashMap<>();
    for (int i = random.nextInt(5); i >= 0; i--) {
      map.put("k" + random.nextInt(1_000), tree(random, depth - 1));
    }
    return kind == 1 ? List.copyOf(map.values()) : map;
  }

  /** The same, as another process might hold it. */
  private static Object drawn(Object tree, Random random) {
    if (tree instanceof List<?> list) {
      return list.stream().map(element -> drawn(element, random)).toList();
    }
    if (tree instanceof Map<?, ?> map) {
      Map<String, Object> copy = new HashMap<>();
      map.forEach((key, element) -> copy.put((String) key, drawn(element, random)));
      return new Drawn(copy, random);
    }
    return tree;
  }

  @Test
  void aTreeHasTheSameBytesInEveryProcess() {
    for (int seed = 0; seed < 1_000; seed++) {
      Object tree = tree(new Random(seed), 4);
      Object here = drawn(tree, new Random(2L * seed));
      Object there = drawn(tree, new Random(2L * seed + 1));
      Codec<Object> codec = Codec.tree();
      assertThat(codec.encode(here)).as("seed " + seed).isEqualTo(codec.encode(there));
      assertThat(Json.bytes(codec.toTree(here))).as("seed " + seed).isEqualTo(codec.encode(there));
      Map<String, Object> wrapped =
          Collections.unmodifiableMap(new Drawn(Map.of("a", here, "b", 1L), new Random(seed)));
      assertThat(Json.bytes(Tree.merge(wrapped, Map.of("c", 1L))))
          .isEqualTo(Json.bytes(Map.of("c", 1L, "b", 1L, "a", there)));
    }
  }

  @Test
  void aMapThatHasAnOrderKeepsIt() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("b", 1L);
    map.put("a", 2L);
    String text = "{\"b\":1,\"a\":2}";
    assertThat(new String(Json.bytes(map), UTF_8)).isEqualTo(text);
    assertThat(new String(Json.bytes(Tree.of(map)), UTF_8)).isEqualTo(text);
    assertThat(new String(Json.bytes(Json.tree(text.getBytes(UTF_8))), UTF_8)).isEqualTo(text);
    assertThat(new String(Json.bytes(new TreeMap<>(map)), UTF_8)).isEqualTo("{\"a\":2,\"b\":1}");
  }

  @Test
  void nobodyChangesATree() {
    Object tree = Json.tree("{\"a\":1}".getBytes(UTF_8));
    assertThat(tree).isEqualTo(Map.of("a", 1L)).hasSameHashCodeAs(Map.of("a", 1L));
    Map<?, ?> map = (Map<?, ?>) tree;
    assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(map::clear);
    assertThatExceptionOfType(UnsupportedOperationException.class)
        .isThrownBy(() -> map.remove("a"));
  }
}
