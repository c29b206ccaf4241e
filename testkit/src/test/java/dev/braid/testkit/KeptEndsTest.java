package dev.braid.testkit;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.dsl.Call;
import dev.braid.dsl.CallOptions;
import dev.braid.dsl.Codec;
import dev.braid.dsl.Fault;
import dev.braid.dsl.FaultException;
import dev.braid.dsl.FlowDefinition;
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
import dev.braid.engine.RoutingSlips;
import dev.braid.wire.Wire;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Test;

/**
 * A repeat that comes after the end: a further attempt, or the replay of whoever asks. Services
 * that keep no answers may answer otherwise than the first time, so the flow keeps how it ended.
 */
final class KeptEndsTest {

  private static final Step CHECKED =
      Or.of(Pipe.of(Call.of("check"), Call.of("debit")), Call.of("undo"));

  private static final Call LIMITED =
      Call.of("a").withOptions(CallOptions.timeout(Duration.ofSeconds(5)));

  private static Reply<Object> failed(int code) {
    return new Reply.Failed<>(new Fault(code, "no", new Fault.Origin("service", "")));
  }

  private static TestRecord<byte[], byte[]> attempt(
      int attempt, BareFlow flow, String id, Object input) {
    TestRecord<byte[], byte[]> request =
        Messages.request(id, input, Codec.tree(), flow.now(), flow.now().plusSeconds(30));
    Wire.put(request.headers(), Wire.ATTEMPT, attempt);
    return request;
  }

  private static Placement keeping(String... names) {
    return Placement.local(
        List.of(names).stream()
            .map(name -> Service.of(ServiceRef.text(name), text -> text).idempotent(ofSeconds(60)))
            .toList());
  }

  @Test
  void aRepeatIsToldTheEndAndNothingIsAskedAgain() {
    try (BareFlow flow = BareFlow.of(CHECKED)) {
      TestRecord<byte[], byte[]> request = attempt(1, flow, "id", "x");
      flow.start(request);
      flow.answer(flow.call("check"), "checked");
      flow.answer(flow.call("debit"), "debited");
      assertThat(flow.reply()).isEqualTo(new Reply.Ok<>("debited"));

      flow.start(request);
      flow.start(attempt(2, flow, "id", "x"));

      assertThat(flow.sent("check.requests")).isEmpty();
      assertThat(flow.replies()).hasSize(2).containsOnly(new Reply.Ok<>("debited"));
      assertThat(flow.count(EngineCounter.KEPT_END)).isOne();
      assertThat(flow.count(EngineCounter.KEPT_REPLY)).isEqualTo(2);
    }
  }

  /** As an attempt of its own, and when the flow is asked again. */
  @Test
  void aCallWithATimeoutSaysForHowLongItMayComeAgain() {
    try (BareFlow flow = BareFlow.of(Pipe.of(LIMITED, Call.of("b")))) {
      flow.start(attempt(1, flow, "id", "x"));
      TestRecord<byte[], byte[]> call = flow.call("a");
      long end = flow.now().plusSeconds(30).toEpochMilli();
      assertThat(Wire.number(call.headers(), Wire.UNTIL, 0)).isEqualTo(end);

      flow.answer(call, "y");
      assertThat(flow.call("b").headers().lastHeader(Wire.UNTIL)).as("has all the time").isNull();
    }
  }

  @Test
  void theNextOwnerTellsItToo() {
    try (BareFlow first = BareFlow.of(CHECKED);
        BareFlow second = BareFlow.of(CHECKED)) {
      TestRecord<byte[], byte[]> request = attempt(1, first, "id", "x");
      first.start(request);
      first.answer(first.call("check"), "checked");
      first.answer(first.call("debit"), "debited");
      first.moveTo(second);

      second.start(request);

      assertThat(second.reply()).isEqualTo(new Reply.Ok<>("debited"));
      assertThat(second.sent("check.requests")).isEmpty();
    }
  }

