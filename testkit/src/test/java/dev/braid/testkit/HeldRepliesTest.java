package dev.braid.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.dsl.Apply;
import dev.braid.dsl.Bindings;
import dev.braid.dsl.Call;
import dev.braid.dsl.CallOptions;
import dev.braid.dsl.Codec;
import dev.braid.dsl.Fault;
import dev.braid.dsl.FlowDefinition;
import dev.braid.dsl.NamedFunction;
import dev.braid.dsl.Or;
import dev.braid.dsl.Pipe;
import dev.braid.dsl.Reply;
import dev.braid.dsl.Service;
import dev.braid.dsl.ServiceRef;
import dev.braid.dsl.Step;
import dev.braid.dsl.kafka.Placement;
import dev.braid.engine.EngineCounter;
import dev.braid.engine.EngineSettings;
import dev.braid.engine.Limit;
import dev.braid.wire.DeadLetter;
import dev.braid.wire.DeadLetterReason;
import dev.braid.wire.Wire;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Test;

/** A flow whose services answer what it cannot decode yet; and its requests. */
final class HeldRepliesTest {

  private final SchemaCodec codec = new SchemaCodec();

  private BareFlow flow(Step step, EngineSettings settings) {
    Bindings bindings =
        Bindings.of(ServiceRef.of("a", codec, codec))
            .and(Bindings.of(ServiceRef.of("b", Codec.text(), Codec.text())));
    return BareFlow.of(
        FlowDefinition.of("flow", step).withBindings(bindings), Placement.REMOTE, settings);
  }

  private BareFlow flow(Step step) {
    return flow(step, EngineSettings.defaults());
  }

  /** Its reply comes back to the flow, which sends it on as text. */
  private BareFlow pipe() {
    return flow(Pipe.of(limited("a", ofSeconds(20)), limited("b", ofSeconds(20))));
  }

  private static Call limited(String service, Duration timeout) {
    return Call.of(service).withOptions(CallOptions.timeout(timeout));
  }

  private TestRecord<byte[], byte[]> request(BareFlow flow, String id, String text) {
    return Messages.request(id, text, codec, flow.now(), null);
  }

  /** The call of {@code a} that a readable request leads to. */
  private TestRecord<byte[], byte[]> callOfA(BareFlow flow, String id) {
    flow.start(request(flow, id, "plain"));
    return flow.call("a");
  }

  private static TestRecord<byte[], byte[]> answer(
      BareFlow flow, TestRecord<byte[], byte[]> call, String text) {
    return flow.reply(call, SchemaCodec.bytes(text), SchemaCodec.CONTENT_TYPE);
  }

  private static List<DeadLetter> letters(BareFlow flow) {
    return flow.sent("flow.dead-letters").stream()
        .map(each -> DeadLetter.read(each.headers(), each.key(), each.value()))
        .toList();
  }

  @Test
  void aReplyThatCanBeReadIsNotHeldUp() {
    codec.tell("17");
    try (BareFlow flow = pipe()) {
      TestRecord<byte[], byte[]> call = callOfA(flow, "id");
      flow.resume(answer(flow, call, "17:y"));
      assertThat(flow.call("b").value()).isEqualTo(SchemaCodec.bytes("17:y"));
      assertThat(flow.sent("flow.replies")).isEmpty();
      assertThat(flow.count(EngineCounter.HELD)).isZero();
    }
  }

  @Test
  void aReplyWaitsForItsSchemaAndComesThroughTheLog() {
    try (BareFlow flow = pipe()) {
      TestRecord<byte[], byte[]> call = callOfA(flow, "id");
      flow.resume(answer(flow, call, "17:y"));
      flow.advance(ofSeconds(5));
      assertThat(flow.sent("b.requests")).isEmpty();

      codec.tell("17");
      flow.advance(ofMillis(10));

      assertThat(flow.call("b").value()).isEqualTo(SchemaCodec.bytes("17:y"));
      assertThat(flow.sent("flow.replies")).hasSize(1);
      assertThat(flow.count(EngineCounter.HELD)).isEqualTo(1);
      assertThat(flow.count(EngineCounter.RESUMED)).isEqualTo(1);
      assertThat(flow.count(EngineCounter.UNEXPECTED_REPLY)).isZero();
    }
  }

  @Test
  void aReplyHoldsUpNoOtherOfItsKey() {
    codec.tell("1");
    try (BareFlow flow = pipe()) {
      TestRecord<byte[], byte[]> first = callOfA(flow, "one");
      TestRecord<byte[], byte[]> second = callOfA(flow, "two");
      flow.resume(answer(flow, first, "17:y"));
      flow.resume(answer(flow, second, "1:z"));
      assertThat(flow.call("b").value()).isEqualTo(SchemaCodec.bytes("1:z"));
    }
  }

