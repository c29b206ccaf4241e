package dev.braid.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.dsl.And;
import dev.braid.dsl.Batch;
import dev.braid.dsl.Call;
import dev.braid.dsl.CallOptions;
import dev.braid.dsl.Codec;
import dev.braid.dsl.Emit;
import dev.braid.dsl.Fault;
import dev.braid.dsl.FlowDefinition;
import dev.braid.dsl.Json;
import dev.braid.dsl.Or;
import dev.braid.dsl.Parallel;
import dev.braid.dsl.Pipe;
import dev.braid.dsl.Reply;
import dev.braid.dsl.Service;
import dev.braid.dsl.ServiceRef;
import dev.braid.dsl.Step;
import dev.braid.dsl.kafka.Placement;
import dev.braid.engine.EngineCounter;
import dev.braid.engine.EngineSettings;
import dev.braid.engine.Limit;
import dev.braid.wire.Wire;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The rules of the engine that can be seen without a broker, by what they are about. */
final class EngineRulesTest {

  private static final Step A = Call.of("a");
  private static final Step B = Call.of("b");
  private static final Step C = Call.of("c");

  private static Service<String, String> local(String name) {
    return Service.of(ServiceRef.text(name), text -> text + "!").pure();
  }

  private static Service<String, String> failing(String name) {
    return Service.of(
            ServiceRef.text(name),
            text -> {
              throw new IllegalStateException(name + " is broken");
            })
        .pure();
  }

  private static Reply<Object> failed(int code) {
    return new Reply.Failed<>(new Fault(code, "no", Fault.Origin.UNKNOWN));
  }

  private static List<String> names(TestRecord<byte[], byte[]> record) {
    return Arrays.stream(record.headers().toArray()).map(Header::key).toList();
  }

  /** Rules 3 and 4. */
  @Nested
  final class OnTheWire {

    @Test
    void headersOfARequestAreNotForwarded() {
      try (BareFlow flow = BareFlow.of(Pipe.of(A, Emit.of("seen"), B))) {
        TestRecord<byte[], byte[]> request = flow.request("id", "x");
        request.headers().add("secret", new byte[] {1});
        Wire.put(request.headers(), Wire.TRACE_PARENT, "trace");
        TestRecord<byte[], byte[]> call = flow.start(request).call("a");

        assertThat(names(call))
            .containsExactlyInAnyOrder(
                Wire.TRACE_PARENT,
                Wire.CORRELATION_ID,
                Wire.REPLY_TOPIC,
                Wire.REPLY_PARTITION,
                Wire.DEADLINE,
                Wire.SENDER,
                Wire.STEP,
                Wire.CONTENT_TYPE);
        assertThat(Wire.text(call.headers(), Wire.REPLY_TOPIC)).isEqualTo("flow.replies");
      }
    }

    @Test
    void headersOfAReplyAreNotForwarded() {
      try (BareFlow flow = BareFlow.of(Pipe.of(A, Emit.of("seen"), B))) {
        flow.start(withoutCallId(flow.request("id", "x")));
        TestRecord<byte[], byte[]> reply = flow.reply(flow.call("a"), "\"xa\"".getBytes(UTF_8));
        reply.headers().add("secret", new byte[] {1});
        flow.resume(reply);

        TestRecord<byte[], byte[]> signal = flow.sent("signal.seen").get(0);
        TestRecord<byte[], byte[]> tail = flow.call("b");
        assertThat(names(signal)).doesNotContain("secret", Wire.REPLY_TOPIC, Wire.CORRELATION_ID);
        assertThat(names(tail)).doesNotContain("secret").doesNotHaveDuplicates();
        assertThat(Wire.text(tail.headers(), Wire.CORRELATION_ID)).isEqualTo("id");
      }
    }

    @Test
    void branchesDoNotShareTheirHeaders() {
      try (BareFlow flow = BareFlow.of(Pipe.of(Parallel.of(A, B), C))) {
        flow.start("x");
        TestRecord<byte[], byte[]> a = flow.call("a");
        TestRecord<byte[], byte[]> b = flow.call("b");
        assertThat(names(a)).doesNotHaveDuplicates();
        assertThat(Wire.text(a.headers(), Wire.STEP)).isEqualTo("flow.a");
        assertThat(Wire.text(b.headers(), Wire.STEP)).isEqualTo("flow.b");
      }
    }

