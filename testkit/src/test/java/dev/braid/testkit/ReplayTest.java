package dev.braid.testkit;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.dsl.Call;
import dev.braid.dsl.CallOptions;
import dev.braid.dsl.Fault;
import dev.braid.dsl.FaultCode;
import dev.braid.dsl.Or;
import dev.braid.dsl.Pipe;
import dev.braid.dsl.Reply;
import dev.braid.dsl.Step;
import dev.braid.engine.EngineCounter;
import dev.braid.wire.Wire;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Function;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Test;

/**
 * After a transaction was aborted its request and the replies to its calls are read again, the
 * replies first. Somebody may know already what came of them, so the same must come of them again.
 */
final class ReplayTest {

  private static final Step STEP = Or.of(Pipe.of(limited("a"), limited("b")), limited("rescue"));

  /** With a timeout, so that each call comes back to the flow. */
  private static Call limited(String service) {
    return Call.of(service).withOptions(CallOptions.timeout(Duration.ofSeconds(20)));
  }

  @Test
  void repliesThatAreReadBeforeTheirRequestIsReplayedCountForIt() {
    try (BareFlow aborted = BareFlow.of(STEP);
        BareFlow replay = BareFlow.replaying(STEP, 2)) {
      TestRecord<byte[], byte[]> request = aborted.request("id", "x");
      aborted.start(request);
      TestRecord<byte[], byte[]> a = aborted.call("a");
      aborted.answer(a, "y");
      TestRecord<byte[], byte[]> b = aborted.call("b");
      aborted.answer(b, "z");
      Reply<Object> told = aborted.reply();

      replay.resume(Messages.reply(a, "a", new Reply.Ok<>("y"), replay.now()));
      replay.resume(Messages.reply(b, "b", new Reply.Ok<>("z"), replay.now()));
      replay.advance(ofSeconds(25));
      assertThat(replay.replies()).isEmpty();
      replay.start(request);

      assertThat(replay.reply()).isEqualTo(told).isEqualTo(new Reply.Ok<>("z"));
      assertThat(replay.sent("rescue.requests")).isEmpty();
      assertThat(replay.count(EngineCounter.EARLY_REPLY)).isEqualTo(2);
      assertThat(replay.storedKeys()).isEmpty();
    }
  }

  @Test
  void aDecisionThatWasReadBeforeItsRequestIsReplayedIsTakenAgain() {
    aDecisionIsTakenAgain(flow -> flow.request("id", "x"));
  }

  private static void aDecisionIsTakenAgain(Function<BareFlow, TestRecord<byte[], byte[]>> asks) {
    try (BareFlow aborted = BareFlow.of(STEP);
        BareFlow replay = BareFlow.replaying(STEP, 2)) {
      TestRecord<byte[], byte[]> request = asks.apply(aborted);
      aborted.start(request);
      TestRecord<byte[], byte[]> a = aborted.call("a");
      aborted.advance(ofSeconds(21));
      TestRecord<byte[], byte[]> timedOut = aborted.sent("flow.replies").get(0);
      aborted.resume(timedOut);
      TestRecord<byte[], byte[]> rescue = aborted.call("rescue");

      replay.resume(timedOut);
      replay.resume(Messages.reply(a, "a", new Reply.Ok<>("late"), replay.now()));
      replay.start(request);

      assertThat(replay.call("rescue").value()).isEqualTo(rescue.value());
      assertThat(replay.sent("b.requests")).isEmpty();
    }
  }

  @Test
  void whatWasReadEarlySurvivesARestart() {
    try (BareFlow aborted = BareFlow.of(STEP);
        BareFlow first = BareFlow.replaying(STEP, 1);
        BareFlow second = BareFlow.replaying(STEP, 1)) {
      TestRecord<byte[], byte[]> request = aborted.request("id", "x");
      aborted.start(request);
      TestRecord<byte[], byte[]> a = aborted.call("a");
      first.resume(Messages.reply(a, "a", new Reply.Ok<>("y"), first.now()));
      first.moveTo(second);

      second.start(request);

      assertThat(second.sent("b.requests")).hasSize(1);
    }
  }

