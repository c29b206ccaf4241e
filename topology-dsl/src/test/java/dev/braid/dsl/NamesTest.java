package dev.braid.dsl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class NamesTest {

  @ParameterizedTest
  @ValueSource(strings = {"a", "order.placed", "word-count", "a1.b2-c3", "step0"})
  void dottedLowerCaseWordsAreNames(String name) {
    assertThat(Names.isLegal(name)).isTrue();
    assertThat(Names.require("service", name)).isEqualTo(name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", " ", "A", "a_b", "a..b", ".a", "a.", "-a", "a-", "a--b", "1a", "a.1", "a/b", "a b",
        "\u00e4", "a\n", "a.-b"
      })
  void nothingElseIs(String name) {
    assertThat(Names.isLegal(name)).isFalse();
  }

  @Test
  void aNameHasAtMostAHundredCharacters() {
    assertThat(Names.isLegal("a".repeat(100))).isTrue();
    assertThat(Names.isLegal("a".repeat(101))).isFalse();
  }

  @Test
  void theMessageSaysWhatWasFoundAndWhatWasExpected() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Names.require("signal", "Order"))
        .withMessage(
            "signal name 'Order' is not dotted lower-case words (such as order.placed)"
                + " of at most 100 characters");
  }
}