  @Test
  void theCallOfAReplyThatIsSetAsideFailsWithStepAndReason() {
    try (BareFlow flow = pipe()) {
      TestRecord<byte[], byte[]> call = callOfA(flow, "id");
      TestRecord<byte[], byte[]> reply = answer(flow, call, "17:y");
      flow.resume(reply);
      codec.fail("17", "Connection refused");
      flow.advance(ofSeconds(11));

      assertThat(flow.reply().fault())
          .isEqualTo(
              new Fault(
                  502,
                  "schema 17 could not be fetched: Connection refused",
                  new Fault.Origin("service", "flow.a")));
      List<DeadLetter> letters = letters(flow);
      assertThat(letters).hasSize(1);
      assertThat(letters.get(0).reason()).isEqualTo(DeadLetterReason.SCHEMA_UNKNOWN);
      assertThat(letters.get(0).payload()).isEqualTo(reply.value());
      assertThat(letters.get(0).code()).isEqualTo(502);
      assertThat(letters.get(0).headers()).containsExactlyInAnyOrderElementsOf(reply.headers());
      assertThat(letters.get(0).place().topic()).isEqualTo("flow.replies");
      assertThat(flow.storedKeys()).isEmpty();
    }
  }

  @Test
  void aChoiceTakesItsOtherBranchThen() {
    try (BareFlow flow = flow(Or.of(limited("a", ofSeconds(20)), limited("b", ofSeconds(20))))) {
      flow.resume(answer(flow, callOfA(flow, "id"), "17:y"));
      flow.advance(ofSeconds(11));
      assertThat(flow.sent("b.requests")).hasSize(1);
    }
  }

  @Test
  void aCallWhoseReplyIsParkedEndsAtItsTimeoutAsAnyOther() {
    try (BareFlow flow = flow(limited("a", ofSeconds(2)))) {
      flow.resume(answer(flow, callOfA(flow, "id"), "17:y"));
      flow.advance(ofSeconds(3));
      assertThat(flow.reply().code()).isEqualTo(504);
      codec.tell("17");
      flow.advance(ofMillis(10));
      assertThat(flow.replies()).isEmpty();
      assertThat(flow.count(EngineCounter.UNEXPECTED_REPLY)).isEqualTo(1);
    }
  }

  @Test
  void aReplyThatHasNoRoomFailsItsCallAtOnce() {
    Step step = Pipe.of(limited("a", ofSeconds(20)), limited("b", ofSeconds(20)));
    try (BareFlow flow = flow(step, EngineSettings.defaults().with(Limit.MAX_HELD, 1))) {
      flow.resume(answer(flow, callOfA(flow, "one"), "17:y"));
      flow.resume(answer(flow, callOfA(flow, "two"), "17:z"));
      assertThat(flow.reply().fault().message())
          .isEqualTo("1 records are held, which cannot be read yet");
      assertThat(letters(flow)).hasSize(1);
      assertThat(flow.count(EngineCounter.OVERLOADED)).isEqualTo(1);
    }
  }

  @Test
  void aCodecThatIsNeverContentEndsToo() {
    try (BareFlow flow = pipe()) {
      codec.insist();
      flow.resume(answer(flow, callOfA(flow, "id"), "17:y"));
      flow.advance(ofMillis(200));
      assertThat(flow.reply().fault().message())
          .isEqualTo("it was held 5 times, and cannot be read yet");
      assertThat(flow.count(EngineCounter.HELD)).isEqualTo(5);
    }
  }

  @Test
  void whatIsNoReplyToACallDoesNotWait() {
    try (BareFlow flow = pipe()) {
      TestRecord<byte[], byte[]> stray = answer(flow, callOfA(flow, "id"), "17:y");
      stray.headers().remove(Wire.CORRELATION_ID);
      flow.resume(stray);
      assertThat(flow.count(EngineCounter.UNEXPECTED_REPLY)).isEqualTo(1);
      assertThat(flow.count(EngineCounter.HELD)).isZero();
    }
  }

  @Test
  void aReplyOfUnnamedTypeIsTakenForWhatItsServiceAnswers() {
    try (BareFlow flow = pipe()) {
      TestRecord<byte[], byte[]> a = callOfA(flow, "id");
      flow.resume(flow.reply(a, SchemaCodec.bytes("17:y")));
      assertThat(flow.count(EngineCounter.HELD)).isEqualTo(1);
      codec.tell("17");
      flow.advance(ofMillis(10));
      TestRecord<byte[], byte[]> b = flow.call("b");
      flow.resume(flow.reply(b, SchemaCodec.bytes("18:z")));
      assertThat(flow.reply().value()).isEqualTo("18:z");
      assertThat(flow.count(EngineCounter.HELD)).isEqualTo(1);
    }
  }

