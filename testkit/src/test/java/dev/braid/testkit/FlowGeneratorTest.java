package dev.braid.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.dsl.Apply;
import dev.braid.dsl.Batch;
import dev.braid.dsl.Call;
import dev.braid.dsl.Composition;
import dev.braid.dsl.Emit;
import dev.braid.dsl.FlowDefinition;
import dev.braid.dsl.Json;
import dev.braid.dsl.Leaf;
import dev.braid.dsl.Parallel;
import dev.braid.dsl.Reply;
import dev.braid.dsl.Step;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FlowGeneratorTest {

  private static final int MANY = 10_000;

  @Test
  void theSameSeedMakesTheSameCase() {
    List<FlowCase> again = cases(GeneratorOptions.ALL, 100).toList();

    assertThat(cases(GeneratorOptions.ALL, 100)).isEqualTo(again);
    assertThat(again).doesNotHaveDuplicates();
  }

  @Test
  void everyKindOfStepTurnsUp() {
    assertThat(steps(GeneratorOptions.ALL).map(step -> step.getClass().getSimpleName()).distinct())
        .containsExactlyInAnyOrder(
            "Call", "Apply", "Emit", "Pipe", "And", "Or", "Batch", "Parallel");
  }

  @Test
  void theRareFormsTurnUp() {
    turnsUp(step -> step instanceof Batch batch && batch.steps().size() == 1);
    turnsUp(step -> step instanceof Batch batch && !batch.recorded());
    turnsUp(
        step ->
            step instanceof Parallel parallel
                && parallel.steps().stream().anyMatch(Parallel.class::isInstance));
    turnsUp(step -> step instanceof Call call && !call.fixedPart().isEmpty());
    turnsUp(step -> step instanceof Call call && call.options().retries() > 0);
    turnsUp(step -> step instanceof Call call && call.options().timeout().isPresent());
    turnsUp(step -> step instanceof Call call && call.name().equals("part2"));
    turnsUp(step -> step instanceof Leaf leaf && leaf.label().isPresent());
  }

  @Test
  void successFaultAndPartsAreAllCommon() {
    assertThat(cases(GeneratorOptions.ALL, MANY).filter(flow -> flow.outcome().reply().isOk()))
        .hasSizeBetween(MANY / 5, MANY * 4 / 5);
    assertThat(
            cases(GeneratorOptions.ALL, MANY)
                .filter(flow -> flow.outcome().reply() instanceof Reply.Parts))
        .hasSizeGreaterThan(MANY / 10);
  }

  @Test
  void valuesFitIntoOneRecord() {
    assertThat(cases(GeneratorOptions.ALL, MANY).map(flow -> flow.outcome().reply()))
        .filteredOn(Reply::isOk)
        .allMatch(reply -> Json.bytes(reply.value()).length < 512 * 1024);
  }

  @Test
  void aStepStaysInsideTheSizeAskedFor() {
    GeneratorOptions small = GeneratorOptions.ALL.withSize(3, 1, 1);

    assertThat(cases(small, MANY).flatMap(flow -> flow.allDefinitions().stream()))
        .allMatch(
            definition -> inside(definition.step()).filter(Leaf.class::isInstance).count() <= 3)
        .allMatch(definition -> depth(definition.step()) <= 1);
  }

  @Test
  void whatIsSwitchedOffDoesNotAppear() {
    isAbsent(Feature.EMITS, Emit.class::isInstance);
    isAbsent(Feature.APPLIES, Apply.class::isInstance);
    isAbsent(Feature.PARALLELS, Parallel.class::isInstance);
    isAbsent(Feature.RECORDED, step -> step instanceof Batch batch && batch.recorded());
    isAbsent(Feature.FIXED_PARTS, step -> step instanceof Call call && !call.fixedPart().isEmpty());
    isAbsent(Feature.RETRIES, step -> step instanceof Call call && call.options().retries() > 0);
    isAbsent(
        Feature.TIMEOUTS,
        step -> step instanceof Call call && call.options().timeout().isPresent());
    isAbsent(
        Feature.DEFINITIONS, step -> step instanceof Call call && call.name().startsWith("part"));
  }

  @Test
  void withoutLabelsOnlyASecondUseHasOne() {
    assertThat(
            cases(GeneratorOptions.ALL.without(Feature.LABELS), MANY)
                .flatMap(flow -> flow.allDefinitions().stream())
                .map(definition -> firstLeaf(definition.step())))
        .allMatch(leaf -> leaf.label().isEmpty());
  }

  @Test
  void withoutFaultsNullsAndFixedPartsEveryFlowSucceeds() {
    GeneratorOptions harmless =
        GeneratorOptions.ALL.without(Feature.FAULTS, Feature.NULLS, Feature.FIXED_PARTS);

    assertThat(cases(harmless, MANY)).allMatch(flow -> flow.outcome().reply().isOk());
  }

  @Test
  void withoutOtherShapesAndPartsEveryValueIsAMap() {
    GeneratorOptions maps =
        GeneratorOptions.ALL.without(
            Feature.ANY_SHAPE, Feature.NULLS, Feature.PARALLELS, Feature.RECORDED);

    assertThat(cases(maps, MANY))
        .allMatch(flow -> flow.input() instanceof Map)
        .flatMap(flow -> flow.outcome().calls())
        .allMatch(call -> call.input() instanceof Map);
  }

  private static void turnsUp(Predicate<Step> form) {
    assertThat(steps(GeneratorOptions.ALL).anyMatch(form)).isTrue();
  }

  private static void isAbsent(Feature feature, Predicate<Step> form) {
    turnsUp(form);
    assertThat(steps(GeneratorOptions.ALL.without(feature)).filter(form))
        .as("%s", feature)
        .isEmpty();
  }

  private static Stream<Step> steps(GeneratorOptions options) {
    return cases(options, MANY)
        .flatMap(flow -> flow.allDefinitions().stream())
        .map(FlowDefinition::step)
        .flatMap(FlowGeneratorTest::inside);
  }

  private static Stream<FlowCase> cases(GeneratorOptions options, int count) {
    FlowGenerator generator = new FlowGenerator(options);
    return LongStream.range(0, count).mapToObj(SplittableRandom::new).map(generator::next);
  }

  private static Stream<Step> inside(Step step) {
    return step instanceof Composition composition
        ? Stream.concat(
            Stream.of(step), composition.steps().stream().flatMap(FlowGeneratorTest::inside))
        : Stream.of(step);
  }

  private static int depth(Step step) {
    return step instanceof Composition composition
        ? 1 + composition.steps().stream().mapToInt(FlowGeneratorTest::depth).max().orElseThrow()
        : 0;
  }

  private static Leaf firstLeaf(Step step) {
    return step instanceof Composition composition
        ? firstLeaf(composition.steps().get(0))
        : (Leaf) step;
  }
}
