package dev.braid.dsl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;

final class CompositionsTest {

  private static final Step A = Call.of("a");
  private static final Step B = Call.of("b");
  private static final Step C = Call.of("c");

  static final List<Arguments> GROUPING_MAKES_NO_DIFFERENCE =
      List.of(kind("pipe", Pipe::new), kind("and", And::new), kind("or", Or::new), batch(false));

  static final List<Arguments> NEVER_FLATTENED =
      List.of(kind("parallel", Parallel::new), batch(true));

  private static Arguments kind(String name, Function<List<Step>, Step> make) {
    return Arguments.argumentSet(name, make);
  }

  private static Arguments batch(boolean recorded) {
    return kind(recorded ? "recorded" : "batch", steps -> new Batch(steps, recorded));
  }

  @ParameterizedTest
  @FieldSource("GROUPING_MAKES_NO_DIFFERENCE")
  void nestedOnesOfAKindAreFlat(Function<List<Step>, Step> make) {
    Step flat = make.apply(List.of(A, B, C));

    assertThat(make.apply(List.of(make.apply(List.of(A, B)), C))).isEqualTo(flat);
    assertThat(make.apply(List.of(A, make.apply(List.of(B, C))))).isEqualTo(flat);
  }

  @ParameterizedTest
  @FieldSource("NEVER_FLATTENED")
  void partsKeepTheirNesting(Function<List<Step>, Step> make) {
    Step nested = make.apply(List.of(make.apply(List.of(A, B)), C));

    assertThat(nested).isNotEqualTo(make.apply(List.of(A, B, C)));
  }

  @Test
  void aBatchAndARecordedBatchDoNotFlattenIntoEachOther() {
    assertThat(Batch.of(Batch.recorded(A, B), C).steps()).hasSize(2);
    assertThat(Batch.recorded(Batch.of(A, B), C).steps()).hasSize(2);
  }

  @Test
  void aCompositionHasTwoStepsAndARecordedBatchOne() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Pipe.of(A))
        .withMessage("a pipe needs at least 2 steps, found 1");
    assertThatIllegalArgumentException().isThrownBy(() -> And.of(A));
    assertThatIllegalArgumentException().isThrownBy(() -> Or.of(A));
    assertThatIllegalArgumentException().isThrownBy(() -> Parallel.of(A));
    assertThatIllegalArgumentException().isThrownBy(() -> Batch.of(A));
    assertThatIllegalArgumentException().isThrownBy(() -> new Batch(List.of(), true));
    assertThat(Batch.recorded(A).steps()).containsExactly(A);
  }

  @Test
  void equalFlowsAreEqualAndDoNotChangeWithTheListTheyWereMadeOf() {
    List<Step> steps = new ArrayList<>(List.of(A, B));
    Parallel parallel = new Parallel(steps);
    steps.add(C);

    assertThat(parallel).isEqualTo(Parallel.of(A, B)).hasSameHashCodeAs(Parallel.of(A, B));
  }
}
