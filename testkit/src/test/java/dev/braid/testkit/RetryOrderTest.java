package dev.braid.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.dsl.Call;
import dev.braid.dsl.CallOptions;
import dev.braid.dsl.Fault;
import dev.braid.dsl.FlowDefinition;
import dev.braid.dsl.Json;
import dev.braid.dsl.Or;
import dev.braid.dsl.Parallel;
import dev.braid.dsl.Pipe;
import dev.braid.dsl.Reply;
import dev.braid.dsl.Step;
import dev.braid.dsl.kafka.Placement;
import dev.braid.engine.EngineCounter;
import dev.braid.engine.EngineSettings;
import dev.braid.engine.ServiceDirectory;
import dev.braid.wire.Wire;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A call that is sent again reorders no key: what comes later of its key queues behind it. */
final class RetryOrderTest {

  private static final Step A = retried("a");
  private static final Step B = Call.of("b");
  private static final Reply<Object> BUSY = failed(503);

  private static Call retried(String name) {
    return Call.of(name).withOptions(CallOptions.NONE.withRetries(2));
  }

  private static Reply<Object> failed(int code) {
    return new Reply.Failed<>(new Fault(code, "no", Fault.Origin.UNKNOWN));
  }

  private static TestRecord<byte[], byte[]> request(
      BareFlow flow, @Nullable String key, String id) {
    TestRecord<byte[], byte[]> request = flow.request(id, id);
    byte[] bytes = key == null ? null : key.getBytes(UTF_8);
    return new TestRecord<>(bytes, request.value(), request.headers(), flow.now());
  }

  private static void start(BareFlow flow, @Nullable String key, String... ids) {
    for (String id : ids) {
      flow.start(request(flow, key, id));
    }
  }

  private static List<Object> asked(List<TestRecord<byte[], byte[]>> calls) {
    return calls.stream().map(call -> Json.tree(call.value())).toList();
  }

  private static List<Object> asked(BareFlow flow) {
    return asked(flow.sent("a.requests"));
  }

  @Test
  void whileACallMayBeSentAgainItsKeyWaitsAndOthersFlow() {
    try (BareFlow flow = BareFlow.of(Pipe.of(A, B))) {
      start(flow, "k", "1");
      TestRecord<byte[], byte[]> first = flow.call("a");
      start(flow, "k", "2", "3");
      assertThat(asked(flow)).isEmpty();
      assertThat(flow.count(EngineCounter.QUEUED)).isEqualTo(2);
      flow.answer(first, BUSY);
      start(flow, "other", "4");
      assertThat(asked(flow)).containsExactly("4");

      flow.advance(ofSeconds(1));
      TestRecord<byte[], byte[]> again = flow.call("a");
      assertThat(Wire.text(again.headers(), Wire.ATTEMPT)).isEqualTo("2");
      flow.answer(again, "1a");

      TestRecord<byte[], byte[]> second = flow.call("a");
      assertThat(Json.tree(second.value())).isEqualTo("2");
      assertThat(Wire.text(second.headers(), Wire.ATTEMPT)).as("the first").isNull();
      flow.answer(second, "2a");
      assertThat(asked(flow)).containsExactly("3");
      assertThat(asked(flow.sent("b.requests"))).containsExactly("1a", "2a");
    }
  }

  @Test
  void whatHasNoKeyAndWhatIsNotTriedAgainNeverQueues() {
    try (BareFlow flow = BareFlow.of(Pipe.of(A, B))) {
      start(flow, null, "1", "2");
      assertThat(asked(flow)).containsExactly("1", "2");
    }
    try (BareFlow flow = BareFlow.of(Pipe.of(Call.of("a"), B))) {
      start(flow, "k", "1", "2");
      assertThat(asked(flow)).containsExactly("1", "2");
      assertThat(flow.count(EngineCounter.QUEUED)).isZero();
    }
  }

  @Test
  void theNextIsSentHoweverTheOneBeforeEnds() {
    for (Reply<Object> end : List.of(failed(500), failed(504), failed(404))) {
      try (BareFlow flow = BareFlow.of(Pipe.of(Or.of(A, Call.of("c")), B))) {
        start(flow, "k", "1", "2");
        TestRecord<byte[], byte[]> call = flow.call("a");
        for (int attempt = 1; attempt < 3 && end.code() == 504; attempt++) {
          flow.answer(call, end);
          flow.advance(ofSeconds(1));
          call = flow.call("a");
        }
        flow.answer(call, end);
        assertThat(asked(flow)).as("after %s", end).containsExactly("2");
      }
    }
  }

