package dev.braid.dsl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class DefinitionCheckTest {

  private static final Call A = Call.of("a");

  private static List<String> problems(Step step) {
    return FlowDefinition.problems("flow", step).stream().map(Problem::toString).toList();
  }

  private static List<Step> leaves(int count) {
    List<Step> leaves = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      leaves.add(A.withLabel("step" + i));
    }
    return leaves;
  }

  private static Step nested(int depth) {
    Step step = A;
    for (int i = 0; i < depth; i++) {
      step = Batch.recorded(step);
    }
    return step;
  }

  @Test
  void aSecondUseOfANameNeedsALabel() {
    assertThat(problems(Pipe.of(A, A)))
        .containsExactly(
            "flow.a: the name 'a' is used a second time\n"
                + "  give this one a label, such as 'again: a'");
    assertThat(problems(Pipe.of(A, A.withLabel("again")))).isEmpty();
  }

  @Test
  void aLabelIsANameLikeAnyOther() {
    assertThat(problems(Pipe.of(A.withLabel("x"), Emit.of("b").withLabel("x"))))
        .containsExactly(
            "flow.x: the label 'x' is used a second time\n"
                + "  give this one a label, such as 'again: b'");
    assertThat(problems(Pipe.of(A.withLabel("b"), Call.of("b")))).hasSize(1);
  }

  @Test
  void everyProblemIsToldAtOnce() {
    assertThatExceptionOfType(FlowException.class)
        .isThrownBy(() -> FlowDefinition.of("flow", Pipe.of(A, A, Call.of("b"), Call.of("b"))))
        .satisfies(exception -> assertThat(exception.problems()).hasSize(2));
  }

  @Test
  void aDefinitionHasAtMostAThousandSteps() {
    assertThat(problems(new Pipe(leaves(1000)))).isEmpty();
    assertThat(problems(new Pipe(leaves(1001)))).hasSize(1);
  }

  @Test
  void compositionsAreAtMostSixtyFourDeep() {
    assertThat(problems(nested(64))).isEmpty();
    assertThat(problems(nested(65)))
        .singleElement()
        .asString()
        .startsWith("flow: more than 64 compositions inside each other");
  }

  @Test
  void aParallelHasAtMostAHundredParts() {
    assertThat(problems(new Parallel(leaves(100)))).isEmpty();
    assertThat(problems(new Parallel(leaves(101)))).hasSize(1);
    assertThat(problems(new Batch(leaves(101), true))).hasSize(1);
    assertThat(problems(new Batch(leaves(101), false))).isEmpty();
  }

  @Test
  void theIdOfAStepHasNeitherPositionNorNesting() {
    FlowDefinition flow = FlowDefinition.of("flow", Or.of(Pipe.of(A, Call.of("b")), Call.of("c")));
    FlowDefinition regrouped =
        FlowDefinition.of("flow", Pipe.of(Call.of("z"), Or.of(A, Call.of("b"), Call.of("c"))));

    assertThat(flow.idOf(A)).isEqualTo("flow.a").isEqualTo(regrouped.idOf(A));
  }
}
