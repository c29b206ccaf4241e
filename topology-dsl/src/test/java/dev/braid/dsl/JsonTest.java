package dev.braid.dsl;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonTest {

  @Test
  void aTreeSurvivesItsText() {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("null", null);
    tree.put("list", List.of(1L, -2.5, "x", true, Map.of()));
    tree.put("\"\\\u0000\ud83d\ude00", "\ud800 alone");

    assertThat(Json.tree(Json.bytes(tree))).isEqualTo(tree);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "[1,",
        "[1 2]",
        "1 2",
        "nul",
        "NaN",
        "'x'",
        "{\"a\"}",
        "[1]]",
        "01",
        "\"\u0001\"",
        "1e99999999999",
        "//x\n1"
      })
  void whatIsNotOneJsonValueIsRefused(String text) {
    assertThatExceptionOfType(CodecException.class)
        .isThrownBy(() -> Json.tree(text.getBytes(UTF_8)))
        .withMessageContaining("expected");
  }

  @Test
  void malformedUtf8IsRefused() {
    assertThatExceptionOfType(CodecException.class)
        .isThrownBy(() -> Json.tree(new byte[] {'"', (byte) 0xC3, '"'}));
  }

  @Test
  void aHugeExponentIsANumberAndNoWork() {
    assertThat(Json.tree("1e999999999".getBytes(UTF_8))).isEqualTo(new BigDecimal("1E+999999999"));
    assertThat(Json.tree("1e-999999999".getBytes(UTF_8))).isEqualTo(new BigDecimal("1E-999999999"));
  }

  @Test
  void aNumberOfThousandsOfDigitsIsRefused() {
    assertThatExceptionOfType(CodecException.class)
        .isThrownBy(() -> Json.tree("1".repeat(100_000).getBytes(UTF_8)));
  }

  @Test
  void nestingIsLimitedAlikeForReadersAndWriters() {
    assertThat(Json.tree(Json.bytes(nested(200)))).isEqualTo(nested(200));
    assertThatExceptionOfType(CodecException.class).isThrownBy(() -> Json.bytes(nested(201)));
    String deep = "[".repeat(100_000) + "]".repeat(100_000);
    assertThatExceptionOfType(CodecException.class)
        .isThrownBy(() -> Json.tree(deep.getBytes(UTF_8)));
  }

  @Test
  void aTreeThatHoldsItselfIsRefused() {
    List<Object> circle = new ArrayList<>();
    circle.add(circle);
    assertThatExceptionOfType(CodecException.class).isThrownBy(() -> Json.bytes(circle));
  }

  private static Object nested(int depth) {
    Object tree = List.of();
    for (int i = 1; i < depth; i++) {
      tree = List.of(tree);
    }
    return tree;
  }
}
