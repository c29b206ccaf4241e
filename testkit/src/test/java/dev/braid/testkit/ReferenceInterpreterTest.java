package dev.braid.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.braid.dsl.And;
import dev.braid.dsl.Apply;
import dev.braid.dsl.Batch;
import dev.braid.dsl.Bindings;
import dev.braid.dsl.Call;
import dev.braid.dsl.CallOptions;
import dev.braid.dsl.Codec;
import dev.braid.dsl.Emit;
import dev.braid.dsl.Fault;
import dev.braid.dsl.FaultException;
import dev.braid.dsl.FlowDefinition;
import dev.braid.dsl.FlowException;
import dev.braid.dsl.NamedFunction;
import dev.braid.dsl.Or;
import dev.braid.dsl.Parallel;
import dev.braid.dsl.Pipe;
import dev.braid.dsl.Reply;
import dev.braid.dsl.Step;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class ReferenceInterpreterTest {

  private static final Map<String, Object> INPUT = Map.of("input", 1L);

  private static final Map<String, Function<Object, Reply<Object>>> SERVICES =
      Map.of(
          "one", acknowledging("ack-one"),
          "two", acknowledging("ack-two"),
          "three", acknowledging("ack-three"),
          "badtwo", input -> failed(500, "bad two"),
          "busy", input -> failed(503, "busy"),
          "nothing", input -> new Reply.Ok<>(null),
          "thrower", input -> throwing(new IllegalStateException("broken")),
          "refuser", input -> throwing(new FaultException(451, "refused")));

  /** The operators, their codes and the shapes of their results. */
  @Nested
  class Operators {

    @Test
    void andStopsAtTheFirstFault() {
      Outcome outcome = run(And.of(call("one"), call("badtwo"), call("two")));

      assertThat(outcome.reply().code()).isEqualTo(500);
      assertThat(called(outcome)).containsExactly("one", "badtwo");
    }

    @Test
    void orTakesTheFirstSuccess() {
      Outcome outcome = run(Or.of(call("badtwo"), call("one"), call("three")));

      assertThat(outcome.reply()).isEqualTo(ok(Map.of("input", 1L, "ack-one", true)));
      assertThat(called(outcome)).containsExactly("badtwo", "one");
    }

    @Test
    void orThatFindsNoSuccessIsTheLastWholeReply() {
      Outcome outcome = run(Or.of(call("busy"), Parallel.of(call("one"), call("badtwo"))));

      assertThat(outcome.reply()).isInstanceOf(Reply.Parts.class);
      assertThat(codes(outcome)).containsExactly(200, 500);
    }

    @Test
    void batchRunsAllOnTheSameInputAndIsTheLastReply() {
      Outcome outcome = run(Batch.of(call("one"), call("badtwo"), call("two")));

      assertThat(outcome.reply()).isEqualTo(ok(Map.of("input", 1L, "ack-two", true)));
      assertThat(called(outcome)).containsExactly("one", "badtwo", "two");
    }

    @Test
    void recordedBatchIsEveryReply() {
      Outcome outcome = run(Batch.recorded(call("one"), call("badtwo"), call("three")));

      assertThat(codes(outcome)).containsExactly(200, 500, 200);
      assertThat(outcome.reply().code()).isEqualTo(500);
    }

    @Test
    void parallelIsEveryReplyInWrittenOrder() {
      Outcome outcome = run(Parallel.of(call("one"), call("badtwo"), call("three")));

      assertThat(codes(outcome)).containsExactly(200, 500, 200);
      assertThat(outcome.reply().code()).isEqualTo(500);
    }

    @Test
    void pipeHandsOnValuesAndMergesFixedParts() {
      Outcome outcome =
          run(
              Pipe.of(
                  Call.of("one").withFixedPart(Map.of("m1", 1)),
                  Call.of("two").withFixedPart(Map.of("m2", 2))));

      assertThat(outcome.reply())
          .isEqualTo(ok(Map.of("input", 1L, "m1", 1L, "ack-one", true, "m2", 2L, "ack-two", true)));
    }

    @Test
    void pipeGoesOnWithTheListOfThePartsValues() {
      Outcome outcome =
          run(
              Pipe.of(
                  Parallel.of(
                      call("one"), Batch.recorded(call("two")), Parallel.of(call("three"), same())),
                  Apply.of("boxed")));

      assertThat(outcome.reply())
          .isEqualTo(
              ok(
                  Map.of(
                      "boxed",
                      List.of(
                          Map.of("input", 1L, "ack-one", true),
                          List.of(Map.of("input", 1L, "ack-two", true)),
                          List.of(Map.of("input", 1L, "ack-three", true), INPUT)))));
    }

    @Test
    void pipeStopsAtPartsThatFailAndIsThose() {
      Outcome outcome = run(Pipe.of(Parallel.of(call("one"), call("badtwo")), call("three")));

      assertThat(codes(outcome)).containsExactly(200, 500);
      assertThat(called(outcome)).containsExactly("one", "badtwo");
    }

    @Test
    void partsInsidePartsStayNested() {
      Outcome outcome =
          run(
              Parallel.of(
                  Parallel.of(call("one"), call("two"), call("three")), Batch.recorded(same())));

      assertThat(outcome.reply().value())
          .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.LIST)
          .satisfiesExactly(
              first -> assertThat((List<?>) first).hasSize(3),
              second -> assertThat(second).isEqualTo(List.of(INPUT)));
    }
  }

  @Nested
  class SquareOfASum {

    private final FlowDefinition flow =
        FlowDefinition.of("entry", Pipe.of(Call.of("add"), Call.of("square")));
    private final ReferenceInterpreter interpreter =
        new ReferenceInterpreter(
            Map.of(
                "add", ReferenceInterpreterTest::add, "square", input -> ok(times((Number) input))),
            List.of());

    @Test
    void isTheSquareOfTheSum() {
      assertThat(answer(3L, 4L)).isEqualTo(ok(49L));
      assertThat(answer(0L, 0L)).isEqualTo(ok(0L));
      assertThat(answer(-5L, 2L)).isEqualTo(ok(9L));
      assertThat(answer(1.5, 0.5)).isEqualTo(ok(4.0));
    }

    @Test
    void eachServiceRunsOnceInOrder() {
      assertThat(interpreter.run(flow, Map.of("a", 3L, "b", 4L)).calls())
          .containsExactly(
              new Outcome.ServiceCall("entry.add", "add", Map.of("a", 3L, "b", 4L)),
              new Outcome.ServiceCall("entry.square", "square", 7L));
    }

    @Test
    void whatIsNoNumberFailsBeforeItIsSquared() {
      Outcome outcome = interpreter.run(flow, Map.of("a", 3L, "b", "x"));

      assertThat(outcome.reply().fault())
          .isEqualTo(new Fault(400, "'x' is not a number", new Fault.Origin("add", "entry.add")));
      assertThat(called(outcome)).containsExactly("add");
    }

    private Reply<Object> answer(Object a, Object b) {
      return interpreter.run(flow, Map.of("a", a, "b", b)).reply();
    }
  }

  @Nested
  class Leaves {

    @Test
    void keysOfTheFixedPartWin() {
      Outcome outcome = run(Call.of("one").withFixedPart(Map.of("input", "fixed")));

      assertThat(outcome.reply()).isEqualTo(ok(Map.of("input", "fixed", "ack-one", true)));
    }

    @Test
    void aFixedPartNeedsAMap() {
      Outcome outcome =
          run(
              Pipe.of(
                  Parallel.of(same(), call("one")),
                  Call.of("two").withFixedPart(Map.of("m", 1)).withLabel("merged")));

      assertThat(outcome.reply().fault())
          .isEqualTo(
              new Fault(
                  400,
                  "a fixed part needs a map, found list",
                  new Fault.Origin("main", "main.merged")));
      assertThat(called(outcome)).containsExactly("one");
    }

    @Test
    void anEmitRecordsTheSignalAndPassesItsInputOn() {
      Outcome outcome = run(Pipe.of(call("one"), Emit.of("order.placed"), call("two")));

      Map<String, Object> afterOne = Map.of("input", 1L, "ack-one", true);
      assertThat(outcome.signals())
          .containsExactly(new Outcome.SentSignal("main.order.placed", "order.placed", afterOne));
      assertThat(outcome.calls().get(1).input()).isEqualTo(afterOne);
    }

    @Test
    void aFunctionWorksOnItsOwnType() {
      assertThat(run(Apply.of("doubled"), "ab").reply()).isEqualTo(ok("abab"));
    }

    @Test
    void aValueThatDoesNotFitAFunctionIsTheCallersFault() {
      assertThat(run(Apply.of("doubled")).reply().fault())
          .isEqualTo(
              new Fault(400, "expected text, found map", new Fault.Origin("main", "main.doubled")));
    }

    @Test
    void aFunctionThatThrowsFails500() {
      assertThat(run(Apply.of("thrown").withLabel("again")).reply().fault())
          .isEqualTo(
              new Fault(
                  500,
                  "always thrown",
                  new Fault.Origin("main", "main.again"),
                  IllegalStateException.class.getName()));
    }

    @Test
    void aFunctionMayChooseItsFault() {
      assertThat(run(Apply.of("refused")).reply().code()).isEqualTo(451);
    }

    @Test
    void aServiceThatThrowsFails500() {
      assertThat(run(call("thrower")).reply().fault())
          .isEqualTo(
              new Fault(
                  500,
                  "broken",
                  new Fault.Origin("thrower", "main.thrower"),
                  IllegalStateException.class.getName()));
    }

    @Test
    void aServiceMayThrowItsFault() {
      assertThat(run(call("refuser")).reply().fault())
          .isEqualTo(new Fault(451, "refused", new Fault.Origin("refuser", "main.refuser")));
    }

    @Test
    void aFaultKeepsTheOriginItKnows() {
      Fault.Origin deep = new Fault.Origin("deep", "other.deep");
      ReferenceInterpreter interpreter =
          new ReferenceInterpreter(
              Map.of("far", input -> new Reply.Failed<>(new Fault(409, "changed", deep))),
              List.of());

      assertThat(interpreter.run(FlowDefinition.of("main", call("far")), 1L).reply().fault())
          .isEqualTo(new Fault(409, "changed", deep));
    }

    @Test
    void partsOfAServiceGetTheirOriginToo() {
      ReferenceInterpreter interpreter =
          new ReferenceInterpreter(
              Map.of("far", input -> new Reply.Parts<>(List.of(ok(1L), failed(409, "changed")))),
              List.of());

      assertThat(interpreter.run(FlowDefinition.of("main", call("far")), 1L).reply().fault())
          .isEqualTo(new Fault(409, "changed", new Fault.Origin("far", "main.far")));
    }

    @Test
    void anUnknownServiceIsNotFound() {
      assertThat(run(call("nobody")).reply().fault())
          .isEqualTo(
              new Fault(
                  404, "no service or flow 'nobody'", new Fault.Origin("nobody", "main.nobody")));
    }

    @Test
    void nullIsAnAnswerAndAQuestion() {
      Outcome outcome =
          run(Pipe.of(call("nothing"), Emit.of("seen"), call("nothing").withLabel("again")));

      assertThat(outcome.signals())
          .containsExactly(new Outcome.SentSignal("main.seen", "seen", null));
      assertThat(outcome.reply()).isEqualTo(ok(null));
      assertThat(called(outcome)).containsExactly("nothing", "nothing");
    }

    @Test
    void nullAmongPartsStaysInItsPlace() {
      assertThat(run(Parallel.of(call("nothing"), same())).reply().value())
          .isEqualTo(Arrays.asList(null, INPUT));
    }

    @Test
    void aFaultThatMayPassIsTriedAgain() {
      Outcome outcome = run(Call.of("busy").withOptions(CallOptions.NONE.withRetries(2)));

      assertThat(called(outcome)).containsExactly("busy", "busy", "busy");
      assertThat(outcome.reply().code()).isEqualTo(503);
    }

    @Test
    void aFaultThatStaysIsNotTriedAgain() {
      assertThat(called(run(Call.of("badtwo").withOptions(CallOptions.NONE.withRetries(2)))))
          .containsExactly("badtwo");
    }
  }

  @Nested
  class Definitions {

    private final FlowDefinition inner =
        FlowDefinition.of("inner", Parallel.of(call("one"), call("badtwo")));

    @Test
    void aCalledDefinitionAnswersItsPartsUnchanged() {
      Outcome outcome = calling(inner, call("inner"));

      assertThat(codes(outcome)).containsExactly(200, 500);
    }

    @Test
    void itsStepsKeepTheirOwnIds() {
      Outcome outcome = calling(inner, call("inner"));

      assertThat(outcome.calls())
          .extracting(Outcome.ServiceCall::step)
          .containsExactly("inner.one", "inner.badtwo");
      assertThat(outcome.reply().fault().origin())
          .isEqualTo(new Fault.Origin("badtwo", "inner.badtwo"));
    }

    @Test
    void aFixedPartIsMergedOverItsInput() {
      Outcome outcome = calling(inner, Call.of("inner").withFixedPart(Map.of("m", 1)));

      assertThat(outcome.calls())
          .extracting(Outcome.ServiceCall::input)
          .containsOnly(Map.of("input", 1L, "m", 1L));
    }

    @Test
    void theFunctionsAreThoseOfTheDefinitionThatAppliesThem() {
      FlowDefinition renaming =
          new FlowDefinition(
              "renaming",
              Apply.of("same"),
              Bindings.of(
                  NamedFunction.of("same", Codec.tree(), Codec.tree(), value -> "renamed")));

      assertThat(calling(renaming, Parallel.of(call("renaming"), same())).reply().value())
          .isEqualTo(List.of("renamed", INPUT));
    }

    @Test
    void oneThatCallsItselfIsRefused() {
      FlowDefinition loop = FlowDefinition.of("loop", Pipe.of(call("one"), call("back")));
      FlowDefinition back = FlowDefinition.of("back", call("loop"));
      ReferenceInterpreter interpreter = new ReferenceInterpreter(SERVICES, List.of(loop, back));

      assertThatThrownBy(() -> interpreter.run(loop, INPUT))
          .isInstanceOf(FlowException.class)
          .hasMessage("loop: calls itself: loop > back > loop");
    }

    @Test
    void aNameForTwoThingsIsRefused() {
      assertThatThrownBy(
              () ->
                  new ReferenceInterpreter(
                      SERVICES, List.of(FlowDefinition.of("one", call("two")), inner, inner)))
          .isInstanceOf(FlowException.class)
          .hasMessageContaining("one: stands for two things")
          .hasMessageContaining("inner: stands for two things");
    }

    @Test
    void anUnboundFunctionIsRefused() {
      assertThatThrownBy(() -> run(Apply.of("unknown")))
          .isInstanceOf(FlowException.class)
          .hasMessage("main.unknown: no function 'unknown' in the bindings");
    }

    private Outcome calling(FlowDefinition definition, Step step) {
      return new ReferenceInterpreter(SERVICES, List.of(definition)).run(main(step), INPUT);
    }
  }

  private static Outcome run(Step step) {
    return run(step, INPUT);
  }

  private static Outcome run(Step step, Object input) {
    return new ReferenceInterpreter(SERVICES, List.of()).run(main(step), input);
  }

  private static FlowDefinition main(Step step) {
    return new FlowDefinition("main", step, TreeFunctions.BINDINGS);
  }

  private static Call call(String name) {
    return Call.of(name);
  }

  private static Step same() {
    return Apply.of("same");
  }

  private static List<String> called(Outcome outcome) {
    return outcome.calls().stream().map(Outcome.ServiceCall::service).toList();
  }

  private static List<Integer> codes(Outcome outcome) {
    List<Integer> codes = new ArrayList<>();
    ((Reply.Parts<Object>) outcome.reply()).replies().forEach(part -> codes.add(part.code()));
    return codes;
  }

  private static Function<Object, Reply<Object>> acknowledging(String key) {
    return input -> {
      Map<Object, Object> answer = new LinkedHashMap<>((Map<?, ?>) input);
      answer.put(key, true);
      return ok(answer);
    };
  }

  private static Reply<Object> add(Object input) {
    Map<?, ?> map = (Map<?, ?>) input;
    Object a = map.get("a");
    Object b = map.get("b");
    if (a instanceof Long first && b instanceof Long second) {
      return ok(first + second);
    }
    if (a instanceof Double first && b instanceof Double second) {
      return ok(first + second);
    }
    return failed(400, "'%s' is not a number".formatted(b));
  }

  private static Object times(Number number) {
    return number instanceof Long whole
        ? (Object) (whole * whole)
        : (Object) (number.doubleValue() * number.doubleValue());
  }

  private static Reply<Object> ok(Object value) {
    return new Reply.Ok<>(value);
  }

  private static Reply<Object> failed(int code, String message) {
    return new Reply.Failed<>(new Fault(code, message, Fault.Origin.UNKNOWN));
  }

  private static Reply<Object> throwing(RuntimeException thrown) {
    throw thrown;
  }
}