  @Test
  void aFaultThatMayPassIsTheEndOfItsAttempt() {
    try (BareFlow flow = BareFlow.of(Pipe.of(Call.of("a"), Call.of("b")))) {
      flow.start(attempt(1, flow, "id", "x"));
      flow.answer(flow.call("a"), failed(503));
      assertThat(flow.reply().code()).isEqualTo(503);

      flow.start(attempt(1, flow, "id", "x"));
      assertThat(flow.reply().code()).isEqualTo(503);
      assertThat(flow.sent("a.requests")).isEmpty();

      flow.start(attempt(2, flow, "id", "x"));
      TestRecord<byte[], byte[]> again = flow.call("a");
      assertThat(Wire.attempt(again.headers())).as("what keeps the first runs it").isEqualTo(2);
      flow.answer(again, "xa");
      flow.answer(flow.call("b"), "xab");
      assertThat(flow.reply()).isEqualTo(new Reply.Ok<>("xab"));

      flow.start(attempt(1, flow, "id", "x"));
      flow.start(attempt(3, flow, "id", "x"));
      assertThat(flow.replies()).extracting(Reply::code).containsExactly(503, 200);
    }
  }

  /** Or what keeps its answers would give the one that it gave to the first attempt. */
  @Test
  void theCallsOfALaterAttemptAreLaterThanAllOfTheEarlierOne() {
    Call retried = Call.of("a").withOptions(CallOptions.NONE.withRetries(2));
    try (BareFlow flow = BareFlow.of(Pipe.of(retried, Call.of("b")))) {
      flow.start(attempt(3, flow, "id", "x"));
      assertThat(Wire.attempt(flow.call("a").headers())).isEqualTo(7);
    }
  }

  /** The last attempt may succeed, and act, while the fault would have the flow go another way. */
  @Test
  void aFaultThatMayPassAnswersNoAttemptButItsOwn() {
    Call retried = Call.of("a").withOptions(CallOptions.NONE.withRetries(1));
    try (BareFlow flow = BareFlow.of(Or.of(retried, Call.of("b")))) {
      flow.start(attempt(1, flow, "id", "x"));
      TestRecord<byte[], byte[]> late =
          Messages.reply(flow.call("a"), "a", failed(503), flow.now());
      Wire.put(late.headers(), Wire.ATTEMPT, 1);
      flow.resume(late);
      flow.advance(ofSeconds(5));
      flow.sent("flow.replies").forEach(flow::resume);
      TestRecord<byte[], byte[]> last = flow.call("a");

      flow.resume(late);
      assertThat(flow.sent("b.requests")).isEmpty();

      flow.answer(last, "xa");
      assertThat(flow.reply()).isEqualTo(new Reply.Ok<>("xa"));
    }
  }

  @Test
  void partsAreKeptAsParts() {
    try (BareFlow flow = BareFlow.of(Parallel.of(Call.of("a"), Call.of("b")))) {
      TestRecord<byte[], byte[]> request = attempt(1, flow, "id", "x");
      flow.start(request);
      flow.answer(flow.call("a"), "xa");
      flow.answer(flow.call("b"), failed(422));
      Reply<Object> told = flow.reply();

      flow.start(request);
      assertThat(flow.reply()).isInstanceOf(Reply.Parts.class).isEqualTo(told);
    }
  }

  @Test
  void whereEveryServiceKeepsItsAnswersAndThereIsNoChoiceThereIsNoNeed() {
    Step both = Parallel.of(Call.of("check"), Call.of("debit"));
    try (BareFlow flow = BareFlow.of(both, keeping("check", "debit"))) {
      flow.start(attempt(1, flow, "id", "x"));
      flow.answer(flow.call("check"), "checked");
      flow.answer(flow.call("debit"), "debited");
      assertThat(flow.keptEnds()).isZero();
    }
  }

  /** Else a repeat that met with a decision, as that nobody serves "check" now, would undo. */
  @Test
  void whereThereIsAChoiceTheEndIsKeptThoughEveryServiceKeepsItsAnswers() {
    try (BareFlow flow = BareFlow.of(CHECKED, keeping("check", "debit", "undo"))) {
      flow.start(attempt(1, flow, "id", "x"));
      flow.answer(flow.call("check"), "checked");
      flow.answer(flow.call("debit"), "debited");
      assertThat(flow.keptEnds()).isOne();
    }
  }

  @Test
  void whereADecisionActedItsEndIsKeptAllTheSame() {
    try (BareFlow flow = BareFlow.of(Or.of(LIMITED, Call.of("b")), keeping("a", "b"))) {
      TestRecord<byte[], byte[]> request = attempt(1, flow, "id", "x");
      flow.start(request);
      flow.call("a");
      flow.advance(ofSeconds(6));
      flow.sent("flow.replies").forEach(flow::resume);
      flow.answer(flow.call("b"), "xb");
      assertThat(flow.reply()).isEqualTo(new Reply.Ok<>("xb"));

      flow.start(request);
      assertThat(flow.reply()).isEqualTo(new Reply.Ok<>("xb"));
      assertThat(flow.sent("a.requests")).isEmpty();
    }
  }

