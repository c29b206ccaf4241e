package dev.braid.dsl;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class DefinitionsTest {

  private static final Call A = Call.of("a");
  private static final Call B = Call.of("b");
  private static final Call X = Call.of("x");

  @Test
  void definitionsMayShareAndRepeatWhatTheyCall() {
    assertThat(
            problems(
                FlowDefinition.of("a", Pipe.of(B, B.withLabel("again"), X)),
                FlowDefinition.of("b", X),
                FlowDefinition.of("c", Parallel.of(A, B))))
        .isEmpty();
  }

  @Test
  void aNameGivenTwiceIsAProblemOfThatName() {
    assertThat(problems(FlowDefinition.of("a", X), FlowDefinition.of("a", B)))
        .containsExactly(
            Problem.of("a", "the definition 'a' is given a second time")
                .withHint("remove one of the two, or give this one another name"));
  }

  @Test
  void aCircleIsAProblemOfTheStepThatClosesIt() {
    List<Problem> problems =
        problems(
            FlowDefinition.of("start", A),
            FlowDefinition.of("a", Pipe.of(X, B)),
            FlowDefinition.of("b", Or.of(X, A.withLabel("back"))));

    assertThat(problems).extracting(Problem::subject).containsExactly("b.back");
    assertThat(problems.get(0).message())
        .isEqualTo("this closes a circle of definitions: a -> b -> a");
  }

  @Test
  void aFlowCannotCallItself() {
    assertThat(problems(FlowDefinition.of("a", A)))
        .extracting(Problem::message)
        .containsExactly("this closes a circle of definitions: a -> a");
  }

  @Test
  void emittingOrApplyingANameIsNoReference() {
    assertThat(problems(FlowDefinition.of("a", Pipe.of(Emit.of("a"), Apply.of("b"))))).isEmpty();
  }

  @Test
  void aLongChainOverflowsNoStack() {
    List<FlowDefinition> chain = new ArrayList<>();
    for (int i = 0; i < 100_000; i++) {
      chain.add(FlowDefinition.of("f" + i, Call.of("f" + (i + 1))));
    }

    assertThat(Definitions.problems(chain)).isEmpty();
  }

  private static List<Problem> problems(FlowDefinition... definitions) {
    return Definitions.problems(List.of(definitions));
  }
}
