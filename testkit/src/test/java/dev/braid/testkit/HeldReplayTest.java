package dev.braid.testkit;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.dsl.Bindings;
import dev.braid.dsl.Call;
import dev.braid.dsl.CallOptions;
import dev.braid.dsl.Codec;
import dev.braid.dsl.FlowDefinition;
import dev.braid.dsl.Or;
import dev.braid.dsl.Pipe;
import dev.braid.dsl.Reply;
import dev.braid.dsl.Service;
import dev.braid.dsl.ServiceRef;
import dev.braid.dsl.Transition;
import dev.braid.dsl.kafka.Placement;
import dev.braid.engine.EngineCounter;
import dev.braid.engine.EngineSettings;
import dev.braid.engine.Limit;
import dev.braid.engine.LogEnds;
import dev.braid.wire.Handle;
import dev.braid.wire.Wire;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/**
 * A run that is aborted, and the run that replays its log, may ask a clock and a registry that say
 * otherwise. What the first has told anybody must be what the second tells. An abort is a second
 * driver, with empty stores, that is given the same log.
 */
final class HeldReplayTest {

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final AtomicLong commits = new AtomicLong();
  private final EngineSettings settings =
      EngineSettings.defaults().environment(it -> it.withCommits(commits::get));
  private final SchemaCodec away = knowing("1");
  private final SchemaCodec there = knowing("1", "17", "99");

  private static SchemaCodec knowing(String... ids) {
    SchemaCodec codec = new SchemaCodec();
    List.of(ids).forEach(codec::tell);
    return codec;
  }

  @Nested
  final class OfRequests {

    /** Answers all that it was ever told of a key. */
    private ServiceDriver<String, String> run(SchemaCodec codec, EngineSettings with) {
      Service<String, String> log =
          Service.stateful(
              ServiceRef.of("log", codec, Codec.text()),
              Codec.text(),
              (state, input, request) -> {
                String all = state == null ? input : state + " " + input;
                return Transition.to(all, all);
              });
      return ServiceDriver.of(log, with);
    }

    private ServiceDriver<String, String> run(SchemaCodec codec) {
      return run(codec, settings);
    }

    /** What it is sent, it may have been sent before. */
    private ServiceDriver<String, String> replay(SchemaCodec codec) {
      return run(codec, again(settings));
    }

    private static EngineSettings again(EngineSettings with) {
      return with.environment(it -> it.withLogEnds(LogEnds.at(10)));
    }

    private void send(
        ServiceDriver<String, String> run, Instant time, String key, String id, String text) {
      send(run, time, key, id, text, ofSeconds(30));
    }

    private void send(
        ServiceDriver<String, String> run,
        Instant time,
        String key,
        String id,
        String text,
        Duration timeout) {
      run.send(Messages.request(id, key, text, away, time, START.plus(timeout)));
    }

    private void sendBoth(ServiceDriver<String, String> run, Instant time) {
      send(run, time, "k", "A", "17:a");
      send(run, time, "k", "B", "1:b");
    }

    private static void assertAllIsRead(ServiceDriver<String, String> replay) {
      assertThat(replay.reply("A")).isEqualTo(new Reply.Ok<>("17:a"));
      assertThat(replay.reply("B")).isEqualTo(new Reply.Ok<>("17:a 1:b"));
    }

    private void commit(ServiceDriver<String, String> run) {
      commits.incrementAndGet();
      run.advance(ofMillis(10));
    }

    /** Requests of other keys pass it meanwhile, and have answers forgotten by their time. */
    @Test
    void aRepeatThatWaitsFindsItsAnswer() {
      String input = "17:" + "a".repeat(2_000); // whose answer stands apart from the state
      EngineSettings patient = settings.with(Limit.HOLD_LIMIT, Duration.ofMinutes(2));
      try (ServiceDriver<String, String> run = run(away, again(patient.with(Limit.MAX_HELD, 10)))) {
        away.tell("17");
        send(run, START, "k", "A", input);
        assertThat(run.reply("A")).isEqualTo(new Reply.Ok<>(input));
        away.forget("17");
        send(run, START.plusSeconds(5), "k", "A", input);
        run.advance(ofSeconds(60));
        send(run, START.plusSeconds(60), "other", "B", "1:b", ofSeconds(90));
        away.tell("17");
        run.advance(ofMillis(500));
        commit(run);
        send(run, START.plusSeconds(61), "k", "C", "1:c", ofSeconds(90));
        assertThat(run.reply("C")).isEqualTo(new Reply.Ok<>(input + " 1:c"));
      }
    }

