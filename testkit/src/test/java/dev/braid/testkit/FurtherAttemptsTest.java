package dev.braid.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.dsl.Call;
import dev.braid.dsl.CallOptions;
import dev.braid.dsl.Codec;
import dev.braid.dsl.Fault;
import dev.braid.dsl.Pipe;
import dev.braid.dsl.Reply;
import dev.braid.dsl.Step;
import dev.braid.engine.EngineCounter;
import dev.braid.wire.Wire;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Test;

/**
 * A client asks again while its execution is open, and waits for the reply under another
 * correlation id now. The attempt goes on when the execution has ended, as if it came only then.
 */
final class FurtherAttemptsTest {

  private static final Step STEP = Pipe.of(Call.of("a"), Call.of("b"));

  private static Reply<Object> failed(int code) {
    return new Reply.Failed<>(new Fault(code, "no", new Fault.Origin("service", "flow.a")));
  }

  /** An attempt with a correlation id of its own, and half a minute of time. */
  private static TestRecord<byte[], byte[]> attempt(
      int attempt, String correlation, BareFlow flow) {
    return attempt(attempt, correlation, flow, "x");
  }

  private static TestRecord<byte[], byte[]> attempt(
      int attempt, String correlation, BareFlow flow, Object input) {
    TestRecord<byte[], byte[]> request =
        Messages.request("id", input, Codec.tree(), flow.now(), flow.now().plusSeconds(30));
    Wire.put(request.headers(), Wire.ATTEMPT, attempt);
    request.headers().remove(Wire.CORRELATION_ID);
    request.headers().add(Wire.CORRELATION_ID, correlation.getBytes(UTF_8));
    return request;
  }

  /** What has come for the client since the last time, by correlation id. */
  private static Map<String, Reply<Object>> told(BareFlow flow) {
    Map<String, Reply<Object>> told = new LinkedHashMap<>();
    flow.sent(Messages.CLIENT_TOPIC)
        .forEach(reply -> told.put(Messages.correlation(reply), Messages.read(reply)));
    return told;
  }

  @Test
  void theOneThatWaitsIsToldTheEnd() {
    try (BareFlow flow = BareFlow.of(STEP)) {
      flow.start(attempt(1, "first", flow));
      TestRecord<byte[], byte[]> a = flow.call("a");
      flow.start(attempt(2, "second", flow));
      assertThat(flow.count(EngineCounter.FURTHER_ATTEMPT)).isOne();
      flow.answer(a, "xa");
      flow.answer(flow.call("b"), "xab");

      assertThat(told(flow)).containsEntry("second", new Reply.Ok<>("xab"));
      assertThat(flow.sent("a.requests")).isEmpty();
      assertThat(flow.storedKeys()).isEmpty();

      flow.start(attempt(2, "second", flow));
      assertThat(told(flow)).containsOnly(Map.entry("second", new Reply.Ok<>("xab")));
    }
  }

  @Test
  void theLatestOneWaits() {
    try (BareFlow flow = BareFlow.of(STEP)) {
      flow.start(attempt(1, "first", flow));
      flow.start(attempt(3, "third", flow)).start(attempt(2, "second", flow));
      flow.answer(flow.call("a"), failed(422));

      assertThat(told(flow)).containsOnlyKeys("first", "third").containsValue(failed(422));
      assertThat(flow.count(EngineCounter.REPEATED_REQUEST)).isOne();
    }
  }

  @Test
  void aRepeatOfTheSameAttemptWaitsForNothing() {
    try (BareFlow flow = BareFlow.of(STEP)) {
      flow.start(attempt(1, "first", flow));
      flow.start(attempt(1, "first", flow)).start(attempt(2, "second", flow));
      flow.start(attempt(2, "second", flow));
      assertThat(flow.count(EngineCounter.REPEATED_REQUEST)).isEqualTo(2);
    }
  }

  /** A client that does not count its attempts, such as one of Spring's. */
  @Test
  void theSameAttemptUnderAnotherIdIsToldTheSame() {
    try (BareFlow flow = BareFlow.of(STEP)) {
      flow.start(attempt(1, "first", flow));
      flow.start(attempt(1, "again", flow));
      flow.answer(flow.call("a"), failed(503));

      assertThat(told(flow))
          .containsEntry("first", failed(503))
          .containsEntry("again", failed(503));
      assertThat(flow.sent("a.requests")).isEmpty();
    }
  }

