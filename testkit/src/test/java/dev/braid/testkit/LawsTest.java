package dev.braid.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.braid.dsl.Apply;
import dev.braid.dsl.Emit;
import dev.braid.dsl.FaultException;
import dev.braid.dsl.Reply;
import dev.braid.dsl.Step;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What holds for every flow. */
class LawsTest {

  private static final int RUNS = 10_000;

  private final FlowGenerator generator = new FlowGenerator(GeneratorOptions.ALL);

  @Test
  void groupingMakesNoDifference() {
    always(
        flow -> {
          Step regrouped = Rewrite.regrouped(flow.flow().step(), randomOf(flow));
          assertThat(regrouped).isEqualTo(flow.flow().step());
          assertThat(flow.withStep(regrouped).outcome()).isEqualTo(flow.outcome());
        });
  }

  @Test
  void equalFlowsHaveEqualHashes() {
    always(
        flow -> {
          Step copy = Rewrite.regrouped(flow.flow().step(), randomOf(flow));
          assertThat(copy).isNotSameAs(flow.flow().step()).hasSameHashCodeAs(flow.flow().step());
        });
  }

  @Test
  void aRunChangesNothingForTheNext() {
    always(
        flow -> {
          String before = flow.toString();
          ReferenceInterpreter interpreter = flow.interpreter();
          Outcome first = interpreter.run(flow.flow(), flow.input());
          assertThat(interpreter.run(flow.flow(), flow.input())).isEqualTo(first);
          assertThat(flow).hasToString(before);
        });
  }

  @Test
  void aCalledDefinitionAnswersLikeItsBodyInItsPlace() {
    always(
        flow ->
            assertThat(Rewrite.inlined(flow).outcome().withoutPlaces())
                .isEqualTo(flow.outcome().withoutPlaces()));
  }

  @Test
  void aPartMovedToADefinitionAnswersAsBefore() {
    always(
        flow ->
            assertThat(Rewrite.withAPartMoved(flow, randomOf(flow)).outcome().withoutPlaces())
                .isEqualTo(flow.outcome().withoutPlaces()));
  }

  @Test
  void theCodeOfPartsIsTheHighestInside() {
    always(
        flow -> {
          Reply<Object> reply = flow.outcome().reply();
          assertThat(reply.code()).isEqualTo(highest(reply));
        });
  }

  @Test
  void successIsCode200() {
    always(
        flow -> {
          Reply<Object> reply = flow.outcome().reply();
          assertThat(reply.isOk()).isEqualTo(reply.code() == 200);
          if (reply.isOk()) {
            assertThatThrownBy(reply::fault).isInstanceOf(IllegalStateException.class);
          } else {
            assertThatThrownBy(reply::value).isInstanceOf(FaultException.class);
            assertThat(reply.fault().code()).isEqualTo(reply.code());
          }
        });
  }

  @Test
  void theFaultOfPartsIsTheFirstOfTheHighestCode() {
    always(
        flow -> {
          Reply<Object> reply = flow.outcome().reply();
          if (!reply.isOk()) {
            assertThat(reply.fault()).isEqualTo(firstWith(reply.code(), reply).fault());
          }
        });
  }

  @Test
  void everyFaultSaysWhereItArose() {
    always(
        flow ->
            leaves(flow.outcome().reply()).stream()
                .filter(reply -> !reply.isOk())
                .forEach(
                    reply -> {
                      assertThat(reply.fault().origin().service()).isNotEmpty();
                      assertThat(reply.fault().origin().step())
                          .matches("(main|part\\d)\\.[a-z0-9-]+");
                    }));
  }

  @Test
  void everyCallAndSignalIsOfAStepOfTheFlow() {
    always(
        flow -> {
          Outcome outcome = flow.outcome();
          assertThat(outcome.calls())
              .allMatch(call -> call.step().matches("(main|part\\d)\\.[a-z0-9-]+"));
          assertThat(outcome.signals())
              .allMatch(sent -> sent.step().matches("(main|part\\d)\\.[a-z0-9-]+"));
        });
  }

  @Test
  void anEmitAnswersItsInput() {
    // Without null: an apply refuses it, an emit does not.
    FlowGenerator noNulls = new FlowGenerator(GeneratorOptions.ALL.without(Feature.NULLS));
    Property.forAll(
        RUNS,
        noNulls::next,
        FlowShrinker::smaller,
        flow -> {
          FlowCase silent =
              flow.withStep(
                  Rewrite.leaves(
                      flow.flow().step(),
                      leaf ->
                          leaf instanceof Emit
                              ? Apply.of("same").withLabel(leaf.localId())
                              : leaf));
          assertThat(silent.outcome().reply()).isEqualTo(flow.outcome().reply());
          assertThat(silent.outcome().calls()).isEqualTo(flow.outcome().calls());
        });
  }

  private void always(Consumer<FlowCase> law) {
    Property.forAll(RUNS, generator::next, FlowShrinker::smaller, law);
  }

  /** Random choices that stay the same while a counterexample shrinks towards the same flow. */
  private static SplittableRandom randomOf(FlowCase flow) {
    return new SplittableRandom(flow.toString().hashCode());
  }

  private static int highest(Reply<?> reply) {
    return leaves(reply).stream().mapToInt(Reply::code).max().orElseThrow();
  }

  private static Reply<?> firstWith(int code, Reply<?> reply) {
    return leaves(reply).stream().filter(each -> each.code() == code).findFirst().orElseThrow();
  }

  private static List<Reply<?>> leaves(Reply<?> reply) {
    return reply instanceof Reply.Parts<?> parts
        ? parts.replies().stream().flatMap(part -> leaves(part).stream()).toList()
        : List.of(reply);
  }
}
