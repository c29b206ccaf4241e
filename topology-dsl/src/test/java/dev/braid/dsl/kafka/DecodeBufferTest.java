package dev.braid.dsl.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.dsl.Codec;
import dev.braid.dsl.Service;
import dev.braid.dsl.ServiceRef;
import dev.braid.engine.EngineCounter;
import dev.braid.engine.EngineSettings;
import dev.braid.engine.Limit;
import dev.braid.engine.LogEnds;
import dev.braid.engine.internal.core.Envelope;
import dev.braid.engine.internal.core.Freshness;
import dev.braid.engine.internal.core.KeptValues;
import dev.braid.engine.internal.holding.DecodeBuffer;
import dev.braid.wire.CallId;
import dev.braid.wire.DeadLetterReason;
import dev.braid.wire.Wire;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What outlives the gate: its store, read by the next owner of the task. */
final class DecodeBufferTest {

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final KeyValueStore<String, byte[]> store =
      Stores.keyValueStoreBuilder(
              Stores.inMemoryKeyValueStore(DecodeBuffer.STORE), Serdes.String(), Serdes.ByteArray())
          .withLoggingDisabled()
          .build();
  private final AtomicReference<Instant> clock = new AtomicReference<>(START);
  private final AtomicLong commits = new AtomicLong();

  /** Where the log ends when an owner begins to read it. */
  private long logEnd;

  private final EngineSettings settings =
      EngineSettings.defaults()
          .forDriver(clock::get, false)
          .environment(it -> it.withCommits(commits::get));

  /** What is fetched, by payload; a payload that is not here can be read. */
  private final Map<String, CompletableFuture<@Nullable Void>> fetched = new HashMap<>();

  DecodeBufferTest() {
    MockProcessorContext<byte[], Envelope> context = new MockProcessorContext<>();
    store.init(context.getStateStoreContext(), store);
  }

  /** Text, some of which cannot be read yet. */
  private final class Fetching implements Codec<String> {
    @Override
    public @Nullable CompletionStage<?> awaits(byte[] bytes) {
      CompletableFuture<@Nullable Void> stage = fetched.get(new String(bytes, UTF_8));
      return stage == null || (stage.isDone() && !stage.isCompletedExceptionally()) ? null : stage;
    }

    @Override
    public boolean mayAwait() {
      return true;
    }

    @Override
    public String contentType() {
      return "application/x-fetching";
    }

    @Override
    public byte[] encode(String value) {
      return value.getBytes(UTF_8);
    }

    @Override
    public String decode(byte[] bytes) {
      return new String(bytes, UTF_8);
    }

    @Override
    public Object toTree(String value) {
      return value;
    }

    @Override
    public String fromTree(Object tree) {
      return tree.toString();
    }
  }

  private void fetch(String payload) {
    fetched.put(payload, new CompletableFuture<>());
  }

  private void complete(String payload) {
    CompletableFuture<@Nullable Void> stage = fetched.get(payload);
    assertThat(stage).isNotNull();
    stage.complete(null);
  }

  private static Record<byte[], Envelope> request(String key, String payload, long offset) {
    Envelope envelope = Envelope.incoming(Envelope.Kind.REQUEST, payload.getBytes(UTF_8));
    envelope.setTime(START.toEpochMilli());
    envelope.setOffset(offset);
    Record<byte[], Envelope> request =
        new Record<>(key.getBytes(UTF_8), envelope, START.toEpochMilli());
    request.headers().add("x-mine", payload.getBytes(UTF_8)).add("x-none", null);
    return request;
  }

  private static Record<byte[], Envelope> reply(String payload, long offset) {
    Envelope envelope = Envelope.incoming(Envelope.Kind.REPLY, payload.getBytes(UTF_8));
    envelope.setTime(START.toEpochMilli());
    envelope.setOffset(offset);
    Record<byte[], Envelope> reply = new Record<>(null, envelope, 0);
    Wire.put(reply.headers(), Wire.CORRELATION_ID, CallId.of("0".repeat(32), "flow.a"));
    Wire.put(reply.headers(), Wire.CONTENT_TYPE, "application/x-fetching");
    return reply;
  }

  /** A gate in its task. */
  private final class Owner {

    private final MockProcessorContext<byte[], Envelope> context = new MockProcessorContext<>();
    private final DecodeBuffer gate;

    Owner() {
      this(Limit.MAX_HELD.usual());
    }

