package dev.braid.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.dsl.And;
import dev.braid.dsl.Batch;
import dev.braid.dsl.Call;
import dev.braid.dsl.FlowDefinition;
import dev.braid.dsl.Or;
import dev.braid.dsl.Parallel;
import dev.braid.dsl.Pipe;
import dev.braid.dsl.Reply;
import dev.braid.dsl.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What each composition of any two flows is, said by what the two are alone. */
class CompositionLawsTest {

  private static final Step FIRST = Call.of("first");
  private static final Step SECOND = Call.of("second");

  private final FlowGenerator generator =
      new FlowGenerator(GeneratorOptions.ALL.without(Feature.DEFINITIONS).withSize(5, 3, 0));

  /** Without null: within a pipe it is known who answered it, and a fault says so. */
  @Test
  void pipeIsTheSecondOnTheValueOfTheFirst() {
    holds(
        new FlowGenerator(
            GeneratorOptions.ALL.without(Feature.DEFINITIONS, Feature.NULLS).withSize(5, 3, 0)),
        Pipe.of(FIRST, SECOND),
        (pair, first) ->
            first.reply().isOk() ? then(first, pair.second(first.reply().value())) : first);
  }

  @Test
  void andIsTheSecondUnlessTheFirstFails() {
    holds(
        And.of(FIRST, SECOND),
        (pair, first) -> first.reply().isOk() ? then(first, pair.second(pair.input())) : first);
  }

  @Test
  void orIsTheSecondIfTheFirstFails() {
    holds(
        Or.of(FIRST, SECOND),
        (pair, first) -> first.reply().isOk() ? first : then(first, pair.second(pair.input())));
  }

  @Test
  void batchRunsBothAndIsTheSecond() {
    holds(Batch.of(FIRST, SECOND), (pair, first) -> then(first, pair.second(pair.input())));
  }

  @Test
  void recordedBatchRunsBothAndIsBoth() {
    holds(Batch.recorded(FIRST, SECOND), (pair, first) -> both(first, pair.second(pair.input())));
  }

  @Test
  void parallelRunsBothAndIsBoth() {
    holds(Parallel.of(FIRST, SECOND), (pair, first) -> both(first, pair.second(pair.input())));
  }

  @Test
  void recordedBatchOfOneIsOnePart() {
    holds(
        Batch.recorded(FIRST),
        (pair, first) ->
            new Outcome(new Reply.Parts<>(List.of(first.reply())), first.calls(), first.signals()));
  }

  private void holds(Step composed, Expected expected) {
    holds(generator, composed, expected);
  }

  private static void holds(FlowGenerator flows, Step composed, Expected expected) {
    Property.forAll(
        10_000,
        random -> Pair.next(flows, random),
        Pair::smaller,
        pair ->
            assertThat(pair.run(composed, pair.input()))
                .isEqualTo(expected.of(pair, pair.run(FIRST, pair.input()))));
  }

  /** Both ran; the reply is the second's. */
  private static Outcome then(Outcome first, Outcome second) {
    return new Outcome(
        second.reply(),
        Stream.concat(first.calls().stream(), second.calls().stream()).toList(),
        Stream.concat(first.signals().stream(), second.signals().stream()).toList());
  }

  private static Outcome both(Outcome first, Outcome second) {
    Outcome ran = then(first, second);
    return new Outcome(
        new Reply.Parts<>(List.of(first.reply(), second.reply())), ran.calls(), ran.signals());
  }

  private interface Expected {
    Outcome of(Pair pair, Outcome first);
  }

  /** Two flows of one world; the input is the first's. */
  private record Pair(FlowCase one, FlowCase two) {

    static Pair next(FlowGenerator generator, RandomGenerator random) {
      return new Pair(generator.next(random), generator.next(random));
    }

    static Stream<Pair> smaller(Pair pair) {
      return Stream.concat(
          FlowShrinker.smaller(pair.one).map(smaller -> new Pair(smaller, pair.two)),
          FlowShrinker.smaller(pair.two).map(smaller -> new Pair(pair.one, smaller)));
    }

    @Nullable Object input() {
      return one.input();
    }

    Outcome second(@Nullable Object input) {
      return run(SECOND, input);
    }

    Outcome run(Step step, @Nullable Object input) {
      List<TreeService> services = new ArrayList<>(one.services());
      two.services().stream().filter(each -> !services.contains(each)).forEach(services::add);
      return new FlowCase(
              FlowDefinition.of("main", step),
              List.of(named("first", one), named("second", two)),
              services,
              input)
          .outcome();
    }

    private static FlowDefinition named(String name, FlowCase flow) {
      return new FlowDefinition(name, flow.flow().step(), flow.flow().bindings());
    }
  }
}
