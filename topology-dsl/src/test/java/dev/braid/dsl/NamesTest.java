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

  @ParameterizedTest
  @ValueSource(strings = {"charge", "payments:charge", "eu-2:order.placed", "a:b"})
  void aReferenceMayNameTheNamespace(String reference) {
    assertThat(Names.isLegalReference(reference)).isTrue();
    assertThat(Names.requireReference("service", reference)).isEqualTo(reference);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ":charge",
        "payments:",
        ":",
        "a.b:charge",
        "A:charge",
        "a:b:c",
        "a_b:c",
        "a: b",
        "emit:a",
        "signal:a",
        "store:a",
        "braid:a",
        "service:a",
        "queue:a",
        "a:retry",
        "a:B",
        "a-word-of-twentyone-c:a"
      })
  void anotherReferenceIsRefused(String reference) {
    assertThat(Names.isLegalReference(reference)).isFalse();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Names.requireReference("service", reference))
        .withMessageContaining(reference);
  }

  @Test
  void aReferenceHasANamespaceAndANameThere() {
    assertThat(Names.namespaceOf("payments:charge")).isEqualTo("payments");
    assertThat(Names.localOf("payments:charge")).isEqualTo("charge");
    assertThat(Names.namespaceOf("charge")).isEmpty();
    assertThat(Names.localOf("charge")).isEqualTo("charge");
    assertThat(Names.reference("payments", "charge")).isEqualTo("payments:charge");
    assertThat(Names.reference("", "charge")).isEqualTo("charge");
    assertThat(Names.reference("shop", "payments:charge")).isEqualTo("payments:charge");
  }
}