    Owner(int maxHeld) {
      Service<String, String> service =
          Service.of(ServiceRef.of("slow", new Fetching(), Codec.text()), text -> text);
      gate =
          new DecodeBuffer(
              "slow",
              false,
              BufferCodecs.of(service),
              task -> KeptValues.NONE,
              settings
                  .with(Limit.MAX_HELD, maxHeld)
                  .environment(it -> it.withLogEnds(LogEnds.at(logEnd))),
              "inbox",
              "decisions",
              "letters");
      context.addStateStore(store);
      context.setCurrentSystemTimeMs(START.toEpochMilli());
      gate.init(context);
    }

    Owner take(Record<byte[], Envelope> record) {
      gate.process(record);
      return this;
    }

    /** Decides, and has that committed. */
    Owner commit() {
      punctuate();
      commits.incrementAndGet();
      return this;
    }

    /** An abort or a restart: what is committed is in the store. */
    Owner next() {
      gate.close();
      return new Owner();
    }

    void punctuate() {
      context.scheduledPunctuators().forEach(timer -> timer.getPunctuator().punctuate(0));
    }

    /** What has gone to the inbox since the last time. */
    List<Record<byte[], Envelope>> toInbox() {
      punctuate();
      List<Record<byte[], Envelope>> all = new ArrayList<>();
      for (MockProcessorContext.CapturedForward<? extends byte[], ? extends Envelope> each :
          context.forwarded("inbox")) {
        Record<? extends byte[], ? extends Envelope> record = each.record();
        all.add(new Record<>(record.key(), record.value(), record.timestamp(), record.headers()));
      }
      context.resetForwards();
      return all;
    }

    List<String> payloads() {
      return toInbox().stream().map(DecodeBufferTest::payload).toList();
    }
  }

  private static String payload(Record<byte[], Envelope> record) {
    byte[] payload = record.value().payload();
    return payload == null ? "" : new String(payload, UTF_8);
  }

  private List<String> entries() {
    List<String> entries = new ArrayList<>();
    try (KeyValueIterator<String, byte[]> all = store.all()) {
      all.forEachRemaining(entry -> entries.add(entry.key));
    }
    return entries;
  }

  private void advance(Duration time) {
    clock.updateAndGet(now -> now.plus(time));
  }

  @Test
  void theNextOwnerLetsThroughWhatIsParkedInTheOrderOfTheLog() {
    fetch("1");
    fetch("3");
    Owner first = new Owner().take(request("a", "1", 1)).take(request("a", "2", 2));
    first.take(request("a", "3", 3)).take(request("b", "4", 4));
    assertThat(first.payloads()).containsExactly("4");
    first.gate.close();

    Owner second = new Owner().take(request("a", "5", 5));
    assertThat(second.payloads()).isEmpty();
    complete("3");
    assertThat(second.payloads()).isEmpty();
    complete("1");
    assertThat(second.commit().payloads()).containsExactly("1", "2", "3", "5");
    assertThat(entries()).isEmpty();
    assertThat(settings.environment().counters().get(EngineCounter.RESUMED)).isEqualTo(4);
  }

  @Test
  void theRecordThatGoesOnIsTheOneThatCame() {
    fetch("1");
    new Owner().take(request("a", "1", 7)).gate.close();
    Owner second = new Owner();
    complete("1");
    Record<byte[], Envelope> record = second.commit().toInbox().get(0);
    assertThat(record.key()).isEqualTo("a".getBytes(UTF_8));
    assertThat(record.value().offset()).isEqualTo(7);
    assertThat(record.value().time()).isEqualTo(START.toEpochMilli());
    assertThat(record.value().kind()).isEqualTo(Envelope.Kind.REQUEST);
    assertThat(record.value().isOk()).isTrue();
    assertThat(record.headers()).containsExactlyElementsOf(request("a", "1", 7).headers());
  }

  @Test
  void aTaskThatIsRevivedHasWhatItsStoreHas() {
    fetch("1");
    Owner owner = new Owner().take(request("a", "1", 1));
    owner.gate.close();
    owner.gate.init(owner.context);
    complete("1");
    assertThat(owner.commit().payloads()).containsExactly("1");
    assertThat(entries()).isEmpty();
  }

  @Test
  void aTaskThatIsRevivedHasItsTimersOnce() {
    Owner owner = new Owner();
    owner.gate.close();
    owner.gate.init(owner.context);
    assertThat(owner.context.scheduledPunctuators())
        .filteredOn(timer -> !timer.cancelled())
        .hasSize(1);
  }