    @Test
    void repliesAreWantedInThePartitionThatAsks() {
      try (BareFlow flow = BareFlow.of(Pipe.of(A, B))) {
        TestRecord<byte[], byte[]> call = flow.start("x").call("a");
        assertThat(Wire.bytes(call.headers(), Wire.REPLY_PARTITION)).containsExactly(0, 0, 0, 0);
      }
    }

    @Test
    void theKeyOfTheCallerGoesAlongAllTheWay() {
      try (BareFlow flow = BareFlow.of(Pipe.of(A, B, Emit.of("seen")))) {
        TestRecord<byte[], byte[]> a = flow.start("x").call("a");
        flow.answer(a, "xa");
        TestRecord<byte[], byte[]> b = flow.call("b");
        flow.answer(b, "xb");
        assertThat(List.of(a, b, flow.sent("signal.seen").get(0)))
            .allMatch(record -> new String(record.key(), UTF_8).equals("key"));
        assertThat(new String(flow.sent("client.replies").get(0).key(), UTF_8)).isEqualTo("key");
      }
    }

    @Test
    void anEmitPassesOnItsInputAndNotTheReplyBeforeIt() {
      try (BareFlow flow = BareFlow.of(Pipe.of(Parallel.of(A, B), Emit.of("seen")))) {
        flow.start("x");
        flow.answer(flow.call("a"), "1");
        flow.answer(flow.call("b"), "2");
        assertThat(flow.reply()).isEqualTo(new Reply.Ok<>(List.of("1", "2")));
      }
    }
  }

  /** Rule 5. */
  @Nested
  final class Blame {

    @Test
    void aFaultOfALaterStepIsNotBlamedOnAnEarlierOne() {
      Placement placement = Placement.local(List.of(local("one"), local("two"), failing("three")));
      Step step = Pipe.of(Call.of("one"), Call.of("two"), Call.of("three"));
      try (BareFlow flow = BareFlow.of(step, placement)) {
        flow.start("x");
        List<Reply<Object>> replies = flow.replies();
        assertThat(replies).hasSize(1);
        assertThat(replies.get(0).fault().origin())
            .isEqualTo(new Fault.Origin("three", "flow.three"));
      }
    }

    @Test
    void aFaultBehindAnAlternativeDoesNotTryTheNextAlternative() {
      List<String> asked = new ArrayList<>();
      Service<String, String> other =
          Service.of(
              ServiceRef.text("other"),
              text -> {
                asked.add(text);
                return text;
              });
      Placement placement = Placement.local(List.of(local("one"), other, failing("three")));
      Step step = Pipe.of(Or.of(Call.of("one"), Call.of("other")), Call.of("three"));
      try (BareFlow flow = BareFlow.of(step, placement)) {
        flow.start("x");
        assertThat(flow.reply().code()).isEqualTo(500);
        assertThat(asked).isEmpty();
      }
    }

    @Test
    void faultsAmongPartsSayWhoseTheyAre() {
      try (BareFlow flow = BareFlow.of(Pipe.of(A, B))) {
        flow.answer(
            flow.start("x").call("a"), new Reply.Parts<>(List.of(failed(404), failed(500))));
        assertThat(flow.reply().fault().origin()).isEqualTo(new Fault.Origin("a", "flow.a"));
      }
    }
  }

  /** Rule 6. */
  @Nested
  final class Fusing {

    @Test
    void aTreeLooksTheSameToANeighbourAndToAService() {
      List<Object> seen = new ArrayList<>();
      Service<Object, Object> make =
          Service.of(ServiceRef.tree("make"), tree -> Map.of("n", 1, "f", 2.5f, "l", List.of(3)));
      Service<Object, Object> look =
          Service.of(
              ServiceRef.tree("look"),
              tree -> {
                seen.add(tree);
                return tree;
              });
      Step step = Pipe.of(Call.of("make"), Call.of("look"));
      for (boolean far : new boolean[] {false, true}) {
        FlowDefinition flow = FlowDefinition.of("flow", step);
        Placement placement = Placement.local(List.of(make, look));
        try (FlowDriver driver =
            far ? FlowDriver.roundTripping(flow, placement) : FlowDriver.of(flow, placement)) {
          driver.request("x");
        }
      }
      assertThat(seen)
          .containsExactly(
              Map.of("n", 1L, "f", 2.5, "l", List.of(3L)),
              Map.of("n", 1L, "f", 2.5, "l", List.of(3L)));
    }

