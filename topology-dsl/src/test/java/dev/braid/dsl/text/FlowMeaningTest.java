package dev.braid.dsl.text;

import static dev.braid.dsl.text.FlowTextAssert.assertThatExpression;
import static dev.braid.dsl.text.FlowTextAssert.assertThatText;

import dev.braid.dsl.And;
import dev.braid.dsl.Apply;
import dev.braid.dsl.Batch;
import dev.braid.dsl.Call;
import dev.braid.dsl.CallOptions;
import dev.braid.dsl.Emit;
import dev.braid.dsl.FlowDefinition;
import dev.braid.dsl.Or;
import dev.braid.dsl.Parallel;
import dev.braid.dsl.Pipe;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class FlowMeaningTest {

  private static final Call A = Call.of("a");
  private static final Call B = Call.of("b");
  private static final Call C = Call.of("c");

  @Test
  void eachOperatorIsItsComposition() {
    assertThatExpression("a | b").means(Pipe.of(A, B));
    assertThatExpression("a && b").means(And.of(A, B));
    assertThatExpression("a || b").means(Or.of(A, B));
    assertThatExpression("a & b").means(Parallel.of(A, B));
    assertThatExpression("a ; b").means(Batch.of(A, B));
  }

  @Test
  void spacesAreOptional() {
    assertThatExpression("(a||b)|c").means(Pipe.of(Or.of(A, B), C));
  }

  @Test
  void groupingMakesNoDifferenceToAPipeButToAParallel() {
    assertThatExpression("(a | b) | c").means(Pipe.of(A, B, C));
    assertThatExpression("(a & b) & c").means(Parallel.of(Parallel.of(A, B), C));
  }

  @Test
  void allRecordsTheChildrenOfItsBatch() {
    assertThatExpression("(a ; b) > all").means(Batch.recorded(A, B));
    assertThatExpression("(a ; (b ; c)) > all").means(Batch.recorded(A, Batch.of(B, C)));
  }

  @Test
  void allRecordsAnythingElseAsItsOneChild() {
    assertThatExpression("(a) > all").means(Batch.recorded(A));
    assertThatExpression("(a | b) > all").means(Batch.recorded(Pipe.of(A, B)));
    assertThatExpression("((a ; b)) > all").means(Batch.recorded(Batch.of(A, B)));
    assertThatExpression("((a ; b) > all) > all").means(Batch.recorded(Batch.recorded(A, B)));
  }

  @Test
  void optionsComeInAnyOrder() {
    Call call =
        Call.of("price")
            .withFixedPart(Map.of("vat", 19))
            .withOptions(CallOptions.timeout(Duration.ofSeconds(2)).withRetries(3));

    assertThatExpression("price retry 3 timeout 2s with {\"vat\": 19}")
        .means(call)
        .prints("f = price with {\"vat\": 19} timeout 2s retry 3\n");
  }

  @Test
  void durationsPrintInTheirLargestUnit() {
    assertThatExpression("a timeout 60000ms").prints("f = a timeout 1m\n");
    assertThatExpression("a timeout 90s").prints("f = a timeout 90s\n");
    assertThatExpression("a timeout 1500ms").prints("f = a timeout 1500ms\n");
  }

  @Test
  void leavesHaveLabels() {
    assertThatExpression("first: a | then: emit a.b | apply x | again: apply x")
        .means(
            Pipe.of(
                A.withLabel("first"),
                Emit.of("a.b").withLabel("then"),
                Apply.of("x"),
                Apply.of("x").withLabel("again")));
  }

  @Test
  void aColonWithoutSpacesNamesANamespace() {
    assertThatExpression("payments:charge | again: payments:charge.card timeout 2s")
        .means(
            Pipe.of(
                Call.of("payments:charge"),
                Call.of("payments:charge.card")
                    .withLabel("again")
                    .withOptions(CallOptions.timeout(Duration.ofSeconds(2)))))
        .prints("f = payments:charge | again: payments:charge.card timeout 2s\n");
  }

  @Test
  void aSpaceOnEitherSideMakesItALabelAndSoDoesAWordOfTheLanguage() {
    assertThatExpression("first: a | second :b | third:emit c")
        .means(
            Pipe.of(A.withLabel("first"), B.withLabel("second"), Emit.of("c").withLabel("third")));
  }

  @Test
  void aDefinitionEndsWhereTheNextBegins() {
    assertThatText("\uFEFFf = a # not b\r\n| b\rg = f | c h = g")
        .means(
            FlowDefinition.of("f", Pipe.of(A, B)),
            FlowDefinition.of("g", Pipe.of(Call.of("f"), C)),
            FlowDefinition.of("h", Call.of("g")));
  }

  @Test
  void numbersKeepTheirKind() {
    String json =
        """
        {"long": 12, "double": 12.0, "big": 12345678901234567890, "exact": 0.1234567890123456789,
         "whole": 12345678901234567891234567891.0, "zero": -0.0, "huge": 1e400}
        """;
    assertThatExpression("a with " + json)
        .means(
            A.withFixedPart(
                Map.of(
                    "long", 12L,
                    "double", 12.0,
                    "big", new BigInteger("12345678901234567890"),
                    "exact", new BigDecimal("0.1234567890123456789"),
                    "whole", new BigDecimal("12345678901234567891234567891"),
                    "zero", 0.0,
                    "huge", new BigDecimal("1E+400"))));
  }

  @Test
  void textKeepsEveryCharacter() {
    assertThatExpression("a with {\"x\": \"\\u00e9 \\ud83d\\ude00 \\ud800 \\\" \\\\ \\/ \\n #=\"}")
        .means(A.withFixedPart(Map.of("x", "é 😀 \ud800 \" \\ / \n #=")));
  }

  @Test
  void fixedPartsNest() {
    assertThatExpression("a with {\"x\": [true, {\"y\": []}, {}], \"z\": false}")
        .means(
            A.withFixedPart(
                Map.of("x", List.of(true, Map.of("y", List.of()), Map.of()), "z", false)));
  }
}
