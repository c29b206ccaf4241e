package dev.braid.dsl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A flow holds nothing that its text could not say. */
final class PrintableValuesTest {

  @ParameterizedTest
  @ValueSource(strings = {"with", "timeout", "retry", "emit", "apply"})
  void aWordOfTheLanguageIsNoName(String word) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Call.of(word))
        .withMessage(
            "service name '%s' is a word of the flow language; choose another".formatted(word));
    assertThat(Names.isLegal(word + ".again")).isTrue();
  }

  @Test
  void aTimeoutIsNotLongerThanAnyDeadline() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CallOptions.timeout(CallOptions.MAX_TIMEOUT.plusMillis(1)))
        .withMessage("timeout must be at most PT5M, found PT5M0.001S");
    assertThat(CallOptions.timeout(Duration.ofMinutes(5)).timeout()).isPresent();
  }

  @Test
  void zeroHasOneForm() {
    Call negative = Call.of("a").withFixedPart(Map.of("x", -0.0));

    assertThat(negative).isEqualTo(Call.of("a").withFixedPart(Map.of("x", 0.0)));
  }
}