    @Test
    void nobodyGoesAheadOfOneThatIsGivenUp() {
      try (ServiceDriver<String, String> aborted = run(away);
          ServiceDriver<String, String> replay = replay(there)) {
        sendBoth(aborted, START);
        aborted.advance(ofSeconds(11));
        assertThat(aborted.replies()).isEmpty();

        sendBoth(replay, START);
        assertAllIsRead(replay);
      }
    }

    @Test
    void whatIsGivenUpIsAnsweredWithThoseBehindItWhenThatIsCommitted() {
      try (ServiceDriver<String, String> run = run(away)) {
        sendBoth(run, START);
        run.advance(ofSeconds(11));
        commit(run);
        assertThat(run.reply("A").code()).isEqualTo(504);
        assertThat(run.reply("B")).isEqualTo(new Reply.Ok<>("1:b"));
      }
    }

    /** The registry is away when the task starts again, and who asked has his answer. */
    @Test
    void whatMayHaveBeenAnsweredIsNotGivenUp() {
      try (ServiceDriver<String, String> aborted = run(there);
          ServiceDriver<String, String> replay = replay(away)) {
        send(aborted, START, "k", "A", "17:a");
        assertThat(aborted.reply("A")).isEqualTo(new Reply.Ok<>("17:a"));

        send(replay, START, "k", "A", "17:a");
        replay.advance(ofSeconds(11));
        commit(replay);
        assertThat(replay.replies()).isEmpty();

        away.tell("17");
        replay.advance(ofMillis(500));
        commit(replay);
        assertThat(replay.reply("A")).isEqualTo(new Reply.Ok<>("17:a"));
      }
    }

    @Test
    void whatMayHaveBeenAnsweredIsOfUnknownOutcomeWhenNobodyAsksForItAnyMore() {
      try (ServiceDriver<String, String> replay = replay(away)) {
        send(replay, START, "k", "A", "17:a");
        replay.advance(Duration.ofMinutes(11));
        commit(replay);
        assertThat(replay.reply("A").code()).isEqualTo(504);
      }
    }

    @Test
    void whatMayHaveBeenAnsweredIsNotTurnedAway() {
      EngineSettings one = settings.with(Limit.MAX_HELD, 1).with(Limit.MAX_HELD_BYTES, 1 << 20);
      try (ServiceDriver<String, String> aborted = run(there, one);
          ServiceDriver<String, String> replay = run(away, again(one))) {
        for (ServiceDriver<String, String> each : List.of(aborted, replay)) {
          send(each, START, "k", "A", "17:a");
          send(each, START, "other", "X", "99:x");
        }
        assertThat(aborted.reply("X")).isEqualTo(new Reply.Ok<>("99:x"));

        commit(replay);
        assertThat(replay.replies()).isEmpty();
      }
    }

    @Test
    void nobodyIsToldOfADeadlineAndGoesAheadOfItBeforeItIsCommitted() {
      try (ServiceDriver<String, String> aborted = run(away);
          ServiceDriver<String, String> replay = replay(there)) {
        send(aborted, START, "k", "A", "17:a", ofSeconds(5));
        send(aborted, START, "k", "B", "1:b");
        aborted.advance(ofSeconds(6));
        assertThat(aborted.replies()).isEmpty();
        assertThat(aborted.count(EngineCounter.EXPIRED_REQUEST)).isEqualTo(1);

        replay.advance(ofSeconds(20));
        send(replay, START, "k", "A", "17:a", ofSeconds(5));
        send(replay, START, "k", "B", "1:b");
        assertAllIsRead(replay);
      }
    }

    @Test
    void aDeadlineThatIsCommittedEndsItAndThoseBehindItGoOn() {
      try (ServiceDriver<String, String> run = run(away)) {
        send(run, START, "k", "A", "17:a", ofSeconds(5));
        send(run, START, "k", "B", "1:b");
        run.advance(ofSeconds(6));
        away.tell("17");
        commit(run);
        assertThat(run.reply("A").code()).isEqualTo(504);
        assertThat(run.reply("B")).isEqualTo(new Reply.Ok<>("1:b"));
      }
    }