  @Test
  void aReplyThatNobodyReplaysIsForgotten() {
    try (BareFlow aborted = BareFlow.of(STEP);
        BareFlow replay = BareFlow.replaying(STEP, 1)) {
      aborted.start("x");
      TestRecord<byte[], byte[]> a = aborted.call("a");
      replay.resume(Messages.reply(a, "a", new Reply.Ok<>("y"), replay.now()));
      assertThat(replay.storedKeys()).hasSize(1);

      replay.advance(ofMinutes(10).plus(ofMillis(10)));
      assertThat(replay.storedKeys()).as("its request may still come").hasSize(1);
      replay.start(replay.request("other", "x"));
      replay.answer(replay.call("a"), new Reply.Failed<>(Fault.of(FaultCode.HANDLER_FAILED, "")));
      replay.answer(replay.call("rescue"), "y");
      replay.advance(ofMillis(10));

      assertThat(replay.storedKeys()).isEmpty();
    }
  }

  /** The clocks of brokers and instances differ, which says nothing of what was read before. */
  @Test
  void aReplyIsOldOrNewByItsPlaceInTheLogAndByNoClock() {
    try (BareFlow aborted = BareFlow.of(STEP);
        BareFlow replay = BareFlow.replaying(STEP, 1)) {
      aborted.start("x");
      TestRecord<byte[], byte[]> a = aborted.call("a");
      Instant ahead = replay.now().plusSeconds(90);

      replay.resume(Messages.reply(a, "a", new Reply.Ok<>("y"), ahead));
      replay.start(aborted.request("id", "x"));

      assertThat(replay.sent("b.requests")).hasSize(1);
      assertThat(replay.count(EngineCounter.EARLY_REPLY)).isEqualTo(1);
    }
  }

  /** A third life may read it before its request again, and what it says counts for both. */
  @Test
  void aNewReplyIsKeptTooAsLongAsItsRequestMayCome() {
    try (BareFlow aborted = BareFlow.of(STEP);
        BareFlow replay = BareFlow.replaying(STEP, 1)) {
      aborted.start("x");
      TestRecord<byte[], byte[]> a = aborted.call("a");
      replay.resume(replay.reply(a, new byte[0]));
      replay.resume(Messages.reply(a, "a", new Reply.Ok<>("y"), replay.now()));

      assertThat(replay.count(EngineCounter.EARLY_REPLY)).isEqualTo(2);
    }
  }

  @Test
  void aReplyThatIsYoungerThanTheTaskIsNotKept() {
    try (BareFlow aborted = BareFlow.of(STEP);
        BareFlow running = BareFlow.of(STEP)) {
      aborted.start("x");
      TestRecord<byte[], byte[]> a = aborted.call("a");
      running.answer(a, "y");

      assertThat(running.count(EngineCounter.UNEXPECTED_REPLY)).isEqualTo(1);
      assertThat(running.storedKeys()).isEmpty();
    }
  }

  /** A life that reads the later attempt first has that reply act in it. */
  @Test
  void aReplyBehindTheEndOfAnAttemptCountsForALaterOne() {
    try (BareFlow flow = BareFlow.of(Pipe.of(limited("a"), limited("b")))) {
      flow.start(attempt(1, flow));
      TestRecord<byte[], byte[]> a = flow.call("a");
      flow.answer(a, new Reply.Failed<>(Fault.of(FaultCode.UNAVAILABLE, "busy")));
      assertThat(flow.reply().code()).isEqualTo(503);
      flow.answer(a, "y");
      assertThat(flow.sent("b.requests")).isEmpty();

      flow.start(attempt(2, flow));

      assertThat(flow.sent("b.requests")).hasSize(1);
      assertThat(flow.storedKeys()).noneMatch(key -> key.startsWith("a"));
    }
  }

  /** It is forgotten with that end. */
  @Test
  void aReplyBehindTheEndOfAnAttemptIsNotKeptForLonger() {
    try (BareFlow flow = BareFlow.of(Pipe.of(limited("a"), limited("b")))) {
      flow.start(attempt(1, flow));
      TestRecord<byte[], byte[]> a = flow.call("a");
      flow.answer(a, new Reply.Failed<>(Fault.of(FaultCode.UNAVAILABLE, "busy")));
      flow.answer(a, "y");
      assertThat(flow.storedKeys()).anyMatch(key -> key.startsWith("a"));
      flow.advance(ofMinutes(1));
      flow.start(attempt(1, flow));

      assertThat(flow.storedKeys()).noneMatch(key -> key.startsWith("a"));
    }
  }