    @Test
    void aHandlerThatReadsOnlyPartOfAnInputTakesNothingFromTheNext() {
      Service<Known, String> partial =
          Service.of(
              ServiceRef.of("partial", Codec.json(Known.class), Codec.text()),
              known -> {
                throw new IllegalStateException("no");
              });
      Step step =
          Pipe.of(Or.of(Call.of("partial"), Call.of("a").withFixedPart(Map.of("vat", 19))), C);
      try (BareFlow flow = BareFlow.of(step, Placement.local(List.of(partial.pure())))) {
        flow.start(Map.of("a", 1, "b", 2));
        assertThat(Json.tree(flow.call("a").value()))
            .isEqualTo(Map.of("a", 1L, "b", 2L, "vat", 19L));
      }
    }
  }

  record Known(int a) {}

  /** Rule 7. */
  @Nested
  final class LongRows {

    private static final int STEPS = 300;

    private List<Step> row(String prefix) {
      List<Step> steps = new ArrayList<>();
      for (int i = 0; i < STEPS; i++) {
        steps.add(Call.of("mark").withLabel(prefix + i));
      }
      return steps;
    }

    private final Placement marks = Placement.local(List.of(local("mark"), failing("fails")));

    @Test
    void everyStepOfALongRowRunsOnce() {
      try (BareFlow flow = BareFlow.of(new Pipe(row("s")), marks)) {
        flow.start("x");
        assertThat(flow.reply().value()).isEqualTo("x" + "!".repeat(STEPS));
      }
    }

    @Test
    void branchesThatHopKeepTheirOwnValues() {
      Step step =
          Parallel.of(
              new Pipe(row("l")), Call.of("mark"), Pipe.of(new Pipe(row("r")), Call.of("fails")));
      try (BareFlow flow = BareFlow.of(step, marks)) {
        flow.start("x");
        Reply.Parts<?> parts = (Reply.Parts<?>) flow.reply();
        assertThat(parts.replies().get(0)).isEqualTo(new Reply.Ok<>("x" + "!".repeat(STEPS)));
        assertThat(parts.replies().get(1)).isEqualTo(new Reply.Ok<>("x!"));
        assertThat(parts.replies().get(2).code()).isEqualTo(500);
      }
    }

    @Test
    void aRowThatHopsBeforeAndAfterARemoteCallIsKeptInBetween() {
      Step step =
          Pipe.of(
              Or.of(
                  Parallel.of(Pipe.of(new Pipe(row("l")), A), new Pipe(row("m"))), Call.of("mark")),
              Emit.of("seen"));
      try (BareFlow flow = BareFlow.of(step, marks)) {
        flow.start("x");
        TestRecord<byte[], byte[]> call = flow.call("a");
        assertThat(flow.replies()).isEmpty();
        flow.answer(call, "xa");
        assertThat(flow.reply().value()).isEqualTo(List.of("xa", "x" + "!".repeat(STEPS)));
        assertThat(flow.sent("signal.seen")).hasSize(1);
        assertThat(flow.storedKeys()).isEmpty();
      }
    }

    @Test
    void alternativesThatHopEndAtTheFirstSuccess() {
      Step step = And.of(Or.of(Pipe.of(new Pipe(row("l")), Call.of("fails")), A), B);
      try (BareFlow flow = BareFlow.of(step, marks)) {
        flow.start("x");
        flow.answer(flow.call("a"), "xa");
        assertThat(flow.call("b").value()).isEqualTo(flow.request("", "x").value());
      }
    }
  }

  /** Rule 9. */
  @Nested
  final class TailPosition {

    private boolean goesHome(Step step, String service) {
      try (BareFlow flow = BareFlow.of(step)) {
        return goesHome(flow.start("x"), service);
      }
    }

    private boolean goesHome(BareFlow flow, String service) {
      String topic = Wire.text(flow.call(service).headers(), Wire.REPLY_TOPIC);
      return topic.equals("client.replies");
    }

