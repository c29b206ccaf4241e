package dev.braid.testkit;

import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
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
import dev.braid.dsl.Service;
import dev.braid.dsl.ServiceRef;
import dev.braid.dsl.Step;
import dev.braid.dsl.Transition;
import dev.braid.dsl.kafka.Placement;
import dev.braid.engine.EngineCounter;
import dev.braid.engine.EngineSettings;
import dev.braid.engine.Limit;
import dev.braid.wire.TopicSpec;
import dev.braid.wire.Wire;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class FlowDriverTest {

  private static final Step A = Call.of("a");
  private static final Step B = Call.of("b");
  private static final Step C = Call.of("c");

  private static FlowDriver remote(Step step) {
    return FlowDriver.of(FlowDefinition.of("flow", step));
  }

  private static Reply<Object> ok(Object value) {
    return new Reply.Ok<>(value);
  }

  @Nested
  class RemoteCalls {

    @Test
    void pipeHandsEachReplyToTheNextService() {
      try (FlowDriver driver = remote(Pipe.of(A, B, C))) {
        driver.request("x");
        assertThat(driver.call("a").request().input()).isEqualTo("x");
        driver.call("a").reply("xa");
        assertThat(driver.call("b").request().input()).isEqualTo("xa");
        driver.call("b").reply("xab");
        driver.call("c").reply("xabc");
        assertThat(driver.reply()).isEqualTo(ok("xabc"));
      }
    }

    @Test
    void pipeStopsAtTheFirstFault() {
      try (FlowDriver driver = remote(Pipe.of(A, B))) {
        driver.request("x");
        driver.call("a").fail(500, "broken");
        assertThat(driver.calls()).isEmpty();
        Fault fault = driver.reply().fault();
        assertThat(fault).isEqualTo(new Fault(500, "broken", new Fault.Origin("a", "flow.a")));
      }
    }

    @Test
    void aCallInTailPositionPassesTheCallersAddressOn() {
      try (FlowDriver driver = remote(A)) {
        driver.request("x");
        assertThat(driver.call("a").request().replyTopic()).isEqualTo("client.replies");
      }
    }

    /** Its caller may ask again, and the reply that led there be another one. */
    @Test
    void behindAnotherCallItComesHomeAndItsReplyIsKept() {
      try (FlowDriver driver = remote(Pipe.of(A, B))) {
        driver.request("x");
        assertThat(driver.call("a").request().replyTopic()).isEqualTo("flow.replies");
        driver.call("a").reply("xa");
        assertThat(driver.call("b").request().replyTopic()).isEqualTo("flow.replies");
        driver.call("b").reply("xab");
        assertThat(driver.reply().value()).isEqualTo("xab");
        assertThat(driver.count(EngineCounter.KEPT_END)).isOne();
      }
    }

    @Test
    void orGoesOnWithTheSavedInput() {
      try (FlowDriver driver = remote(Pipe.of(Or.of(A, B), C))) {
        driver.request("x");
        driver.call("a").fail(404, "nobody");
        assertThat(driver.call("b").request().input()).isEqualTo("x");
        driver.call("b").reply("xb");
        assertThat(driver.call("c").request().input()).isEqualTo("xb");
      }
    }

    @Test
    void andGivesEveryStepTheSameInput() {
      try (FlowDriver driver = remote(And.of(A, B))) {
        driver.request("x");
        driver.call("a").reply("xa");
        assertThat(driver.call("b").request().input()).isEqualTo("x");
      }
    }

    @Test
    void joinAnswersInWrittenOrderWhateverTheOrderOfArrival() {
      try (FlowDriver driver = remote(Pipe.of(Parallel.of(A, B, C), Call.of("d")))) {
        driver.request("x");
        driver.call("c").reply("3");
        driver.call("a").reply("1");
        assertThat(driver.calls()).hasSize(1);
        driver.call("b").reply("2");
        assertThat(driver.call("d").request().input()).isEqualTo(List.of("1", "2", "3"));
      }
    }

    @Test
    void partsReachTheCallerEachWithItsOwnCode() {
      try (FlowDriver driver = remote(Parallel.of(A, B))) {
        driver.request("x");
        driver.call("b").reply("2");
        driver.call("a").fail(503, "busy");
        assertThat(driver.reply())
            .isEqualTo(
                new Reply.Parts<>(
                    List.of(
                        new Reply.Failed<>(new Fault(503, "busy", new Fault.Origin("a", "flow.a"))),
                        ok("2"))));
      }
    }

    @Test
    void recordedBatchRunsEveryStepAndKeepsEveryReply() {
      try (FlowDriver driver = remote(Batch.recorded(A, B))) {
        driver.request("x");
        driver.call("a").fail(500, "broken");
        assertThat(driver.call("b").request().input()).isEqualTo("x");
        driver.call("b").reply("2");
        assertThat(driver.reply().code()).isEqualTo(500);
      }
    }

    @Test
    void aFixedPartIsMergedOverTheInput() {
      try (FlowDriver driver = remote(Call.of("a").withFixedPart(Map.of("vat", 19)))) {
        driver.request(Map.of("vat", 7, "net", 100));
        assertThat(driver.call("a").request().input()).isEqualTo(Map.of("vat", 19L, "net", 100L));
      }
    }

    @Test
    void aFixedPartOverSomethingElseThanAMapIsAFault() {
      try (FlowDriver driver = remote(Call.of("a").withFixedPart(Map.of("vat", 19)))) {
        driver.request("x");
        assertThat(driver.calls()).isEmpty();
        assertThat(driver.reply().code()).isEqualTo(400);
      }
    }

    @Test
    void aRepeatedReplyIsDroppedAndCounted() {
      try (FlowDriver driver = remote(Pipe.of(Parallel.of(A, B), C))) {
        driver.request("x");
        PendingCall a = driver.call("a").request();
        driver.answer(a, ok("1"));
        driver.answer(a, ok("other"));
        driver.call("b").reply("2");
        driver.answer(a, ok("late"));
        assertThat(driver.call("c").request().input()).isEqualTo(List.of("1", "2"));
        assertThat(driver.calls()).hasSize(1);
        assertThat(driver.count(EngineCounter.UNEXPECTED_REPLY)).isEqualTo(2);
      }
    }

    @Test
    void aRepeatedRequestStartsNothing() {
      try (FlowDriver driver = remote(Pipe.of(A, B))) {
        String id = driver.request("x");
        driver.repeat(id, "x");
        assertThat(driver.calls()).hasSize(1);
        assertThat(driver.count(EngineCounter.REPEATED_REQUEST)).isEqualTo(1);
      }
    }

    @Test
    void callIdsAreTheSameInEveryRun() {
      List<String> callIds = new ArrayList<>();
      for (int run = 0; run < 2; run++) {
        try (FlowDriver driver = remote(Pipe.of(A, B))) {
          driver.request("x");
          callIds.add(driver.call("a").request().callId());
        }
      }
      assertThat(callIds.get(0)).isEqualTo(callIds.get(1)).endsWith("/flow.a");
    }

    @Test
    void longValuesAreKeptBesideTheRecord() {
      String large = "x".repeat(100_000);
      try (FlowDriver driver = remote(Pipe.of(Or.of(Parallel.of(A, B), C), Call.of("d")))) {
        driver.request(large);
        driver.call("a").reply(large + "a");
        driver.call("b").fail(500, "broken");
        assertThat(driver.call("c").request().input()).isEqualTo(large);
      }
    }

    @Test
    void aForeignReplyIsDroppedAndCounted() {
      try (FlowDriver driver = remote(Pipe.of(A, B))) {
        driver.request("x");
        PendingCall a = driver.call("a").request();
        a.record().headers().remove(Wire.CORRELATION_ID);
        driver.answer(a, ok("1"));
        assertThat(driver.replies()).isEmpty();
        assertThat(driver.count(EngineCounter.UNEXPECTED_REPLY)).isEqualTo(1);
      }
    }
  }

  @Nested
  class Time {

    @Test
    void aCallThatTakesLongerThanItsTimeoutIsAFault() {
      Step slow = Call.of("a").withOptions(CallOptions.timeout(ofSeconds(2)));
      try (FlowDriver driver = remote(Or.of(slow, Pipe.of(B, C)))) {
        driver.request("x");
        driver.advance(ofMillis(1900));
        assertThat(driver.calls()).hasSize(1);
        driver.advance(ofMillis(200));
        assertThat(driver.call("b").request().input()).isEqualTo("x");
        assertThat(driver.count(EngineCounter.TIMEOUT_DECIDED)).isEqualTo(1);
      }
    }

    @Test
    void replyAfterTheTimeoutIsDropped() {
      Step slow = Call.of("a").withOptions(CallOptions.timeout(ofSeconds(2)));
      try (FlowDriver driver = remote(Or.of(slow, Pipe.of(B, C)))) {
        driver.request("x");
        PendingCall call = driver.call("a").request();
        driver.advance(ofSeconds(3));
        driver.answer(call, ok("late"));
        assertThat(driver.replies()).isEmpty();
        assertThat(driver.count(EngineCounter.UNEXPECTED_REPLY)).isEqualTo(1);
      }
    }

    @Test
    void aDeadlineThatPassesYields504() {
      try (FlowDriver driver = remote(Pipe.of(Parallel.of(A, B), C))) {
        driver.request("x", ofSeconds(5));
        driver.call("a").reply("1");
        driver.advance(ofSeconds(6));
        assertThat(driver.reply().code()).isEqualTo(504);
      }
    }

    @Test
    void aRequestWithoutADeadlineEndsAfterThirtySeconds() {
      try (FlowDriver driver = remote(Pipe.of(A, B))) {
        driver.request("x");
        driver.advance(ofSeconds(29));
        assertThat(driver.replies()).isEmpty();
        driver.advance(ofSeconds(2));
        assertThat(driver.reply().code()).isEqualTo(504);
      }
    }

    @Test
    void anExpiredRequestIsNotRun() {
      try (FlowDriver driver = remote(Pipe.of(A, B))) {
        driver.request("x", ofSeconds(0));
        assertThat(driver.calls()).isEmpty();
        assertThat(driver.reply().code()).isEqualTo(504);
        assertThat(driver.count(EngineCounter.EXPIRED_REQUEST)).isEqualTo(1);
      }
    }

    @Test
    void aDeadlineTooFarAwayIsMovedNearer() {
      try (FlowDriver driver = remote(Pipe.of(A, B))) {
        driver.request("x", ofHours(1));
        assertThat(driver.call("a").request().deadline())
            .isEqualTo(driver.now().plus(ofMinutes(5)));
        assertThat(driver.count(EngineCounter.CLAMPED_DEADLINE)).isEqualTo(1);
      }
    }

    @Test
    void fakesAnswerWhenTheyWould() {
      try (FlowDriver driver = remote(Pipe.of(A, B))) {
        driver.serve("a", FakeService.of(input -> input + "a").duplicating(3).late(ofSeconds(1)));
        driver.serve("b", FakeService.of(input -> input + "b"));
        driver.request("x");
        driver.advance(ofMillis(900));
        assertThat(driver.replies()).isEmpty();
        driver.advance(ofMillis(100));
        assertThat(driver.reply()).isEqualTo(ok("xab"));
        assertThat(driver.count(EngineCounter.UNEXPECTED_REPLY)).isEqualTo(2);
      }
    }
  }

  @Nested
  class Retries {

    private final Step twice = Call.of("a").withOptions(CallOptions.NONE.withRetries(2));

    @Test
    void aFaultThatMayPassIsTriedAgainUnderTheSameCallId() {
      try (FlowDriver driver = remote(Pipe.of(twice, B))) {
        driver.request("x");
        PendingCall first = driver.call("a").request();
        driver.call("a").fail(503, "busy");
        assertThat(driver.calls()).isEmpty();
        driver.advance(ofSeconds(1));
        PendingCall second = driver.call("a").request();
        assertThat(second.callId()).isEqualTo(first.callId());
        assertThat(Wire.text(second.record().headers(), Wire.ATTEMPT)).isEqualTo("2");
        assertThat(second.input()).isEqualTo("x");
        driver.call("a").reply("xa");
        assertThat(driver.call("b").request().input()).isEqualTo("xa");
        assertThat(Wire.text(driver.call("b").request().record().headers(), Wire.ATTEMPT))
            .as("the first")
            .isNull();
        assertThat(driver.count(EngineCounter.RETRIED)).isEqualTo(1);
      }
    }

    @Test
    void theLastFaultGoesOnWhenTheRetriesAreUsedUp() {
      try (FlowDriver driver = remote(Or.of(twice, B))) {
        driver.serve("a", FakeService.failing(503, "busy"));
        driver.request("x");
        driver.advance(ofSeconds(2));
        assertThat(driver.call("b").request().input()).isEqualTo("x");
        assertThat(driver.count(EngineCounter.RETRIED)).isEqualTo(2);
      }
    }

    @Test
    void aFaultThatCannotPassIsNotTriedAgain() {
      try (FlowDriver driver = remote(Or.of(twice, B))) {
        driver.request("x");
        driver.call("a").fail(500, "broken");
        assertThat(driver.call("b").request().input()).isEqualTo("x");
      }
    }

    @Test
    void aTimeoutIsTriedAgain() {
      Step slow = Call.of("a").withOptions(CallOptions.timeout(ofSeconds(2)).withRetries(1));
      try (FlowDriver driver = remote(Pipe.of(slow, B))) {
        driver.request("x");
        driver.advance(ofSeconds(3));
        assertThat(driver.calls()).hasSize(2);
        driver.answer(driver.calls().get(1), ok("xa"));
        assertThat(driver.call("b").request().input()).isEqualTo("xa");
      }
    }

    @Test
    void aLateReplyOfAnEarlierAttemptCountsAsLongAsItIsTheFirst() {
      try (FlowDriver driver = remote(Pipe.of(twice, B))) {
        driver.request("x");
        PendingCall first = driver.call("a").request();
        driver.answer(first, new Reply.Failed<>(FakeService.fault(first, 504, "slow")));
        driver.answer(first, ok("late"));
        assertThat(driver.call("b").request().input()).isEqualTo("late");
        driver.advance(ofSeconds(2));
        assertThat(driver.calls()).hasSize(1);
      }
    }

    @Test
    void waitingToTryAgainHoldsUpNoOtherKey() {
      try (FlowDriver driver = remote(Pipe.of(twice, B))) {
        driver.request("x");
        driver.call("a").fail(503, "busy");
        driver.requestOf("another key", "y");
        driver.call("a").reply("ya");
        assertThat(driver.call("b").request().input()).isEqualTo("ya");
      }
    }

    @Test
    void noRetryIsBegunThatTheDeadlineWouldOvertake() {
      try (FlowDriver driver = remote(Or.of(twice, B))) {
        driver.request("x", ofMillis(1));
        driver.call("a").fail(503, "busy");
        assertThat(driver.call("b").request().input()).isEqualTo("x");
      }
    }
  }

  @Nested
  class LocalSteps {

    private final Service<String, String> upper =
        Service.of(ServiceRef.text("upper"), text -> text.toUpperCase(Locale.ROOT));
    private final Service<String, String> broken =
        Service.of(
            ServiceRef.text("broken"),
            text -> {
              throw new IllegalStateException("no");
            });
    private final Service<String, String> picky =
        Service.of(
            ServiceRef.text("picky"),
            text -> {
              throw new FaultException(422, "not that");
            });

    private FlowDriver local(Step step) {
      return FlowDriver.of(
          FlowDefinition.of("flow", step), Placement.local(List.of(upper, broken, picky)));
    }

    @Test
    void areFusedIntoOneTopologyWithoutStoreOrTopic() {
      try (FlowDriver driver = local(Or.of(Call.of("broken"), Call.of("upper")))) {
        driver.request("x");
        assertThat(driver.reply()).isEqualTo(ok("X"));
        assertThat(driver.compiled().stateful()).isFalse();
        assertThat(driver.compiled().topics())
            .extracting(TopicSpec::name)
            .containsExactly("flow.dead-letters", "flow.requests");
      }
    }

    @Test
    void aServiceWithAStateRunsBesideTheFlowAndNotInPlace() {
      Service<String, String> count =
          Service.stateful(
              ServiceRef.text("count"),
              Codec.text(),
              (state, input, request) -> {
                String all = (state == null ? "" : state) + input;
                return Transition.to(all, all);
              });
      FlowDefinition flow = FlowDefinition.of("flow", Pipe.of(Call.of("count"), A));
      try (FlowDriver driver = FlowDriver.of(flow, Placement.local(List.of(count)))) {
        driver.requestOf("key", "x");
        driver.call("a").reply("done");
        driver.requestOf("key", "y");
        assertThat(driver.call("a").request().input()).isEqualTo("xy");
      }
    }

    @Test
    void aHandlerThatThrowsIsAFault500OfItsStep() {
      try (FlowDriver driver = local(Call.of("broken"))) {
        driver.request("x");
        assertThat(driver.reply().fault())
            .isEqualTo(
                new Fault(
                    500,
                    "no",
                    new Fault.Origin("broken", "flow.broken"),
                    IllegalStateException.class.getName()));
      }
    }

    @Test
    void aHandlerMayChooseItsFault() {
      try (FlowDriver driver = local(Call.of("picky"))) {
        driver.request("x");
        assertThat(driver.reply().code()).isEqualTo(422);
      }
    }

    @Test
    void aPayloadThatDoesNotDecodeIsAFault400() {
      try (FlowDriver driver = local(Call.of("upper"))) {
        driver.request(Map.of("not", "text"));
        assertThat(driver.reply().code()).isEqualTo(400);
        assertThat(driver.reply().fault().message()).contains("expected text, found map");
      }
    }

    @Test
    void aPayloadThatIsTooLargeIsAFault413() {
      try (FlowDriver driver =
          FlowDriver.of(
              FlowDefinition.of("flow", Call.of("upper")),
              Placement.local(List.of(upper)),
              EngineSettings.defaults().with(Limit.MAX_PAYLOAD, 10))) {
        driver.request("x".repeat(11), Codec.text());
        assertThat(driver.reply().code()).isEqualTo(413);
      }
    }

    @Test
    void aReplyThatIsTooLargeIsAFault413() {
      Service<String, String> grow = Service.of(ServiceRef.text("grow"), text -> text.repeat(10));
      try (FlowDriver driver =
          FlowDriver.of(
              FlowDefinition.of("flow", Call.of("grow")),
              Placement.local(List.of(grow)),
              EngineSettings.defaults().with(Limit.MAX_PAYLOAD, 10))) {
        driver.request("xx", Codec.text());
        assertThat(driver.reply().code()).isEqualTo(413);
      }
    }

    @Test
    void aThousandStepsInARowDoNotExhaustTheStack() {
      List<Step> steps = new ArrayList<>();
      for (int i = 0; i < 1000; i++) {
        steps.add(Call.of("upper").withLabel("step" + i));
      }
      try (FlowDriver driver = local(new Pipe(steps))) {
        driver.request("x");
        assertThat(driver.reply()).isEqualTo(ok("X"));
      }
    }

    @Test
    void branchesOfManyStepsJoin() {
      Step[] branches = new Step[3];
      for (int b = 0; b < branches.length; b++) {
        Step[] steps = new Step[300];
        for (int i = 0; i < steps.length; i++) {
          steps[i] = Call.of("upper").withLabel("b" + b + "s" + i);
        }
        branches[b] = Pipe.of(steps);
      }
      try (FlowDriver driver = local(Parallel.of(branches))) {
        driver.request("x");
        assertThat(driver.reply().value()).isEqualTo(List.of("X", "X", "X"));
      }
    }

    @Test
    void emitSendsASignalAndPassesItsInputOn() {
      try (FlowDriver driver = local(Pipe.of(Call.of("upper"), Emit.of("order.placed")))) {
        driver.request("x");
        assertThat(driver.reply()).isEqualTo(ok("X"));
        assertThat(driver.signals()).containsExactly(new FlowDriver.Signal("order.placed", "X"));
      }
    }

    @Test
    void emitAnswersTheListOfThePartsItIsGiven() {
      try (FlowDriver driver =
          local(Pipe.of(Batch.recorded(Call.of("upper")), Emit.of("order.placed")))) {
        driver.request("x");
        assertThat(driver.reply()).isEqualTo(ok(List.of("X")));
      }
    }

    @Test
    void remoteAndLocalStepsMix() {
      try (FlowDriver driver =
          local(Pipe.of(Parallel.of(Call.of("upper"), A), Call.of("b"), Call.of("c")))) {
        driver.request("x");
        driver.call("a").reply("1");
        assertThat(driver.call("b").request().input()).isEqualTo(List.of("X", "1"));
      }
    }

    @Test
    void aRequestWithoutAReturnAddressRunsAndAnswersNobody() {
      try (FlowDriver driver = local(Pipe.of(Call.of("upper"), Emit.of("done")))) {
        var request = Messages.request("id", "x", Codec.text(), driver.now(), null);
        request.headers().remove(Wire.REPLY_TOPIC);
        driver.send(request);
        assertThat(driver.signals()).hasSize(1);
        assertThat(driver.replies()).isEmpty();
      }
    }

    @Test
    void aReplyIsNeverSentToATopicThatIsNoReplyTopic() {
      try (FlowDriver driver = local(Call.of("upper"))) {
        var request = Messages.request("id", "x", Codec.text(), driver.now(), null);
        request.headers().remove(Wire.REPLY_TOPIC);
        Wire.put(request.headers(), Wire.REPLY_TOPIC, "__consumer_offsets");
        driver.send(request);
        assertThat(driver.count(EngineCounter.UNDELIVERABLE_REPLY)).isEqualTo(1);
      }
    }
  }

  @Nested
  class Problems {

    @Test
    void anUnknownFunctionIsNamedWithItsNeighbour() {
      FlowDefinition flow =
          FlowDefinition.of("flow", Pipe.of(A, Apply.of("converg")))
              .withBindings(Bindings.of(NamedFunction.tree("converge", tree -> tree)));
      assertThatThrownBy(() -> FlowDriver.of(flow))
          .isInstanceOf(FlowException.class)
          .hasMessageContaining("no function 'converg' is given")
          .hasMessageContaining("did you mean 'converge'?");
    }

    @Test
    void anEdgeThatCannotConvertIsReportedBeforeAnythingStarts() {
      ServiceRef<String, byte[]> zip = ServiceRef.of("zip", Codec.text(), Codec.bytes());
      FlowDefinition flow =
          FlowDefinition.of("flow", Pipe.of(Call.of("zip"), Call.of("shout")))
              .withBindings(Bindings.ofServices(Arrays.asList(zip, ServiceRef.text("shout"))));
      assertThatThrownBy(() -> FlowDriver.of(flow))
          .isInstanceOf(FlowException.class)
          .hasMessageContaining("flow.shout")
          .hasMessageContaining("no tree form");
    }

    @Test
    void aDefinitionUsedThroughAnotherOneTooNeedsNoLabel() {
      FlowDefinition inner = FlowDefinition.of("inner", A);
      FlowDefinition twice =
          FlowDefinition.of("flow", Pipe.of(Call.of("inner"), Call.of("middle")));
      FlowDefinition middle = FlowDefinition.of("middle", Call.of("inner"));
      Placement inline = Placement.REMOTE.inline(List.of(inner, middle));
      try (FlowDriver driver = FlowDriver.of(twice, inline)) {
        driver.request("x");
        driver.call("a").reply("y");
        driver.call("a").reply("z");
        assertThat(driver.reply()).isEqualTo(ok("z"));
      }
    }
  }
}
