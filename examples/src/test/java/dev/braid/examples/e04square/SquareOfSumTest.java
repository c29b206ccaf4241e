package dev.braid.examples.e04square;

import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.dsl.Fault;
import dev.braid.dsl.Tree;
import dev.braid.examples.Asking;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SquareOfSumTest {

  @ParameterizedTest
  @CsvSource({"3, 4, 49", "0, 0, 0", "-5, 2, 9", "1.5, 0.5, 4", "0.1, 0.2, 0.09"})
  void theSquareOfTheSumIsExact(BigDecimal a, BigDecimal b, BigDecimal expected) throws Exception {
    Object sum = Asking.ask(SquareOfSum.services(), "add", Map.of("a", a, "b", b));
    Object square = Asking.ask(SquareOfSum.services(), "square", sum);
    assertThat(new BigDecimal(square.toString())).isEqualByComparingTo(expected);
  }

  @Test
  void aWholeResultIsAWholeNumber() throws Exception {
    assertThat(Asking.ask(SquareOfSum.services(), "add", Map.of("a", 1.5, "b", 0.5))).isEqualTo(2L);
  }

  @Test
  void aLargeSquareKeepsItsDigits() throws Exception {
    BigInteger billions = BigInteger.TEN.pow(15);
    assertThat(Asking.ask(SquareOfSum.services(), "square", Tree.of(billions)))
        .isEqualTo(BigInteger.TEN.pow(30));
  }

  @Test
  void aTextOperandIsAFaultThatNamesIt() {
    Fault fault = Asking.faultOf(SquareOfSum.services(), "add", Map.of("a", 3, "b", "x"));
    assertThat(fault.code()).isEqualTo(400);
    assertThat(fault.message()).isEqualTo("add: operand 'b' is not a number: found the text 'x'");
  }

  @Test
  void aMissingOperandIsAFaultThatNamesIt() {
    Fault fault = Asking.faultOf(SquareOfSum.services(), "add", Map.of("a", 3));
    assertThat(fault.code()).isEqualTo(400);
    assertThat(fault.message()).contains("operand 'b' is missing").contains("found the keys [a]");
  }

  @Test
  void anythingButAMapIsAFault() {
    Fault fault = Asking.faultOf(SquareOfSum.services(), "add", List.of(3, 4));
    assertThat(fault.code()).isEqualTo(400);
    assertThat(fault.message()).contains("expected a map").contains("found list");
  }

  @Test
  void aNumberOfTooManyDigitsIsAFault() {
    Map<String, Object> input = Map.of("a", new BigDecimal("1e999999999"), "b", 1);
    Fault fault = Asking.faultOf(SquareOfSum.services(), "add", input);
    assertThat(fault.code()).isEqualTo(400);
    assertThat(fault.message()).contains("operand 'a' has more than 1000 digits");
  }

  @Test
  void theFlowFileIsThere() {
    assertThat(SquareOfSum.flows()).contains("square-of-sum = add | square");
  }
}