  @Test
  void theFormerOwnerLetsNothingThrough() {
    fetch("1");
    Owner first = new Owner().take(request("a", "1", 1));
    first.gate.close();
    complete("1");
    assertThat(first.commit().toInbox()).isEmpty();
    assertThat(entries()).hasSize(1);
  }

  @Test
  void theNextOwnerWaitsForTheWholeLimitAgain() {
    fetch("1");
    new Owner().take(request("a", "1", 1)).gate.close();
    advance(Duration.ofSeconds(9));
    Owner second = new Owner();
    advance(Duration.ofSeconds(9));
    assertThat(second.toInbox()).isEmpty();
    advance(Duration.ofSeconds(2));
    assertThat(second.commit().toInbox()).hasSize(1);
  }

  @Test
  void whatHasNoVerdictCannotHaveBegunThoughItIsAnOlderOwners() {
    fetch("1");
    Owner second = new Owner().take(request("a", "1", 1)).next();
    assertThat(second.toInbox()).isEmpty();
    advance(Duration.ofSeconds(11));
    assertThat(second.commit().toInbox().get(0).value().reply().code()).isEqualTo(503);
  }

  @Test
  void whatAnAbortedRunMayHaveLetPassIsNotSaidToBeUndoneByAnyLaterOwner() {
    fetch("1");
    logEnd = 2;
    Owner second = new Owner().take(request("a", "1", 1)).next();
    assertThat(second.toInbox()).isEmpty();
    advance(Duration.ofSeconds(11));
    Envelope envelope = second.commit().toInbox().get(0).value();
    assertThat(envelope.reply().code()).isEqualTo(504);
    assertThat(envelope.poison()).isEqualTo(DeadLetterReason.SCHEMA_UNKNOWN);
    assertThat(entries()).isEmpty();
  }

  /** Its offset says nothing when its topic has been made anew since. */
  @Test
  void whatAnAbortedRunMayHaveLetPassIsNotFreshForTheNextOwner() {
    logEnd = 10;
    fetch("x");
    Owner next = new Owner().take(request("k", "x", 5)).next();
    complete("x");
    next.commit();
    List<Record<byte[], Envelope>> passed = next.toInbox();
    assertThat(passed).hasSize(1);
    Freshness anew =
        Freshness.ofRequests(settings.environment(it -> it.withLogEnds(LogEnds.at(0))), "slow", 0);
    assertThat(anew.isFresh(passed.get(0).value())).isFalse();
  }

  @Test
  void aRefusalThatIsCommittedStandsAfterARestart() {
    fetch("1");
    Owner first = new Owner().take(request("a", "1", 1));
    advance(Duration.ofSeconds(11));
    assertThat(first.toInbox()).isEmpty();
    complete("1");

    Owner second = first.next().take(request("a", "2", 2));
    List<Record<byte[], Envelope>> told = second.toInbox();

    assertThat(told).extracting(DecodeBufferTest::payload).containsExactly("1", "2");
    Envelope refused = told.get(0).value();
    assertThat(refused.reply().code()).isEqualTo(503);
    assertThat(refused.poison()).isEqualTo(DeadLetterReason.SCHEMA_UNKNOWN);
    assertThat(entries()).isEmpty();
  }

  @Test
  void whatGoesThroughWaitsForTheCommitOfThatAndHoldsBackItsKeyOnly() {
    fetch("1");
    Owner owner = new Owner().take(request("a", "1", 1));
    complete("1");
    assertThat(owner.take(request("a", "2", 2)).take(request("b", "3", 3)).payloads())
        .containsExactly("3");
    commits.incrementAndGet();
    assertThat(owner.payloads()).containsExactly("1", "2");
    assertThat(owner.take(request("a", "4", 4)).payloads()).containsExactly("4");
    assertThat(entries()).isEmpty();
  }

  @Test
  void aKeyThatIsNeverQuietStillPassesAtOnceAfterACommit() {
    fetch("1");
    Owner owner = new Owner().take(request("a", "1", 1));
    complete("1");
    owner.punctuate();
    owner.take(request("a", "2", 2));
    commits.incrementAndGet();
    assertThat(owner.take(request("a", "3", 3)).payloads()).containsExactly("1", "2", "3");
  }

  @Test
  void whatIsCommittedToGoThroughDoesSoAfterItsDeadlineAndTheLimit() {
    fetch("1");
    Owner first = new Owner().take(request("a", "1", 1));
    complete("1");
    assertThat(first.payloads()).isEmpty();
    advance(Duration.ofHours(1));
    Owner second = first.next().take(request("a", "2", 2));
    assertThat(second.payloads()).containsExactly("1");
    assertThat(second.commit().payloads()).containsExactly("2");
  }

