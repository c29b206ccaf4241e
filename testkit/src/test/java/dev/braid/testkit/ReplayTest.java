package dev.braid.testkit;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.dsl.Call;
import dev.braid.dsl.CallOptions;
import dev.braid.dsl.Or;
import dev.braid.dsl.Pipe;
import dev.braid.dsl.Reply;
import dev.braid.dsl.Step;
import dev.braid.dsl.kafka.EngineCounter;
import java.time.Duration;
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

  /** As it stands in the log since before the task started that reads it. */
  private static TestRecord<byte[], byte[]> older(TestRecord<byte[], byte[]> record) {
    return new TestRecord<>(
        record.key(), record.value(), record.headers(), record.getRecordTime().minus(ofMinutes(1)));
  }

  @Test
  void repliesThatAreReadBeforeTheirRequestIsReplayedCountForIt() {
    try (BareFlow aborted = BareFlow.of(STEP);
        BareFlow replay = BareFlow.of(STEP)) {
      TestRecord<byte[], byte[]> request = aborted.request("id", "x");
      aborted.start(request);
      TestRecord<byte[], byte[]> a = aborted.call("a");
      aborted.answer(a, "y");
      TestRecord<byte[], byte[]> b = aborted.call("b");
      aborted.answer(b, "z");
      Reply<Object> told = aborted.reply();

      replay.resume(older(Messages.reply(a, "a", new Reply.Ok<>("y"), replay.now())));
      replay.resume(older(Messages.reply(b, "b", new Reply.Ok<>("z"), replay.now())));
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
    try (BareFlow aborted = BareFlow.of(STEP);
        BareFlow replay = BareFlow.of(STEP)) {
      TestRecord<byte[], byte[]> request = aborted.request("id", "x");
      aborted.start(request);
      TestRecord<byte[], byte[]> a = aborted.call("a");
      aborted.advance(ofSeconds(21));
      TestRecord<byte[], byte[]> timedOut = aborted.sent("flow.replies").get(0);
      aborted.resume(timedOut);
      TestRecord<byte[], byte[]> rescue = aborted.call("rescue");

      replay.resume(older(timedOut));
      replay.resume(older(Messages.reply(a, "a", new Reply.Ok<>("late"), replay.now())));
      replay.start(request);

      assertThat(replay.call("rescue").value()).isEqualTo(rescue.value());
      assertThat(replay.sent("b.requests")).isEmpty();
    }
  }

  @Test
  void whatWasReadEarlySurvivesARestart() {
    try (BareFlow aborted = BareFlow.of(STEP);
        BareFlow first = BareFlow.of(STEP);
        BareFlow second = BareFlow.of(STEP)) {
      TestRecord<byte[], byte[]> request = aborted.request("id", "x");
      aborted.start(request);
      TestRecord<byte[], byte[]> a = aborted.call("a");
      first.resume(older(Messages.reply(a, "a", new Reply.Ok<>("y"), first.now())));
      first.moveTo(second);

      second.start(request);

      assertThat(second.sent("b.requests")).hasSize(1);
    }
  }

  @Test
  void aReplyThatNobodyReplaysIsForgotten() {
    try (BareFlow aborted = BareFlow.of(STEP);
        BareFlow replay = BareFlow.of(STEP)) {
      aborted.start("x");
      TestRecord<byte[], byte[]> a = aborted.call("a");
      replay.resume(older(Messages.reply(a, "a", new Reply.Ok<>("y"), replay.now())));
      assertThat(replay.storedKeys()).hasSize(1);

      replay.advance(ofMinutes(10).plus(ofMillis(10)));

      assertThat(replay.storedKeys()).isEmpty();
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
}