    @Test
    void nobodyGoesAheadOfOneThatIsTurnedAway() {
      EngineSettings one = settings.with(Limit.MAX_HELD, 1).with(Limit.MAX_HELD_BYTES, 1 << 20);
      try (ServiceDriver<String, String> aborted = run(away, one);
          ServiceDriver<String, String> replay = run(there, again(one))) {
        send(aborted, START, "other", "X", "99:x");
        sendBoth(aborted, START);
        aborted.advance(ofMillis(500));
        assertThat(aborted.count(EngineCounter.OVERLOADED)).isEqualTo(1);
        assertThat(aborted.replies()).isEmpty();

        send(replay, START, "other", "X", "99:x");
        sendBoth(replay, START);
        assertThat(replay.reply("X")).isEqualTo(new Reply.Ok<>("99:x"));
        assertAllIsRead(replay);
      }
    }

    /** Who repeats it does not say so, and its answer is not kept. */
    @Test
    void nothingIsSaidToBeUndoneThatIsDoneWhenItComesAgain() {
      EngineSettings one = settings.with(Limit.MAX_HELD, 1).with(Limit.MAX_HELD_BYTES, 1 << 20);
      try (ServiceDriver<String, String> run = run(away, one)) {
        send(run, START, "k", "A", "17:a");
        send(run, START, "k", "A", "17:a");
        commit(run);
        assertThat(run.reply("A").code()).isEqualTo(504);

        away.tell("17");
        run.advance(ofMillis(500));
        commit(run);
        assertThat(run.reply("A")).isEqualTo(new Reply.Ok<>("17:a"));
      }
    }

    @Test
    void whoIsBehindOneThatIsTurnedAwayIsNotTurnedAwayForThat() {
      EngineSettings one = settings.with(Limit.MAX_HELD, 1).with(Limit.MAX_HELD_BYTES, 1 << 20);
      try (ServiceDriver<String, String> run = run(away, one)) {
        send(run, START, "other", "X", "99:x");
        sendBoth(run, START);
        commit(run);
        assertThat(run.reply("A").code()).isEqualTo(504);
        assertThat(run.reply("B")).isEqualTo(new Reply.Ok<>("1:b"));
      }
    }
  }

  @Nested
  final class OfReplies {

    private BareFlow run(SchemaCodec codec) {
      return run(codec, settings);
    }

    private BareFlow run(SchemaCodec codec, EngineSettings with) {
      Bindings bindings =
          Bindings.of(ServiceRef.of("a", codec, codec))
              .and(Bindings.of(ServiceRef.of("b", codec, codec)))
              .and(Bindings.of(ServiceRef.of("c", codec, codec)));
      FlowDefinition flow =
          FlowDefinition.of("flow", Or.of(Pipe.of(limited("a"), limited("b")), limited("c")));
      return BareFlow.of(flow.withBindings(bindings), Placement.REMOTE, with);
    }

    private static Call limited(String service) {
      return Call.of(service).withOptions(CallOptions.timeout(ofSeconds(20)));
    }

    private void replyOfA(BareFlow run) {
      run.start(Messages.request("id", "plain", away, run.now(), null));
      TestRecord<byte[], byte[]> call = run.call("a");
      run.resume(run.reply(call, SchemaCodec.bytes("17:y"), SchemaCodec.CONTENT_TYPE));
    }

    @Test
    void aCallWhoseReplyIsGivenUpFailsWhenThatIsCommitted() {
      try (BareFlow run = run(away)) {
        replyOfA(run);
        run.advance(ofSeconds(11));
        assertThat(run.sent("flow.replies")).isEmpty();
        assertThat(run.sent("c.requests")).isEmpty();

        commits.incrementAndGet();
        run.advance(ofMillis(10));
        assertThat(run.sent("flow.replies")).hasSize(1);
        assertThat(run.sent("c.requests")).hasSize(1);
      }
    }