  /** What has ended for good is asked no more. */
  @Test
  void aReplyBehindAFinalEndIsNotKept() {
    try (BareFlow flow = BareFlow.of(Pipe.of(limited("a"), limited("b")))) {
      flow.start(attempt(1, flow));
      TestRecord<byte[], byte[]> a = flow.call("a");
      flow.answer(a, new Reply.Failed<>(Fault.of(FaultCode.HANDLER_FAILED, "")));
      flow.answer(a, "y");

      assertThat(flow.storedKeys()).noneMatch(key -> key.startsWith("a"));
      assertThat(flow.count(EngineCounter.UNEXPECTED_REPLY)).isEqualTo(1);
    }
  }

  private static TestRecord<byte[], byte[]> attempt(int attempt, BareFlow flow) {
    TestRecord<byte[], byte[]> request = flow.request("id", "x");
    Wire.put(request.headers(), Wire.CALL, "call");
    Wire.put(request.headers(), Wire.ATTEMPT, attempt);
    return request;
  }

  /**
   * A decision says of which attempt it is, and one of an earlier attempt is none of this one's.
   */
  @Test
  void aDecisionOfAFurtherAttemptIsTakenAgain() {
    aDecisionIsTakenAgain(flow -> attempt(2, flow));
  }

  @Test
  void aFaultOfAnEarlierAttemptIsLeftOutAgain() {
    try (BareFlow aborted = BareFlow.of(STEP);
        BareFlow replay = BareFlow.replaying(STEP, 2)) {
      TestRecord<byte[], byte[]> request = attempt(2, aborted);
      aborted.start(request);
      TestRecord<byte[], byte[]> a = aborted.call("a");
      Reply<Object> busy = new Reply.Failed<>(Fault.of(FaultCode.UNAVAILABLE, "busy"));
      TestRecord<byte[], byte[]> earlier = Messages.reply(a, "a", busy, aborted.now());
      earlier.headers().remove(Wire.ATTEMPT);
      Wire.put(earlier.headers(), Wire.ATTEMPT, 1);
      TestRecord<byte[], byte[]> own = Messages.reply(a, "a", new Reply.Ok<>("y"), aborted.now());
      aborted.resume(earlier);
      aborted.resume(own);
      assertThat(aborted.sent("b.requests")).hasSize(1);

      replay.resume(earlier);
      replay.resume(own);
      replay.start(request);

      assertThat(replay.sent("b.requests")).hasSize(1);
      assertThat(replay.sent("rescue.requests")).isEmpty();
    }
  }

  /** The first of two attempts ended with a fault that may pass, and the second ran. */
  @Test
  void whatCameOfAFurtherAttemptComesOfItAgain() {
    try (BareFlow aborted = BareFlow.of(STEP);
        BareFlow replay = BareFlow.replaying(STEP, 5)) {
      Reply<Object> busy = new Reply.Failed<>(Fault.of(FaultCode.UNAVAILABLE, "busy"));
      TestRecord<byte[], byte[]> first = attempt(1, aborted);
      aborted.start(first);
      TestRecord<byte[], byte[]> a1 = Messages.reply(aborted.call("a"), "a", busy, aborted.now());
      aborted.resume(a1);
      TestRecord<byte[], byte[]> r1 =
          Messages.reply(aborted.call("rescue"), "rescue", busy, aborted.now());
      aborted.resume(r1);
      assertThat(aborted.reply().code()).isEqualTo(503);
      TestRecord<byte[], byte[]> second = attempt(2, aborted);
      aborted.start(second);
      TestRecord<byte[], byte[]> a = aborted.call("a");
      aborted.advance(ofSeconds(21));
      TestRecord<byte[], byte[]> timedOut = aborted.sent("flow.replies").get(0);
      aborted.resume(timedOut);
      TestRecord<byte[], byte[]> rescue =
          Messages.reply(aborted.call("rescue"), "rescue", new Reply.Ok<>("z"), aborted.now());
      aborted.resume(rescue);
      assertThat(aborted.reply()).isEqualTo(new Reply.Ok<>("z"));

      replay.resume(a1);
      replay.resume(r1);
      replay.resume(timedOut);
      replay.resume(rescue);
      replay.start(first);
      assertThat(replay.reply().code()).isEqualTo(503);
      replay.start(second);
      assertThat(replay.replies()).containsExactly(new Reply.Ok<>("z"));
      assertThat(a.value()).isNotNull();
    }
  }
}