  /** As it would if it were read only behind that fault, which a replay may do. */
  @Test
  void afterAFaultThatMayPassItRuns() {
    try (BareFlow flow = BareFlow.of(STEP)) {
      flow.start(attempt(1, "first", flow));
      TestRecord<byte[], byte[]> a = flow.call("a");
      flow.start(attempt(2, "second", flow));
      flow.answer(a, failed(503));

      assertThat(told(flow)).containsOnly(Map.entry("first", failed(503)));
      TestRecord<byte[], byte[]> again = flow.call("a");
      assertThat(Wire.attempt(again.headers())).isEqualTo(2);
      assertThat(new String(again.value(), UTF_8)).isEqualTo("\"x\"");
      flow.answer(again, "xa");
      flow.answer(flow.call("b"), "xab");
      assertThat(told(flow)).containsOnly(Map.entry("second", new Reply.Ok<>("xab")));

      flow.start(attempt(1, "first", flow));
      assertThat(told(flow)).containsOnly(Map.entry("first", failed(503)));
    }
  }

  /** A client asks again when its time is up, which is just when the flow's is. */
  @Test
  void whenTheTimeOfTheFirstIsUpTheSecondHasItsOwn() {
    try (BareFlow flow = BareFlow.of(STEP)) {
      flow.start(attempt(1, "first", flow));
      flow.call("a");
      flow.advance(ofSeconds(30).minusMillis(1));
      flow.start(attempt(2, "second", flow));
      flow.advance(ofMillis(20));

      assertThat(told(flow)).containsOnlyKeys("first");
      TestRecord<byte[], byte[]> again = flow.call("a");
      // As a replay may do, which decides the same once more.
      flow.sent("flow.replies").forEach(flow::resume);
      assertThat(told(flow)).isEmpty();
      flow.answer(again, "xa");
      flow.answer(flow.call("b"), "xab");
      assertThat(told(flow)).containsOnly(Map.entry("second", new Reply.Ok<>("xab")));
    }
  }

  @Test
  void itWaitsInTheStoreForTheNextOwner() {
    String input = "x".repeat(5_000);
    try (BareFlow first = BareFlow.of(STEP);
        BareFlow second = BareFlow.of(STEP)) {
      first.start(attempt(1, "first", first, input));
      TestRecord<byte[], byte[]> a = first.call("a");
      first.start(attempt(2, "second", first, input));
      first.start(attempt(3, "third", first, input));
      first.moveTo(second);
      assertThat(second.storedKeys()).as("a record, and one input").hasSize(2);

      second.answer(a, failed(503));
      second.answer(second.call("a"), "xa");
      second.answer(second.call("b"), "xab");
      assertThat(told(second))
          .containsOnlyKeys("first", "third")
          .containsEntry("third", new Reply.Ok<>("xab"));
      assertThat(second.storedKeys()).isEmpty();
    }
  }

  @Test
  void aTimeoutOfAStepIsThatOfTheFirst() {
    Call limited = Call.of("a").withOptions(CallOptions.timeout(ofSeconds(1)));
    try (BareFlow flow = BareFlow.of(Pipe.of(limited, Call.of("b")))) {
      flow.start(attempt(1, "first", flow));
      flow.call("a");
      flow.start(attempt(2, "second", flow));
      flow.advance(ofSeconds(2));

      assertThat(told(flow)).containsOnlyKeys("first");
      assertThat(Wire.attempt(flow.call("a").headers())).isEqualTo(2);
    }
  }

  @Test
  void aFlowWhoseCallerTriesAgainTellsItsServices() {
    try (BareFlow flow = BareFlow.of(STEP)) {
      long last = flow.now().plusSeconds(70).toEpochMilli();
      TestRecord<byte[], byte[]> request = attempt(1, "first", flow);
      Wire.put(request.headers(), Wire.UNTIL, last);
      flow.start(request);
      TestRecord<byte[], byte[]> a = flow.call("a");
      assertThat(Wire.number(a.headers(), Wire.UNTIL, 0)).isEqualTo(last);
      flow.answer(a, "xa");
      assertThat(Wire.number(flow.call("b").headers(), Wire.UNTIL, 0)).isEqualTo(last);
    }
  }
}