    @Test
    void aReplyThatIsGivenUpInARunThatIsAbortedMayBeTaken() {
      try (BareFlow aborted = run(away);
          BareFlow replay = run(there)) {
        replyOfA(aborted);
        aborted.advance(ofSeconds(11));
        assertThat(aborted.sent("flow.replies")).isEmpty();
        assertThat(aborted.sent("c.requests")).isEmpty();

        replyOfA(replay);
        assertThat(replay.sent("b.requests")).hasSize(1);
        assertThat(replay.sent("flow.replies")).isEmpty();
      }
    }

    @Test
    void aReplyThatCanBeReadIsSentAgainWhenThatIsCommitted() {
      try (BareFlow run = run(away)) {
        replyOfA(run);
        away.tell("17");
        run.advance(ofMillis(500));
        assertThat(run.sent("flow.replies")).isEmpty();

        commits.incrementAndGet();
        run.advance(ofMillis(10));
        assertThat(run.sent("flow.replies")).hasSize(1);
        assertThat(run.sent("b.requests")).hasSize(1);
      }
    }

    @Test
    void aReplyWithoutRoomFailsItsCallWhenThatIsCommitted() {
      try (BareFlow run =
          BareFlow.of(
              FlowDefinition.of("flow", limited("a"))
                  .withBindings(Bindings.of(ServiceRef.of("a", away, away))),
              Placement.REMOTE,
              settings.with(Limit.MAX_HELD, 1).with(Limit.MAX_HELD_BYTES, 1 << 20))) {
        replyOfA(run);
        run.start(Messages.request("two", "plain", away, run.now(), null));
        run.resume(run.reply(run.call("a"), SchemaCodec.bytes("17:y"), SchemaCodec.CONTENT_TYPE));
        run.advance(ofMillis(500));
        assertThat(run.sent("flow.replies")).isEmpty();

        commits.incrementAndGet();
        run.advance(ofMillis(10));
        assertThat(run.reply().code()).isEqualTo(502);
      }
    }

    /**
     * The registry is away when the task starts again, and somebody knows what came of the reply.
     */
    @Test
    void aReplyThatMayHaveBeenTakenIsNotGivenUp() {
      try (BareFlow aborted = run(there);
          BareFlow replay = run(away, settings.environment(it -> it.withLogEnds(LogEnds.at(10))))) {
        replyOfA(aborted);
        assertThat(aborted.sent("b.requests")).hasSize(1);

        replyOfA(replay);
        replay.advance(ofSeconds(11));
        commits.incrementAndGet();
        replay.advance(ofMillis(10));
        assertThat(replay.sent("c.requests")).isEmpty();
      }
    }

    @Test
    void noTimeoutGoesAheadOfAReplyThatMayHaveBeenTaken() {
      try (BareFlow aborted = run(there);
          BareFlow replay =
              run(
                  away,
                  settings
                      .environment(it -> it.withLogEnds(LogEnds.at(10)))
                      .with(Limit.HOLD_LIMIT, ofSeconds(60))
                      .with(Limit.MAX_HELD, 10)
                      .with(Limit.MAX_HELD_BYTES, 1 << 20))) {
        replyOfA(aborted);
        assertThat(aborted.sent("b.requests")).hasSize(1);

        replyOfA(replay);
        replay.advance(ofSeconds(21));
        replay.sent("flow.replies").forEach(replay::resume);
        assertThat(replay.sent("c.requests")).isEmpty();
        away.tell("17");
        commits.incrementAndGet();
        replay.advance(ofMillis(10));
        assertThat(replay.sent("b.requests")).hasSize(1);
      }
    }

    @Test
    void whoAsksAfterAnExecutionWaitsForItsStart() {
      assertWhoAsksWaitsForAStart("key");
    }

    /** It has a row of its own then. */
    @Test
    void whoAsksAfterAnExecutionWaitsForAStartWithoutAKey() {
      assertWhoAsksWaitsForAStart(null);
    }