  @Test
  void aRequestWaitsAndItsRepeatWithIt() {
    try (BareFlow flow = pipe()) {
      flow.start(request(flow, "id", "17:x"));
      flow.start(request(flow, "id", "17:x"));
      assertThat(flow.sent("a.requests")).isEmpty();
      codec.tell("17");
      flow.advance(ofMillis(10));
      assertThat(flow.sent("a.requests")).hasSize(1);
      assertThat(flow.count(EngineCounter.REPEATED_REQUEST)).isEqualTo(1);
      assertThat(flow.count(EngineCounter.HELD)).isEqualTo(2);
    }
  }

  @Test
  void aRequestOfUnnamedTypeIsTakenForWhatTheFirstStepReads() {
    try (BareFlow flow = pipe()) {
      flow.start(flow.request(SchemaCodec.bytes("17:x")));
      assertThat(flow.count(EngineCounter.HELD)).isEqualTo(1);
    }
  }

  @Test
  void aRequestWithoutACallIdIsTheSameExecutionParkedOrNot() {
    assertThat(callIdOfTheSecond(true)).isEqualTo(callIdOfTheSecond(false));
  }

  private static String callIdOfTheSecond(boolean parked) {
    HeldRepliesTest fresh = new HeldRepliesTest();
    if (!parked) {
      fresh.codec.tell("17");
    }
    try (BareFlow flow = fresh.pipe()) {
      flow.start(flow.request(SchemaCodec.bytes("plain")));
      flow.call("a");
      flow.start(flow.request(SchemaCodec.bytes("17:x")));
      TestRecord<byte[], byte[]> other = flow.request(SchemaCodec.bytes("plain"));
      flow.start(new TestRecord<>(SchemaCodec.bytes("b"), other.value(), other.headers()));
      fresh.codec.tell("17");
      flow.advance(ofMillis(10));
      assertThat(flow.count(EngineCounter.HELD)).isEqualTo(parked ? 1 : 0);
      return flow.sent("a.requests").stream()
          .filter(call -> new String(call.value(), UTF_8).equals("17:x"))
          .map(call -> String.valueOf(Wire.text(call.headers(), Wire.CALL)))
          .findFirst()
          .orElseThrow();
    }
  }

  @Test
  void aDurableStartThatIsSetAsideIsNotSaidToBeUndoneAndMayBeMadeAgain() {
    try (BareFlow flow = pipe()) {
      TestRecord<byte[], byte[]> start = request(flow, "id", "17:x");
      Wire.put(start.headers(), Wire.DURABLE, "");
      flow.start(start);
      flow.advance(ofSeconds(11));
      assertThat(flow.reply().code()).isEqualTo(504);
      assertThat(letters(flow)).hasSize(1);
      codec.tell("17");
      flow.start(start);
      assertThat(flow.reply()).isInstanceOf(Reply.Ok.class);
      assertThat(flow.sent("a.requests")).hasSize(1);
    }
  }

  @Test
  void aRefusedRepeatDoesNotEndTheExecutionThatRuns() {
    try (BareFlow flow = pipe()) {
      TestRecord<byte[], byte[]> a = callOfA(flow, "id");
      flow.start(request(flow, "id", "17:x"));
      flow.advance(ofSeconds(11));
      assertThat(flow.replies()).isEmpty();
      assertThat(flow.count(EngineCounter.REPEATED_REQUEST)).isEqualTo(1);
      flow.resume(answer(flow, a, "y"));
      assertThat(flow.sent("b.requests")).hasSize(1);
    }
  }

  @Test
  void aFlowHasAGateWhereItMayHaveToWait() {
    ServiceRef<String, String> ref = ServiceRef.of("a", codec, codec);
    Service<String, String> local = Service.of(ref, text -> text);
    NamedFunction<String, String> function =
        NamedFunction.of("f", codec, Codec.text(), text -> text);
    FlowDefinition calling = FlowDefinition.of("flow", Call.of("a"));
    FlowDefinition applying =
        FlowDefinition.of("flow", Apply.of("f")).withBindings(Bindings.of(function));
    FlowDefinition neither = FlowDefinition.of("flow", Call.of("b"));
    Service<Object, Object> other = Service.of(ServiceRef.tree("b"), tree -> tree);
    assertThat(stores(calling, Placement.local(List.of(local)))).containsExactly("parked");
    assertThat(stores(applying, Placement.REMOTE)).containsExactly("parked");
    assertThat(stores(calling, Placement.REMOTE)).containsExactly("executions");
    assertThat(stores(neither, Placement.local(List.of(local, other)))).isEmpty();
    assertThat(stores(neither, Placement.local(List.of(local))))
        .containsExactly("executions", "parked");
  }

  private static List<String> stores(FlowDefinition flow, Placement placement) {
    try (BareFlow compiled = BareFlow.of(flow, placement, EngineSettings.defaults())) {
      return compiled.compiled().stores();
    }
  }
}
