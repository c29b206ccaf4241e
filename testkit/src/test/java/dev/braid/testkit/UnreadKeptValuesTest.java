package dev.braid.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.dsl.Bindings;
import dev.braid.dsl.Call;
import dev.braid.dsl.CallOptions;
import dev.braid.dsl.Codec;
import dev.braid.dsl.Fault;
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
import dev.braid.engine.LogEnds;
import dev.braid.wire.Wire;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Test;

/**
 * What one life of a task has kept and the next one cannot read yet, since it has asked a registry
 * for no schema: whatever reads it waits.
 */
final class UnreadKeptValuesTest {

  private static final Fault REFUSED = new Fault(422, "no", new Fault.Origin("a", ""));

  private final AtomicLong commits = new AtomicLong();
  private final SchemaCodec there = new SchemaCodec();
  private final SchemaCodec away = new SchemaCodec();

  UnreadKeptValuesTest() {
    there.tell("17");
    there.tell("18");
  }

  /** {@code b} and {@code c} read text, so what they are sent has to be read first. */
  private static BareFlow flow(Step step, SchemaCodec codec, EngineSettings settings) {
    Bindings bindings =
        Bindings.of(ServiceRef.of("a", codec, codec))
            .and(Bindings.of(ServiceRef.of("b", Codec.text(), Codec.text())))
            .and(Bindings.of(ServiceRef.of("c", Codec.text(), Codec.text())));
    return BareFlow.of(
        FlowDefinition.of("flow", step).withBindings(bindings), Placement.REMOTE, settings);
  }

  private static BareFlow flow(Step step, SchemaCodec codec) {
    return flow(step, codec, EngineSettings.defaults());
  }

  private static Step choice() {
    return Or.of(
        Call.of("a").withOptions(CallOptions.timeout(ofSeconds(20))),
        Call.of("b").withOptions(CallOptions.timeout(ofSeconds(25))));
  }

  private TestRecord<byte[], byte[]> request(String id, String text, BareFlow flow) {
    return Messages.request(id, text, there, flow.now(), flow.now().plusSeconds(30));
  }

  private static TestRecord<byte[], byte[]> attempt(
      int number, TestRecord<byte[], byte[]> request, String correlation) {
    TestRecord<byte[], byte[]> attempt =
        new TestRecord<>(
            request.key(), request.value(), request.headers(), request.getRecordTime());
    Wire.put(attempt.headers(), Wire.ATTEMPT, number);
    attempt.headers().remove(Wire.CORRELATION_ID);
    attempt.headers().add(Wire.CORRELATION_ID, correlation.getBytes(UTF_8));
    return attempt;
  }

  /** Lets time pass, and what the flow decides come back to it. */
  private static void pass(BareFlow flow, int seconds) {
    for (int i = 0; i < seconds; i++) {
      flow.advance(ofSeconds(1));
      flow.sent("flow.replies").forEach(flow::resume);
    }
  }

  @Test
  void aReplyWaitsForTheInputThatTheNextStepReads() {
    try (BareFlow before = flow(choice(), there);
        BareFlow after = flow(choice(), away)) {
      before.start(request("id", "17:x", before));
      TestRecord<byte[], byte[]> call = before.call("a");
      before.moveTo(after);

      after.answer(call, new Reply.Failed<>(REFUSED));
      after.advance(ofSeconds(5));
      assertThat(after.replies()).isEmpty();
      assertThat(after.sent("b.requests")).isEmpty();

      away.tell("17");
      after.advance(ofMillis(10));
      assertThat(new String(after.call("b").value(), UTF_8)).isEqualTo("17:x");
      assertThat(after.count(EngineCounter.HELD)).isEqualTo(1);
      assertThat(after.count(EngineCounter.RESUMED)).isEqualTo(1);
      assertThat(after.sent("flow.replies")).isEmpty();
    }
  }

  @Test
  void otherExecutionsOfItsKeyGoOn() {
    try (BareFlow before = flow(choice(), there);
        BareFlow after = flow(choice(), away)) {
      before.start(request("one", "17:x", before));
      TestRecord<byte[], byte[]> first = before.call("a");
      before.start(request("two", "plain", before));
      TestRecord<byte[], byte[]> second = before.call("a");
      before.moveTo(after);

      after.answer(first, new Reply.Failed<>(REFUSED));
      after.answer(second, new Reply.Failed<>(REFUSED));
      assertThat(new String(after.call("b").value(), UTF_8)).isEqualTo("plain");
    }
  }

  /** Which of them is first is what the log says, and not when the registry answers. */
  @Test
  void aTimeoutWaitsTooAndAReplyBehindItDoesNotPassIt() {
    try (BareFlow before = flow(choice(), there);
        BareFlow after = flow(choice(), away)) {
      before.start(request("id", "17:x", before));
      TestRecord<byte[], byte[]> call = before.call("a");
      before.moveTo(after);

      pass(after, 21);
      after.resume(after.reply(call, SchemaCodec.bytes("y"), SchemaCodec.CONTENT_TYPE));
      assertThat(after.replies()).isEmpty();
      away.tell("17");
      after.advance(ofMillis(10));
      assertThat(after.sent("b.requests")).hasSize(1);
      assertThat(after.replies()).isEmpty();
    }
  }

