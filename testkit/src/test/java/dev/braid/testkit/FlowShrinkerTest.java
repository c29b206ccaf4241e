package dev.braid.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.dsl.Batch;
import dev.braid.dsl.Call;
import dev.braid.dsl.FlowDefinition;
import dev.braid.dsl.Pipe;
import dev.braid.dsl.Step;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class FlowShrinkerTest {

  private static final Call A = Call.of("echo-1");
  private static final Call B = Call.of("echo-2");
  private static final Call C = Call.of("echo-3");

  @Test
  void aCompositionBecomesAChildOrLosesOne() {
    assertThat(smallerSteps(Pipe.of(A, B, C)))
        .startsWith(A, B, C, Pipe.of(B, C), Pipe.of(A, C), Pipe.of(A, B));
  }

  @Test
  void aRecordedBatchKeepsOne() {
    assertThat(smallerSteps(Batch.recorded(A))).containsExactly(A);
  }

  @Test
  void aLeafGetsPlainer() {
    Call call = A.withLabel("again").withFixedPart(Map.of("a", 1));

    assertThat(smallerSteps(call))
        .containsExactly(A.withLabel("again"), A.withFixedPart(Map.of("a", 1)));
  }

  @Test
  void aLabelThatIsNeededStays() {
    Step twice = Pipe.of(A, A.withLabel("again"));

    assertThat(smallerSteps(twice)).doesNotContain(Pipe.of(A, A));
  }

  @Test
  void aDefinitionCalledOnceTakesThePlaceOfItsCall() {
    FlowCase calling =
        new FlowCase(
            FlowDefinition.of("main", Pipe.of(A, Call.of("part1"))),
            List.of(FlowDefinition.of("part1", Pipe.of(B, C))),
            List.of(),
            0L);

    assertThat(FlowShrinker.smaller(calling))
        .contains(
            new FlowCase(FlowDefinition.of("main", Pipe.of(A, B, C)), List.of(), List.of(), 0L));
  }

  @Test
  void anInputLosesWhatIsInIt() {
    FlowCase flow = caseOf(A).withInput(Map.of("a", List.of(1L, 2L)));

    assertThat(FlowShrinker.smaller(flow).map(FlowCase::input))
        .containsExactly(
            Map.of(),
            List.of(1L, 2L),
            Map.of(),
            Map.of("a", List.of()),
            Map.of("a", 1L),
            Map.of("a", 2L),
            Map.of("a", List.of(2L)),
            Map.of("a", List.of(1L)),
            Map.of("a", List.of(0L, 2L)),
            Map.of("a", List.of(1L, 0L)));
  }

  @Test
  void shrinkingEndsWhicheverWayItGoes() {
    FlowGenerator generator = new FlowGenerator(GeneratorOptions.ALL);
    SplittableRandom random = new SplittableRandom(5);
    for (int i = 0; i < 200; i++) {
      FlowCase flow = generator.next(random);
      List<FlowCase> smaller = FlowShrinker.smaller(flow).toList();
      for (int steps = 0; !smaller.isEmpty(); steps++) {
        assertThat(steps).isLessThan(1_000);
        assertThat(smaller).doesNotContain(flow);
        flow = smaller.get(random.nextInt(smaller.size()));
        smaller = FlowShrinker.smaller(flow).toList();
      }
    }
  }

  private static List<Step> smallerSteps(Step step) {
    return FlowShrinker.smaller(caseOf(step)).map(flow -> flow.flow().step()).toList();
  }

  private static FlowCase caseOf(Step step) {
    return new FlowCase(FlowDefinition.of("main", step), List.of(), List.of(), 0L);
  }
}
