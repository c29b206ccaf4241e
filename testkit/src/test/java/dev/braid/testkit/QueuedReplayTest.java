package dev.braid.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.dsl.Call;
import dev.braid.dsl.CallOptions;
import dev.braid.dsl.Codec;
import dev.braid.dsl.Fault;
import dev.braid.dsl.FaultCode;
import dev.braid.dsl.FlowDefinition;
import dev.braid.dsl.Or;
import dev.braid.dsl.Pipe;
import dev.braid.dsl.Reply;
import dev.braid.dsl.Step;
import dev.braid.dsl.kafka.Placement;
import dev.braid.engine.EngineSettings;
import dev.braid.engine.LogEnds;
import dev.braid.engine.ServiceDirectory;
import dev.braid.wire.Wire;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Test;

/**
 * Who stands first in the queue of a key depends on how requests and replies are interleaved, and a
 * replay reads them otherwise. So a call whose turn comes with a new record may have been sent by
 * the run that was aborted, for another reason.
 */
final class QueuedReplayTest {

  private static final Step STEP =
      Pipe.of(
          Call.of("check").withOptions(CallOptions.timeout(ofSeconds(10))),
          Call.of("debit").withOptions(CallOptions.timeout(ofSeconds(2)).withRetries(1)));

  private static BareFlow flow(EngineSettings settings) {
    return flow(STEP, settings);
  }

  private static BareFlow flow(Step step, EngineSettings settings) {
    return BareFlow.of(FlowDefinition.of("flow", step), Placement.REMOTE, settings);
  }

  private static TestRecord<byte[], byte[]> request(BareFlow flow, String id, int seconds) {
    TestRecord<byte[], byte[]> request =
        Messages.request(id, id, Codec.tree(), flow.now(), flow.now().plusSeconds(seconds));
    return new TestRecord<>(
        "key".getBytes(UTF_8), request.value(), request.headers(), request.getRecordTime());
  }

  @Test
  void aCallWhoseTurnComesAnewIsNotSaidToBeUnserved() {
    ServiceDirectory gone =
        (name, since) ->
            name.equals("debit")
                ? ServiceDirectory.Presence.NOBODY
                : ServiceDirectory.Presence.SERVED;
    EngineSettings again =
        EngineSettings.defaults()
            .environment(it -> it.withLogEnds(LogEnds.at(2)).withDirectory(gone));
    try (BareFlow aborted = flow(EngineSettings.defaults());
        BareFlow replay = flow(again)) {
      TestRecord<byte[], byte[]> first = request(aborted, "first", 5);
      TestRecord<byte[], byte[]> second = request(aborted, "second", 60);
      aborted.start(first).start(second);
      List<TestRecord<byte[], byte[]>> checks = aborted.sent("check.requests");
      TestRecord<byte[], byte[]> ofSecond =
          Messages.reply(checks.get(1), "check", new Reply.Ok<>("second"), aborted.now());
      TestRecord<byte[], byte[]> ofFirst =
          Messages.reply(checks.get(0), "check", new Reply.Ok<>("first"), aborted.now());
      aborted.resume(ofSecond);
      aborted.resume(ofFirst);
      TestRecord<byte[], byte[]> debit = aborted.call("debit");
      assertThat(new String(debit.value(), UTF_8)).isEqualTo("\"second\"");

      replay.resume(ofSecond);
      replay.resume(ofFirst);
      replay.start(first).start(second);
      assertThat(new String(replay.call("debit").value(), UTF_8)).isEqualTo("\"first\"");
      for (int times = 0; times < 3; times++) { // the time of the first is up, and what follows
        replay.advance(times == 0 ? ofSeconds(6) : ofMillis(20));
        replay.sent("flow.replies").forEach(replay::resume);
      }

      assertThat(replay.replies().stream().map(Reply::code)).doesNotContain(404);
      assertThat(Wire.callId(replay.call("debit").headers()))
          .isEqualTo(Wire.callId(debit.headers()));
    }
  }

  /** Faults that may pass too: after them the run that was aborted took another branch. */
  @Test
  void whatCameOfACallOutOfItsTurnComesOfItAgain() {
    Step step =
        Pipe.of(
            Call.of("check").withOptions(CallOptions.timeout(ofSeconds(10))),
            Or.of(
                Call.of("quote").withOptions(CallOptions.NONE.withRetries(1)),
                Call.of("guess").withOptions(CallOptions.timeout(ofSeconds(10)))));
    List<TestRecord<byte[], byte[]>> log = new ArrayList<>();
    try (BareFlow aborted = flow(step, EngineSettings.defaults());
        BareFlow replay =
            flow(
                step,
                EngineSettings.defaults().environment(it -> it.withLogEnds(LogEnds.at(10))))) {
      TestRecord<byte[], byte[]> first = request(aborted, "first", 30);
      TestRecord<byte[], byte[]> second = request(aborted, "second", 30);
      aborted.start(first).start(second);
      List<TestRecord<byte[], byte[]>> checks = aborted.sent("check.requests");
      Reply<Object> busy = new Reply.Failed<>(Fault.of(FaultCode.UNAVAILABLE, "busy"));
      read(aborted, log, answer(checks.get(1), "check", new Reply.Ok<>("second"), aborted));
      read(aborted, log, answer(aborted.call("quote"), "quote", busy, aborted));
      aborted.advance(ofMillis(200));
      aborted.sent("flow.replies").forEach(decision -> read(aborted, log, decision));
      read(aborted, log, answer(aborted.call("quote"), "quote", busy, aborted));
      read(aborted, log, answer(aborted.call("guess"), "guess", new Reply.Ok<>("x"), aborted));
      assertThat(aborted.reply()).isEqualTo(new Reply.Ok<>("x"));
      read(aborted, log, answer(checks.get(0), "check", new Reply.Ok<>("first"), aborted));

      log.forEach(replay::resume);
      replay.start(first).start(second);
      assertThat(replay.replies()).containsExactly(new Reply.Ok<>("x"));
    }
  }

  private static TestRecord<byte[], byte[]> answer(
      TestRecord<byte[], byte[]> call, String service, Reply<?> reply, BareFlow flow) {
    return Messages.reply(call, service, reply, flow.now());
  }

  private static void read(
      BareFlow flow, List<TestRecord<byte[], byte[]>> log, TestRecord<byte[], byte[]> reply) {
    log.add(reply);
    flow.resume(reply);
  }
}