    @Test
    void aPlainCallThatIsTheReplyOfTheFlowGoesHome() {
      assertThat(goesHome(A, "a")).isTrue();
    }

    @Test
    void noOtherCallDoes() {
      Step limited = Call.of("a").withOptions(CallOptions.timeout(ofSeconds(1)));
      assertThat(goesHome(limited, "a")).as("with a timeout").isFalse();
      assertThat(goesHome(Pipe.of(A, B), "a")).as("followed by another").isFalse();
      assertThat(goesHome(Pipe.of(A, Emit.of("x")), "a")).as("followed by a signal").isFalse();
      assertThat(goesHome(Or.of(A, B), "a")).as("with an alternative").isFalse();
      assertThat(goesHome(And.of(A, B), "a")).as("with a second").isFalse();
      assertThat(goesHome(Batch.of(A, B), "a")).as("in a batch").isFalse();
      assertThat(goesHome(Batch.recorded(A), "a")).as("recorded").isFalse();
      assertThat(goesHome(Parallel.of(A, B), "b")).as("a branch").isFalse();
    }

    @Test
    void aCallWithAFixedPartDoesNot() {
      try (BareFlow flow = BareFlow.of(Call.of("a").withFixedPart(Map.of("vat", 19)))) {
        assertThat(goesHome(flow.start(Map.of()), "a")).isFalse();
      }
    }

    @Test
    void aCallForACallerWithoutAnAddressDoesNot() {
      try (BareFlow flow = BareFlow.of(A)) {
        TestRecord<byte[], byte[]> request = flow.request("id", "x");
        request.headers().remove(Wire.REPLY_TOPIC);
        assertThat(goesHome(flow.start(request), "a")).isFalse();
        assertThat(flow.storedKeys()).hasSize(1);
      }
    }

    @Test
    void theLastAlternativeGoesHomeAndNothingIsKept() {
      try (BareFlow flow = BareFlow.of(Or.of(A, B))) {
        flow.start(withoutCallId(flow.request("id", "x")));
        flow.answer(flow.call("a"), failed(500));
        assertThat(goesHome(flow, "b")).isTrue();
        assertThat(flow.storedKeys()).isEmpty();
      }
    }

    @Test
    void inlineDefinitionsEndInTheTailToo() {
      Placement inline =
          Placement.REMOTE.inline(List.of(FlowDefinition.of("inner", Pipe.of(A, B))));
      try (BareFlow flow = BareFlow.of(Call.of("inner"), inline)) {
        flow.start(withoutCallId(flow.request("id", "x")));
        flow.answer(flow.call("a"), "xa");
        assertThat(goesHome(flow, "b")).isTrue();
      }
    }

    @Test
    void notBehindAReplyThatMightBeAnotherOneIfTheRequestCameAgain() {
      try (BareFlow flow = BareFlow.of(Or.of(A, B))) {
        flow.answer(flow.start("x").call("a"), failed(500));
        assertThat(goesHome(flow, "b")).isFalse();
      }
    }

    @Test
    void behindRepliesThatAreKeptItDoes() {
      Service<String, String> keeping =
          Service.of(ServiceRef.text("a"), text -> text).idempotent(ofSeconds(60));
      try (BareFlow flow = BareFlow.of(Pipe.of(A, B), Placement.local(List.of(keeping)))) {
        flow.answer(flow.start("x").call("a"), "xa");
        assertThat(goesHome(flow, "b")).isTrue();
        assertThat(flow.keptEnds()).isZero();
      }
    }
  }

  /** It cannot come again, so that nothing need be kept for it. */
  private static TestRecord<byte[], byte[]> withoutCallId(TestRecord<byte[], byte[]> request) {
    request.headers().remove(Wire.CALL);
    return request;
  }

  /** Rule 10. */
  @Nested
  final class Ids {

    private String callId(TestRecord<byte[], byte[]> request) {
      try (BareFlow flow = BareFlow.of(Pipe.of(A, B))) {
        return new String(Wire.callId(flow.start(request).call("a").headers()), UTF_8);
      }
    }