  @Test
  void aTimeoutCountsFromWhenACallIsSent() {
    Step limited = Call.of("a").withOptions(CallOptions.timeout(ofSeconds(2)).withRetries(1));
    try (BareFlow flow = BareFlow.of(Pipe.of(limited, B))) {
      start(flow, "k", "1");
      TestRecord<byte[], byte[]> first = flow.call("a");
      start(flow, "k", "2");
      flow.advance(ofMillis(1900));
      flow.answer(first, "1a");
      assertThat(asked(flow)).containsExactly("2");
      flow.advance(ofMillis(1900));
      assertThat(flow.count(EngineCounter.TIMEOUT_DECIDED)).isZero();
      flow.advance(ofMillis(200));
      assertThat(flow.count(EngineCounter.TIMEOUT_DECIDED)).isEqualTo(1);
    }
  }

  @Test
  void theDeadlineOfOneThatQueuesTakesItOutOfTheQueue() {
    try (BareFlow flow = BareFlow.of(Pipe.of(A, B))) {
      start(flow, "k", "1");
      TestRecord<byte[], byte[]> first = flow.call("a");
      TestRecord<byte[], byte[]> hasty = request(flow, "k", "2");
      Wire.put(hasty.headers(), Wire.DEADLINE, flow.now().plusSeconds(1).toEpochMilli());
      flow.start(hasty);
      start(flow, "k", "3");
      flow.advance(ofSeconds(2));
      assertThat(flow.reply().code()).isEqualTo(504);
      flow.answer(first, "1a");
      assertThat(asked(flow)).containsExactly("3");
    }
  }

  @Test
  void theDeadlineOfTheOneBeforeLetsTheNextGo() {
    try (BareFlow flow = BareFlow.of(Pipe.of(A, B))) {
      start(flow, "k", "1");
      flow.call("a");
      flow.advance(ofSeconds(20));
      start(flow, "k", "2");
      flow.advance(ofSeconds(11));
      assertThat(flow.reply().code()).isEqualTo(504);
      assertThat(asked(flow)).containsExactly("2");
    }
  }

  @Test
  void eachStepHasAQueueOfItsOwn() {
    try (BareFlow flow = BareFlow.of(Pipe.of(Parallel.of(A, retried("c")), B))) {
      start(flow, "k", "1", "2", "3");
      flow.answer(flow.call("a"), "1a");
      assertThat(asked(flow)).containsExactly("2");
      assertThat(asked(flow.sent("c.requests"))).containsExactly("1");
    }
  }

