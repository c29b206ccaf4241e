package dev.braid.dsl;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SpellingTest {

  private static final List<String> KNOWN = List.of("price", "reserve", "charge", "charged", "a");

  @ParameterizedTest
  @CsvSource({"reserv,reserve", "prcie,price", "cahrge,charge", "price,price", "b,a"})
  void theNearestKnownWordIsFound(String word, String meant) {
    assertThat(Spelling.nearest(word, KNOWN)).contains(meant);
  }

  @ParameterizedTest
  @CsvSource({"confirm", "priceless", "pr"})
  void whatIsTooFarAwayIsNotGuessed(String word) {
    assertThat(Spelling.nearest(word, KNOWN)).isEmpty();
    assertThat(Spelling.hint(word, KNOWN)).isEmpty();
  }

  @Test
  void ofTwoEquallyNearTheFirstByAlphabetIsMeant() {
    assertThat(Spelling.hint("cat", List.of("hat", "bat"))).isEqualTo("did you mean 'bat'?");
  }
}