    @Test
    void aRequestWithACallIdIsTheSameExecutionInEveryReplay() {
      try (BareFlow flow = BareFlow.of(Pipe.of(A, B))) {
        assertThat(callId(flow.request("id", "x"))).isEqualTo(callId(flow.request("id", "x")));
        assertThat(callId(flow.request("id", "x")))
            .isNotEqualTo(callId(flow.request("other", "x")));
      }
    }

    @Test
    void aRequestOfBraidThatNamesNoCallIdIsTheCallOfItsCorrelationId() {
      try (BareFlow flow = BareFlow.of(Pipe.of(A, B))) {
        TestRecord<byte[], byte[]> without = flow.request("id", "x");
        without.headers().remove(Wire.CALL);
        Wire.put(without.headers(), Wire.SENDER, "client");
        assertThat(callId(without)).isEqualTo(callId(flow.request("id", "x")));
      }
    }

    /** As it was written once, and as others may. */
    @Test
    void aRequestMaySayWhatItNeedNot() {
      try (BareFlow flow = BareFlow.of(Pipe.of(A, B))) {
        TestRecord<byte[], byte[]> full = flow.request("id", "x");
        Wire.put(full.headers(), Wire.SENDER, "client");
        Wire.put(full.headers(), Wire.ATTEMPT, 1);
        TestRecord<byte[], byte[]> call = flow.start(full).call("a");
        TestRecord<byte[], byte[]> reply = flow.reply(call, "\"xa\"".getBytes(UTF_8));
        Wire.put(reply.headers(), Wire.CODE, 200);
        flow.resume(reply);
        assertThat(Json.tree(flow.call("b").value())).isEqualTo("xa");
      }
    }

    @Test
    void twoForeignRequestsWithOneCorrelationIdAreTwoExecutions() {
      try (BareFlow flow = BareFlow.of(Pipe.of(A, B))) {
        flow.start(flow.request(new byte[] {'1'})).start(flow.request(new byte[] {'1'}));
        Set<String> ids = new HashSet<>();
        flow.sent("a.requests")
            .forEach(call -> ids.add(new String(Wire.callId(call.headers()), UTF_8)));
        assertThat(ids).hasSize(2);
      }
    }

    @Test
    void aReplyIsKnownByWhatItEchoesAndNotByItsKey() {
      try (BareFlow flow = BareFlow.of(Pipe.of(A, B))) {
        TestRecord<byte[], byte[]> call = flow.start("x").call("a");
        TestRecord<byte[], byte[]> reply = flow.reply(call, "\"xa\"".getBytes(UTF_8));
        flow.resume(
            new TestRecord<>(
                "another key".getBytes(UTF_8), reply.value(), reply.headers(), flow.now()));
        assertThat(flow.sent("b.requests")).hasSize(1);
      }
    }
  }

  /** Rules 11 and 12. */
  @Nested
  final class Keeping {

    @Test
    void aLongInputIsPutOnceBesideTheRecordsThatNameIt() {
      try (BareFlow flow = BareFlow.of(Pipe.of(Or.of(Pipe.of(A, B), C), Call.of("d")))) {
        flow.start("x".repeat(10_000));
        flow.answer(flow.call("a"), "xa");
        List<TestRecord<byte[], byte[]>> log = flow.sent("bare-executions-changelog");
        assertThat(log).hasSize(3);
        assertThat(log.get(0).value()).hasSizeGreaterThan(10_000);
        assertThat(log.subList(1, 3)).allMatch(record -> record.value().length < 1000);
        assertThat(flow.storedKeys()).hasSize(2);
      }
    }

    @Test
    void whatNoLaterStepNeedsIsNotKept() {
      try (BareFlow flow = BareFlow.of(Pipe.of(Or.of(A, B), C))) {
        flow.start(withoutCallId(flow.request("id", "x".repeat(10_000))));
        flow.answer(flow.call("a"), "xa");
        TestRecord<byte[], byte[]> c = flow.call("c");
        assertThat(Wire.text(c.headers(), Wire.REPLY_TOPIC)).isEqualTo("client.replies");
        assertThat(flow.storedKeys()).isEmpty();
      }
    }

    @Test
    void aBranchThatAnswersTwiceDoesNotCompleteTheJoin() {
      try (BareFlow flow = BareFlow.of(Pipe.of(Parallel.of(A, B), C))) {
        TestRecord<byte[], byte[]> a = flow.start("x").call("a");
        flow.answer(a, "first");
        flow.answer(a, "second");
        assertThat(flow.sent("c.requests")).isEmpty();
        flow.answer(flow.call("b"), "b");
        assertThat(flow.call("c").value())
            .isEqualTo(flow.request("", List.of("first", "b")).value());
      }
    }

