package dev.braid.examples.e03operators;

import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.dsl.Fault;
import dev.braid.examples.Asking;
import dev.braid.examples.FlowCase;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OperatorsTest {

  @ParameterizedTest
  @ValueSource(strings = {"one", "two", "three"})
  void anAcknowledgementIsAddedToTheInput(String name) throws Exception {
    assertThat(Asking.ask(Operators.services(), name, Map.of("input", 1)))
        .isEqualTo(Map.of("input", 1L, "ack-" + name, name));
  }

  @Test
  void badtwoFailsWhateverItIsGiven() {
    Fault fault = Asking.faultOf(Operators.services(), "badtwo", Map.of("input", 1));
    assertThat(fault.code()).isEqualTo(500);
    assertThat(fault.message()).contains("badtwo");
  }

  @Test
  void anythingButAMapIsAFaultThatSaysWhatWasFound() {
    Fault fault = Asking.faultOf(Operators.services(), "one", "text");
    assertThat(fault.code()).isEqualTo(400);
    assertThat(fault.message()).startsWith("one: expected a map").endsWith("found text");
  }

  @Test
  void everyCaseNamesAFlowOfTheFile() {
    assertThat(OperatorsCases.ALL)
        .extracting(FlowCase::flow)
        .allSatisfy(flow -> assertThat(Operators.flows()).contains("\n" + flow + " = "));
  }
}