  @Test
  void aRestartKeepsTheOrder() {
    try (BareFlow old = BareFlow.of(Pipe.of(A, B));
        BareFlow restarted = BareFlow.of(Pipe.of(A, B))) {
      start(old, "k", "1", "9", "5", "7", "3");
      TestRecord<byte[], byte[]> call = old.call("a");
      old.moveTo(restarted);
      start(restarted, "k", "0");
      List<Object> order = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        order.add(Json.tree(call.value()));
        restarted.answer(call, "done");
        if (i < 5) {
          call = restarted.call("a");
        }
      }
      assertThat(order).containsExactly("1", "9", "5", "7", "3", "0");
    }
  }

  /** However it came to be: a change of the flow, or a store that was not kept exactly once. */
  @Test
  void aQueueThatNothingHoldsUpGoesOnAfterARestart() {
    try (BareFlow old = BareFlow.of(Pipe.of(A, B));
        BareFlow restarted = BareFlow.of(Pipe.of(A, B))) {
      start(old, "k", "1", "2");
      old.moveTo(restarted);
      restarted.forget(old.call("a"));
      restarted.advance(ofMillis(10));
      assertThat(asked(restarted)).containsExactly("2");
    }
  }

  /** Its turn came earlier in a run that was aborted, where the reply has counted too. */
  @Test
  void aReplyToACallThatQueuesCounts() {
    try (BareFlow aborted = BareFlow.of(Pipe.of(A, B));
        BareFlow flow = BareFlow.of(Pipe.of(A, B))) {
      start(aborted, "k", "2");
      TestRecord<byte[], byte[]> sentBefore = aborted.call("a");
      start(flow, "k", "1", "2", "3");
      TestRecord<byte[], byte[]> first = flow.call("a");
      flow.answer(sentBefore, BUSY);
      assertThat(flow.count(EngineCounter.UNEXPECTED_REPLY)).isZero();
      flow.advance(ofMillis(200));
      flow.sent("flow.replies").forEach(flow::resume);
      assertThat(Wire.attempt(flow.call("a").headers())).isEqualTo(2);
      flow.answer(sentBefore, "2a");
      assertThat(asked(flow.sent("b.requests"))).containsExactly("2a");
      flow.answer(first, "1a");
      assertThat(asked(flow)).containsExactly("3");
    }
  }

  @Test
  void oneThatNobodyServesLetsTheNextGo() {
    Set<String> served = new HashSet<>();
    ServiceDirectory directory =
        (name, since) ->
            served.contains(name)
                ? ServiceDirectory.Presence.SERVED
                : ServiceDirectory.Presence.NOBODY;
    EngineSettings settings =
        EngineSettings.defaults().environment(it -> it.withDirectory(directory));
    FlowDefinition definition = FlowDefinition.of("flow", A);
    try (BareFlow flow = BareFlow.of(definition, Placement.REMOTE, settings)) {
      start(flow, "k", "1", "2");
      assertThat(flow.replies()).hasSize(2).allMatch(reply -> reply.code() == 404);
      served.add("a");
      start(flow, "k", "3");
      assertThat(asked(flow)).containsExactly("3");
    }
  }

  @Test
  void whatCannotBeSentLetsTheNextGo() {
    Step merged = Pipe.of(retried("a").withFixedPart(Map.of("vat", 19)), B);
    try (BareFlow flow = BareFlow.of(merged)) {
      flow.start(flow.request("1", Map.of("n", 1)));
      flow.start(flow.request("2", "no map"));
      flow.start(flow.request("3", Map.of("n", 3)));
      assertThat(flow.reply().code()).isEqualTo(400);
      flow.answer(flow.call("a"), "1a");
      assertThat(asked(flow)).containsExactly(Map.of("n", 3L, "vat", 19L));
    }
  }

  /** What a service does with one call after the other. */
  private record Fate(int requests, int keys, long luck) {}

  @Test
  void whateverFailsEachKeyReachesTheServiceInOrder() {
    Property.forAll(
        200,
        random -> new Fate(1 + random.nextInt(20), 1 + random.nextInt(3), random.nextLong()),
        fate ->
            fate.requests() == 1
                ? Stream.empty()
                : Stream.of(new Fate(fate.requests() - 1, fate.keys(), fate.luck())),
        RetryOrderTest::keepsOrder);
  }

  private static void keepsOrder(Fate fate) {
    SplittableRandom random = new SplittableRandom(fate.luck());
    Map<String, List<Long>> seen = new HashMap<>();
    Call call = Call.of("a").withOptions(CallOptions.timeout(ofMillis(500)).withRetries(3));
    FakeService service =
        asked -> {
          String key = new String(asked.record().key(), UTF_8);
          seen.computeIfAbsent(key, unused -> new ArrayList<>()).add((Long) asked.input());
          Duration delay = ofMillis(random.nextInt(700));
          return switch (random.nextInt(4)) {
            case 0 -> List.of();
            case 1 -> List.of(new FakeService.Answer(delay, failed(503)));
            case 2 -> List.of(new FakeService.Answer(delay, failed(500)));
            default -> List.of(new FakeService.Answer(delay, new Reply.Ok<>("done")));
          };
        };
    FlowDefinition flow = FlowDefinition.of("flow", Pipe.of(call, Call.of("b")));
    try (FlowDriver driver = FlowDriver.of(flow)) {
      driver.serve("a", service);
      driver.serve("b", FakeService.of(input -> input));
      for (int i = 0; i < fate.requests(); i++) {
        driver.requestOf("k" + random.nextInt(fate.keys()), i);
        driver.advance(ofMillis(random.nextInt(300)));
      }
      for (int i = 0; i < 40; i++) {
        driver.advance(ofSeconds(1));
      }
      assertThat(driver.replies()).hasSize(fate.requests());
      for (List<Long> order : seen.values()) {
        assertThat(order).isSorted();
      }
    }
  }
}