    @Test
    void aWinnerStaysTheWinner() {
      Step limited = Call.of("a").withOptions(CallOptions.timeout(ofMillis(100)));
      try (BareFlow flow = BareFlow.of(Pipe.of(Or.of(limited, B), C))) {
        TestRecord<byte[], byte[]> a = flow.start("x").call("a");
        flow.advance(ofMillis(200));
        TestRecord<byte[], byte[]> b = flow.call("b");
        flow.answer(a, "late");
        assertThat(flow.sent("c.requests")).isEmpty();
        flow.answer(b, "won");
        assertThat(flow.sent("c.requests")).hasSize(1);
      }
    }

    @Test
    void whatWaitsInNestedBranchesIsGatheredWhereItBelongs() {
      Step inner = Parallel.of(B, Batch.recorded(C, Call.of("d")));
      try (BareFlow flow = BareFlow.of(Parallel.of(A, inner))) {
        flow.start("x");
        flow.answer(flow.call("c"), failed(404));
        flow.answer(flow.call("b"), "b");
        flow.answer(flow.call("d"), "d");
        flow.answer(flow.call("a"), "a");
        Reply<Object> reply = flow.reply();
        assertThat(reply.code()).isEqualTo(404);
        assertThat(reply).isInstanceOf(Reply.Parts.class);
        assertThat(((Reply.Parts<?>) reply).replies().get(1)).isInstanceOf(Reply.Parts.class);
        assertThat(flow.storedKeys()).isEmpty();
      }
    }
  }

  /** Rules 14 and 17. */
  @Nested
  final class Load {

    private BareFlow flow() {
      return BareFlow.of(
          FlowDefinition.of("flow", Pipe.of(A, B)),
          Placement.REMOTE,
          EngineSettings.defaults().with(Limit.MAX_OPEN, 1));
    }

    @Test
    void aRequestBeyondTheOpenOnesIsRefusedThroughTheLog() {
      try (BareFlow flow = flow()) {
        flow.start(flow.request("one", "x")).start(flow.request("two", "x"));
        assertThat(flow.sent("a.requests")).hasSize(1);
        assertThat(flow.reply().code()).isEqualTo(503);
        assertThat(flow.count(EngineCounter.OVERLOADED)).isEqualTo(1);
        assertThat(flow.storedKeys()).hasSize(1);
      }
    }

    @Test
    void whenOneHasEndedTheNextIsAccepted() {
      try (BareFlow flow = flow()) {
        flow.start(flow.request("one", "x"));
        flow.answer(flow.call("a"), failed(500));
        flow.start(flow.request("two", "x"));
        assertThat(flow.sent("a.requests")).hasSize(1);
        assertThat(flow.count(EngineCounter.OVERLOADED)).isZero();
      }
    }

    @Test
    void aRepeatOfAnOpenOneIsARepeatAndNoOverload() {
      try (BareFlow flow = flow()) {
        flow.start(flow.request("one", "x")).start(flow.request("one", "x"));
        assertThat(flow.count(EngineCounter.REPEATED_REQUEST)).isEqualTo(1);
        assertThat(flow.count(EngineCounter.OVERLOADED)).isZero();
      }
    }
  }

  /** A call that is sent again after a fault that may pass. */
  @Nested
  final class Retries {

    private final Step twice = Call.of("a").withOptions(CallOptions.NONE.withRetries(1));

    private void attempts(BareFlow flow) {
      flow.answer(flow.start("x").call("a"), failed(503));
      flow.advance(ofSeconds(1));
      TestRecord<byte[], byte[]> second = flow.call("a");
      assertThat(Wire.text(second.headers(), Wire.ATTEMPT)).isEqualTo("2");
      flow.answer(second, failed(503));
      flow.advance(ofSeconds(1));
      assertThat(flow.sent("a.requests")).isEmpty();
      assertThat(flow.reply().code()).isEqualTo(503);
      assertThat(flow.storedKeys()).isEmpty();
    }