    /** A run that was aborted had accepted it. */
    private void assertWhoAsksWaitsForAStart(@Nullable String key) {
      EngineSettings again = settings.environment(it -> it.withLogEnds(LogEnds.at(10)));
      Handle handle = Handle.ofKey("flow", 0, "key");
      try (BareFlow aborted = run(there, again);
          BareFlow replay = run(away, again)) {
        TestRecord<byte[], byte[]> start =
            Messages.request("start", key, "17:x", away, aborted.now(), null);
        start.headers().remove(Wire.CALL);
        Wire.put(start.headers(), Wire.CALL, "key");
        Wire.put(start.headers(), Wire.DURABLE, "");
        aborted.start(start);
        assertThat(aborted.reply()).isEqualTo(new Reply.Ok<>(handle.toString()));

        replay.start(start);
        replay.start(Messages.control("where", Wire.WHERE, handle.execution(), replay.now()));
        replay.advance(ofSeconds(11));
        commits.incrementAndGet();
        replay.advance(ofMillis(10));
        assertThat(replay.replies()).isEmpty();

        away.tell("17");
        replay.advance(ofMillis(500));
        commits.incrementAndGet();
        replay.advance(ofMillis(10));
        assertThat(replay.replies()).hasSize(2).allMatch(Reply::isOk);
      }
    }

    /** A request behind it that can be read does not say that it will not be replayed. */
    @Test
    void aReplyIsKeptForARequestThatWaits() {
      LogEnds ends =
          (topic, partition) ->
              CompletableFuture.completedFuture(topic.endsWith(".requests") ? 2L : 0L);
      try (BareFlow aborted = run(there);
          BareFlow replay = run(away, settings.environment(it -> it.withLogEnds(ends)))) {
        TestRecord<byte[], byte[]> first =
            Messages.request("one", "17:x", away, aborted.now(), null);
        TestRecord<byte[], byte[]> other =
            Messages.request("two", "other", "plain", away, aborted.now(), null);
        aborted.start(first);
        TestRecord<byte[], byte[]> call = aborted.call("a");

        replay.start(first).start(other);
        replay.resume(replay.reply(call, SchemaCodec.bytes("y"), SchemaCodec.CONTENT_TYPE));
        away.tell("17");
        replay.advance(ofMillis(500));
        commits.incrementAndGet();
        replay.advance(ofMillis(10));
        assertThat(replay.sent("b.requests")).hasSize(1);
      }
    }

    /** As long as it is not committed that the reply waits, a replay may take it. */
    @Test
    void noTimeoutGoesAheadOfAReplyWhoseParkingMayBeAborted() {
      try (BareFlow aborted = run(away);
          BareFlow replay =
              run(there, settings.environment(it -> it.withLogEnds(LogEnds.at(10))))) {
        aborted.start(Messages.request("id", "plain", away, aborted.now(), null));
        TestRecord<byte[], byte[]> call = aborted.call("a");
        aborted.advance(ofSeconds(20).minusMillis(5));
        aborted.resume(aborted.reply(call, SchemaCodec.bytes("17:y"), SchemaCodec.CONTENT_TYPE));
        aborted.advance(ofMillis(20));
        aborted.sent("flow.replies").forEach(aborted::resume);
        assertThat(aborted.sent("c.requests")).isEmpty();

        replyOfA(replay);
        assertThat(replay.sent("b.requests")).hasSize(1);

        commits.incrementAndGet();
        aborted.advance(ofMillis(10));
        assertThat(aborted.sent("c.requests")).hasSize(1);
      }
    }

    /** The end of the execution passes it, and says that the outcome is not known. */
    @Test
    void anExecutionEndsThoughAReplyToItWaits() {
      try (BareFlow replay =
          run(away, settings.environment(it -> it.withLogEnds(LogEnds.at(10))))) {
        replyOfA(replay);
        for (int seconds = 0; seconds < 40; seconds++) {
          replay.advance(ofSeconds(1));
          commits.incrementAndGet();
          replay.sent("flow.replies").forEach(replay::resume);
        }
        assertThat(replay.reply().code()).isEqualTo(504);
        assertThat(replay.sent("c.requests")).isEmpty();
        assertThat(replay.sent("flow.dead-letters")).isEmpty();

        for (int minutes = 0; minutes < 12; minutes++) {
          replay.advance(Duration.ofMinutes(1));
        }
        assertThat(replay.sent("flow.dead-letters")).hasSize(1);
        assertThat(replay.sent("c.requests")).isEmpty();
      }
    }
  }
}