  @Test
  void whatIsCommittedToGoThroughWaitsUntilTheNextOwnerCanDecodeIt() {
    Owner second = committedThrough().next();
    second.take(request("a", "2", 2));
    advance(Duration.ofSeconds(9));
    assertThat(second.payloads()).isEmpty();
    complete("1");
    assertThat(second.payloads()).containsExactly("1");
    assertThat(second.commit().payloads()).containsExactly("2");
  }

  /** A request that is to go through, and what it needs forgotten. */
  private Owner committedThrough() {
    fetch("1");
    Owner first = new Owner().take(request("a", "1", 1));
    complete("1");
    assertThat(first.payloads()).isEmpty();
    fetch("1");
    return first;
  }

  @Test
  void whatIsCommittedToGoThroughIsOfUnknownOutcomeWhenItCannotBeDecodedWithinTheLimit() {
    Owner second = committedThrough().next();
    assertThat(second.toInbox()).isEmpty();
    second.take(request("a", "2", 2));
    advance(Duration.ofSeconds(11));
    assertThat(second.toInbox()).isEmpty();
    complete("1");
    assertThat(second.toInbox()).isEmpty();
    List<Record<byte[], Envelope>> told = second.commit().toInbox();
    assertThat(told).extracting(DecodeBufferTest::payload).containsExactly("1", "2");
    Envelope unknown = told.get(0).value();
    assertThat(unknown.reply().code()).isEqualTo(504);
    assertThat(unknown.reply().fault().message()).endsWith("; whether it was begun is not known");
    assertThat(unknown.poison()).isEqualTo(DeadLetterReason.SCHEMA_UNKNOWN);
    assertThat(entries()).isEmpty();
  }

  @Test
  void oneWhoseVerdictWaitsIsNotJudgedAgain() {
    fetch("1");
    Owner owner = new Owner().take(request("a", "1", 1));
    complete("1");
    assertThat(owner.payloads()).isEmpty();
    advance(Duration.ofHours(1));
    assertThat(owner.payloads()).isEmpty();
    assertThat(owner.commit().payloads()).containsExactly("1");
    assertThat(settings.environment().counters().get(EngineCounter.EXPIRED_REQUEST)).isZero();
  }

  @Test
  void anOldRequestIsReadAtLeastOnceThoughItsDeadlineHasPassed() {
    fetch("1");
    advance(Duration.ofHours(1));
    Owner owner = new Owner().take(request("a", "1", 1));
    assertThat(owner.payloads()).isEmpty();
    complete("1");
    assertThat(owner.commit().payloads()).containsExactly("1");
  }

  @Test
  void moreVerdictsThanThereIsRoomForAskForACommit() {
    fetch("1");
    Owner owner = new Owner(1);
    owner.take(request("a", "1", 1));
    assertThat(owner.context.committed()).isFalse();
    owner.take(request("b", "1", 2)).take(request("b", "2", 3));
    assertThat(owner.context.committed()).isTrue();
    List<Record<byte[], Envelope>> told = owner.commit().toInbox();
    assertThat(told).extracting(each -> each.value().isOk()).containsExactly(false, true);
    assertThat(told.get(0).value().reply().code()).isEqualTo(503);
  }

  @Test
  void aParkedReplySurvivesAndIsWrittenToTheOwnPartition() {
    fetch("1");
    new Owner().take(reply("1", 3)).gate.close();
    Owner second = new Owner();
    complete("1");
    second.commit().punctuate();
    assertThat(second.context.forwarded()).hasSize(1);
    Record<?, ?> again = second.context.forwarded("decisions").get(0).record();
    assertThat(((Envelope) again.value()).payload()).isEqualTo("1".getBytes(UTF_8));
    assertThat(((Envelope) again.value()).partition()).isZero();
    assertThat(again.headers().toArray()).contains(reply("1", 3).headers().toArray());
    assertThat(entries()).isEmpty();
    assertThat(settings.environment().counters().get(EngineCounter.RESUMED)).isEqualTo(1);
  }

  @Test
  void aReplyThatIsOlderThanAnyCallIsAskedForOnceAndSetAside() {
    fetch("1");
    new Owner().take(reply("1", 3)).gate.close();
    advance(Duration.ofHours(1));
    Owner second = new Owner();
    second.toInbox();
    second.commit().toInbox();
    assertThat(entries()).isEmpty();
    assertThat(settings.environment().counters().get(DeadLetterReason.SCHEMA_UNKNOWN)).isEqualTo(1);
  }
}