    @Test
    void aCallIsTriedAsOftenAsItSays() {
      try (BareFlow flow = BareFlow.of(Pipe.of(twice, B))) {
        attempts(flow);
      }
    }

    @Test
    void aCallBehindALongRowIsTriedAsOftenAsItSays() {
      List<Step> steps = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        steps.add(Call.of("mark").withLabel("s" + i));
      }
      for (int before = 140; before < 160; before++) {
        Step row = Pipe.of(new Pipe(steps.subList(0, before)), twice, B);
        try (BareFlow flow = BareFlow.of(row, Placement.local(List.of(local("mark"))))) {
          attempts(flow);
        }
      }
    }

    @Test
    void aSuccessThatComesWhileItWaitsToTryAgainCounts() {
      try (BareFlow flow = BareFlow.of(Pipe.of(twice, B))) {
        TestRecord<byte[], byte[]> first = flow.start("x").call("a");
        flow.answer(first, failed(503));
        flow.answer(first, "xa");
        assertThat(flow.sent("b.requests")).hasSize(1);
        flow.advance(ofSeconds(1));
        assertThat(flow.sent("a.requests")).isEmpty();
      }
    }

    @Test
    void aLongRequestIsKeptOnceForAllAttempts() {
      try (BareFlow flow = BareFlow.of(Pipe.of(twice, B))) {
        flow.answer(flow.start("x".repeat(5000)).call("a"), failed(503));
        flow.advance(ofSeconds(1));
        assertThat(flow.call("a").value()).hasSize(5002);
        assertThat(flow.storedKeys()).hasSize(2);
      }
    }

    @Test
    void aReplyThatPretendsToBeADecisionIsDropped() {
      try (BareFlow flow = BareFlow.of(Pipe.of(twice, B))) {
        TestRecord<byte[], byte[]> call = flow.start("x").call("a");
        TestRecord<byte[], byte[]> reply = flow.reply(call, null);
        Wire.put(reply.headers(), "braid-retry", 2);
        flow.resume(reply);
        assertThat(flow.sent("a.requests")).isEmpty();
        assertThat(flow.count(EngineCounter.UNEXPECTED_REPLY)).isEqualTo(1);
      }
    }
  }

  /** Rule 16, and time that runs through the log. */
  @Nested
  final class Timers {

    @Test
    void aDecisionActsOnceHoweverOftenItIsRead() {
      try (BareFlow flow = BareFlow.of(Pipe.of(Parallel.of(A, B), C))) {
        flow.start("x");
        flow.advance(ofSeconds(31));
        TestRecord<byte[], byte[]> decision = flow.sent("flow.replies").get(0);
        flow.resume(decision);
        flow.resume(decision);
        assertThat(flow.reply().code()).isEqualTo(504);
        assertThat(flow.count(EngineCounter.UNEXPECTED_REPLY)).isEqualTo(2);
        assertThat(flow.storedKeys()).isEmpty();
      }
    }

    @Test
    void eachCallHasItsOwnTimeout() {
      Step quick = Call.of("a").withOptions(CallOptions.timeout(ofSeconds(1)));
      Step slow = Call.of("b").withOptions(CallOptions.timeout(ofSeconds(3)));
      try (BareFlow flow = BareFlow.of(Pipe.of(Parallel.of(quick, slow), C))) {
        flow.start("x");
        flow.advance(ofSeconds(2));
        assertThat(flow.count(EngineCounter.TIMEOUT_DECIDED)).isEqualTo(1);
        assertThat(flow.replies()).isEmpty();
        flow.advance(ofSeconds(2));
        assertThat(flow.count(EngineCounter.TIMEOUT_DECIDED)).isEqualTo(2);
        assertThat(flow.reply().fault().origin().step()).isEqualTo("flow.a");
      }
    }

    @Test
    void executionsThatAreDueTogetherAllEnd() {
      try (BareFlow flow = BareFlow.of(Pipe.of(A, B))) {
        for (int i = 0; i < 100; i++) {
          flow.start(flow.request("id" + i, "x"));
        }
        flow.advance(ofSeconds(31));
        assertThat(flow.replies()).hasSize(100).allMatch(reply -> reply.code() == 504);
        assertThat(flow.storedKeys()).isEmpty();
      }
    }
  }
}