  @Test
  void theDeadlineEndsItMeanwhileAndSaysNothingOfIt() {
    try (BareFlow before = flow(choice(), there);
        BareFlow after = flow(choice(), away)) {
      before.start(request("id", "17:x", before));
      TestRecord<byte[], byte[]> call = before.call("a");
      before.moveTo(after);

      after.answer(call, new Reply.Failed<>(REFUSED));
      pass(after, 35);
      assertThat(after.reply().code()).isEqualTo(504);
      away.tell("17");
      after.advance(ofSeconds(1));
      assertThat(after.sent("b.requests")).isEmpty();
      assertThat(after.replies()).isEmpty();
    }
  }

  /** A decision has nothing that anybody could send again. */
  @Test
  void aDecisionThatIsGivenUpLeavesNoLetter() {
    try (BareFlow before = flow(choice(), there);
        BareFlow after = flow(choice(), away)) {
      before.start(request("id", "17:x", before));
      before.moveTo(after);
      pass(after, 35);
      pass(after, 700);
      assertThat(after.reply().code()).isEqualTo(504);
      assertThat(after.sent("flow.dead-letters")).isEmpty();
    }
  }

  @Test
  void theLastReplyWaitsForThePartsThatCameBefore() {
    Step both = Parallel.of(Call.of("a"), Call.of("b"));
    try (BareFlow before = flow(both, there);
        BareFlow after = flow(both, away)) {
      before.start(request("id", "plain", before));
      TestRecord<byte[], byte[]> a = before.call("a");
      TestRecord<byte[], byte[]> b = before.call("b");
      before.resume(before.reply(a, SchemaCodec.bytes("17:y"), SchemaCodec.CONTENT_TYPE));
      before.moveTo(after);

      after.answer(b, "z");
      assertThat(after.replies()).isEmpty();
      away.tell("17");
      after.advance(ofMillis(10));
      assertThat(after.reply().isOk()).isTrue();
    }
  }

  /** The deadline of the first attempt waits for nothing, and the second one begins then. */
  @Test
  void ofAFurtherAttemptThatCannotBeReadTheOutcomeIsNotKnown() {
    try (BareFlow before = flow(Pipe.of(Call.of("b"), Call.of("c")), there);
        BareFlow after = flow(Pipe.of(Call.of("b"), Call.of("c")), away)) {
      TestRecord<byte[], byte[]> request = request("id", "17:x", before);
      before.start(attempt(1, request, "first"));
      before.advance(ofSeconds(10));
      TestRecord<byte[], byte[]> further = request("id", "17:x", before);
      before.start(attempt(2, further, "second"));
      before.moveTo(after);

      pass(after, 35);
      assertThat(after.replies()).hasSize(2).allMatch(reply -> reply.code() == 504);
    }
  }

  /** It was kept for a replay of its request, which came to the same life. */
  @Test
  void aRequestWaitsForTheReplyThatCameBeforeIt() {
    Step step = Pipe.of(Call.of("a"), Call.of("b"));
    EngineSettings again =
        EngineSettings.defaults()
            .environment(it -> it.withLogEnds(LogEnds.at(10)).withCommits(commits::get));
    try (BareFlow aborted = flow(step, there);
        BareFlow before = flow(step, there, again);
        BareFlow after = flow(step, away, again)) {
      TestRecord<byte[], byte[]> request = request("id", "plain", aborted);
      aborted.start(request);
      TestRecord<byte[], byte[]> call = aborted.call("a");
      before.resume(before.reply(call, SchemaCodec.bytes("17:y"), SchemaCodec.CONTENT_TYPE));
      before.moveTo(after);

      after.start(request);
      assertThat(after.sent("a.requests")).isEmpty();
      assertThat(after.replies()).isEmpty();
      away.tell("17");
      after.advance(ofMillis(500));
      commits.incrementAndGet();
      after.advance(ofMillis(10));
      assertThat(new String(after.call("b").value(), UTF_8)).isEqualTo("17:y");
    }
  }

  @Test
  void aRequestWaitsForTheStateOfItsKey() {
    Service<String, String> log =
        Service.stateful(
            ServiceRef.of("log", Codec.text(), Codec.text()),
            away,
            (state, input, request) -> Transition.to(input, state == null ? "none" : state));
    EngineSettings settings =
        EngineSettings.defaults().environment(it -> it.withCommits(commits::get));
    try (ServiceDriver<String, String> run = ServiceDriver.of(log, settings)) {
      away.tell("17");
      assertThat(run.ask("k", "17:x")).isEqualTo(new Reply.Ok<>("none"));
      away.forget("17");

      String waiting = run.request("k", "y");
      assertThat(run.ask("other", "z")).isEqualTo(new Reply.Ok<>("none"));
      assertThat(run.replies()).noneMatch(reply -> reply.requestId().equals(waiting));
      away.tell("17");
      run.advance(ofMillis(500));
      commits.incrementAndGet();
      run.advance(ofMillis(10));
      assertThat(run.reply(waiting)).isEqualTo(new Reply.Ok<>("17:x"));
      assertThat(List.copyOf(run.compiled().stores())).contains("parked");
    }
  }
}