  @Test
  void aRequestWithoutACallIdCannotComeAgain() {
    try (BareFlow flow = BareFlow.of(CHECKED)) {
      TestRecord<byte[], byte[]> request = attempt(1, flow, "id", "x");
      request.headers().remove(Wire.CALL);
      flow.start(request);
      flow.answer(flow.call("check"), failed(500));
      assertThat(flow.keptEnds()).isZero();
    }
  }

  @Test
  void whoeverWantsNoReplyIsNoReasonToRunAgain() {
    try (BareFlow flow = BareFlow.of(CHECKED)) {
      TestRecord<byte[], byte[]> request = attempt(1, flow, "id", "x");
      request.headers().remove(Wire.REPLY_TOPIC);
      flow.start(request);
      flow.answer(flow.call("check"), "checked");
      flow.answer(flow.call("debit"), "debited");

      flow.start(request);
      assertThat(flow.sent("check.requests")).isEmpty();
      assertThat(flow.replies()).isEmpty();
    }
  }

  @Test
  void endsAreForgottenWhenNoRepeatCanRun() {
    try (BareFlow flow = BareFlow.of(Pipe.of(Call.of("a"), Call.of("b")))) {
      flow.start(attempt(1, flow, "one", "x"));
      flow.answer(flow.call("a"), failed(500));
      flow.advance(ofSeconds(30).minusMillis(1));
      flow.start(attempt(1, flow, "two", "x"));
      flow.answer(flow.call("a"), failed(500));
      assertThat(flow.keptEnds()).isEqualTo(2);
      flow.advance(ofMillis(1));
      flow.start(attempt(1, flow, "three", "x"));
      assertThat(flow.keptEnds()).isOne();
    }
  }

  @Test
  void withoutRoomForTheEndNothingIsBegun() {
    EngineSettings few = EngineSettings.defaults().with(Limit.MAX_KEPT, 2);
    Step step = Pipe.of(Call.of("a"), Call.of("b"));
    try (BareFlow flow = BareFlow.of(FlowDefinition.of("flow", step), Placement.REMOTE, few)) {
      for (String id : List.of("one", "two")) {
        flow.start(attempt(1, flow, id, "x"));
        flow.answer(flow.call("a"), failed(500));
      }
      assertThat(flow.replies()).hasSize(2);
      TestRecord<byte[], byte[]> request = attempt(1, flow, "three", "x");
      flow.start(request);
      flow.advance(ofMillis(20));
      flow.sent("flow.replies").forEach(flow::resume);
      assertThat(flow.reply().code()).isEqualTo(503);
      assertThat(flow.sent("a.requests")).isEmpty();

      flow.advance(ofSeconds(20));
      flow.start(request);
      assertThat(flow.reply().code()).as("it is kept too").isEqualTo(503);
    }
  }

  private static Service<String, String> stock() {
    return Service.stateful(
        ServiceRef.text("stock"),
        Codec.text(),
        (state, input, request) -> {
          int pieces = state == null ? 0 : Integer.parseInt(state);
          if (input.equals("take") && pieces == 0) {
            throw new FaultException(503, "sold out");
          }
          int change = input.equals("take") ? -1 : input.equals("deliver") ? 1 : 0;
          String now = Integer.toString(pieces + change);
          return Transition.to(now, now);
        });
  }

  /** All of it is deterministic: what is replayed must come to the same, delivery or not. */
  @Test
  void whatWasBackorderedIsNotTakenFromAStockThatWasFilledMeanwhile() {
    Service<String, String> stock = stock();
    FlowDefinition order =
        FlowDefinition.of("order", Or.of(Call.of("stock"), Call.of("backorder")));
    try (Relay relay = new Relay(RoutingSlips.ON).keep(stock).serve("backorder")) {
      relay.flow(order, Placement.local(List.of(stock)));
      relay.ask("order", "take");
      ask(relay, "delivery", "deliver");
      relay.ask("order", "take");
      ask(relay, "count", "count");

      assertThat(relay.replies())
          .containsExactly(
              new Reply.Ok<>("take backorder"),
              new Reply.Ok<>("1"),
              new Reply.Ok<>("take backorder"),
              new Reply.Ok<>("1"));
    }
  }

  private static void ask(Relay relay, String id, String text) {
    relay.send(
        "stock.requests",
        Messages.request(id, text, Codec.text(), Relay.START, Relay.START.plusSeconds(20)));
  }
}
