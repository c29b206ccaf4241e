package dev.braid.examples.e06factors;

import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.dsl.Fault;
import dev.braid.examples.Asking;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FactorsTest {

  @Test
  void theLargestNumberThatIsTakenIsFactored() throws Exception {
    assertThat(Asking.ask(Factors.services(), "factorise", 999_999_999_999_989L))
        .as("a prime")
        .isEqualTo(
            Map.of("number", 999_999_999_999_989L, "factors", List.of(999_999_999_999_989L)));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 0, -7, 1_000_000_000_000_000L})
  void whatHasNoFactorsOrTakesTooLongIsRefused(long number) {
    Fault fault = Asking.faultOf(Factors.services(), "factorise", number);
    assertThat(fault.code()).isEqualTo(400);
    assertThat(fault.message()).contains("found " + number);
  }

  @Test
  void wrongFactorsAreFound() {
    Map<String, Object> wrong = Map.of("number", 91, "factors", List.of(7, 14));
    Fault fault = Asking.faultOf(Factors.services(), "verify", wrong);
    assertThat(fault.code()).isEqualTo(500);
    assertThat(fault.message()).isEqualTo("[7, 14] is not 91");
  }

  @Test
  void anythingElseIsNotVerified() {
    assertThat(Asking.faultOf(Factors.services(), "verify", List.of(7, 13)).code()).isEqualTo(400);
  }
}
