package dev.braid.dsl.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.braid.dsl.Codec;
import dev.braid.dsl.Service;
import dev.braid.dsl.ServiceRef;
import java.io.UncheckedIOException;
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
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What outlives the gate: its store, read by the next owner of the task. */
final class GateNodeTest {

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final KeyValueStore<String, byte[]> store =
      Stores.keyValueStoreBuilder(
              Stores.inMemoryKeyValueStore(GateNode.STORE), Serdes.String(), Serdes.ByteArray())
          .withLoggingDisabled()
          .build();
  private final AtomicReference<Instant> clock = new AtomicReference<>(START);
  private final AtomicLong commits = new AtomicLong();
  private final EngineSettings settings =
      EngineSettings.defaults().forDriver(clock::get, false).withCommits(commits::get);

  /** What is fetched, by payload; a payload that is not here can be read. */
  private final Map<String, CompletableFuture<@Nullable Void>> fetched = new HashMap<>();

  GateNodeTest() {
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
    private final GateNode gate;

    Owner() {
      Service<String, String> service =
          Service.of(ServiceRef.of("slow", new Fetching(), Codec.text()), text -> text);
      gate =
          new GateNode("slow", GateCodecs.of(service), settings, "inbox", "decisions", "letters");
      context.addStateStore(store);
      context.setCurrentSystemTimeMs(START.toEpochMilli());
      gate.init(context);
    }

    Owner take(Record<byte[], Envelope> record) {
      gate.process(record);
      return this;
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
      return toInbox().stream().map(GateNodeTest::payload).toList();
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
    assertThat(second.payloads()).containsExactly("1", "2", "3", "5");
    assertThat(entries()).isEmpty();
    assertThat(settings.counters().get(EngineCounter.UNPARKED)).isEqualTo(4);
  }

  @Test
  void theRecordThatGoesOnIsTheOneThatCame() {
    fetch("1");
    new Owner().take(request("a", "1", 7)).gate.close();
    Owner second = new Owner();
    complete("1");
    Record<byte[], Envelope> record = second.toInbox().get(0);
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
    assertThat(owner.payloads()).containsExactly("1");
    assertThat(entries()).isEmpty();
  }

  @Test
  void theFormerOwnerLetsNothingThrough() {
    fetch("1");
    Owner first = new Owner().take(request("a", "1", 1));
    first.gate.close();
    complete("1");
    assertThat(first.toInbox()).isEmpty();
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
    assertThat(second.toInbox()).hasSize(1);
  }

  @Test
  void whatAFormerOwnerMayHaveLetThroughIsNotSaidToBeUndone() {
    fetch("1");
    new Owner().take(request("a", "1", 1)).gate.close();
    Owner second = new Owner();
    assertThat(second.toInbox()).isEmpty();
    advance(Duration.ofSeconds(11));
    Envelope envelope = second.toInbox().get(0).value();
    assertThat(envelope.reply().code()).isEqualTo(504);
    assertThat(envelope.poison()).isEqualTo(DeadLetterReason.SCHEMA_UNKNOWN);
    assertThat(entries()).isEmpty();
  }

  @Test
  void aRefusalThatIsCommittedStandsAfterARestart() {
    fetch("1");
    Owner first = new Owner().take(request("a", "1", 1));
    advance(Duration.ofSeconds(11));
    assertThat(first.toInbox()).isEmpty();
    first.gate.close();
    complete("1");

    Owner second = new Owner().take(request("a", "2", 2));
    List<Record<byte[], Envelope>> told = second.toInbox();

    assertThat(told).extracting(GateNodeTest::payload).containsExactly("2", "1");
    Envelope refused = told.get(1).value();
    assertThat(refused.reply().code()).isEqualTo(503);
    assertThat(refused.poison()).isEqualTo(DeadLetterReason.SCHEMA_UNKNOWN);
    assertThat(entries()).isEmpty();
  }

  @Test
  void aParkedReplySurvivesAndIsWrittenToTheOwnPartition() {
    fetch("1");
    new Owner().take(reply("1", 3)).gate.close();
    Owner second = new Owner();
    complete("1");
    second.punctuate();
    assertThat(second.context.forwarded()).hasSize(1);
    Record<?, ?> again = second.context.forwarded("decisions").get(0).record();
    assertThat(((Envelope) again.value()).payload()).isEqualTo("1".getBytes(UTF_8));
    assertThat(((Envelope) again.value()).partition()).isZero();
    assertThat(again.headers().toArray()).contains(reply("1", 3).headers().toArray());
    assertThat(entries()).isEmpty();
    assertThat(settings.counters().get(EngineCounter.UNPARKED)).isEqualTo(1);
  }

  @Test
  void aReplyThatIsOlderThanAnyCallIsAskedForOnceAndSetAside() {
    fetch("1");
    new Owner().take(reply("1", 3)).gate.close();
    advance(Duration.ofHours(1));
    Owner second = new Owner();
    second.toInbox();
    second.toInbox();
    assertThat(entries()).isEmpty();
    assertThat(settings.counters().get(DeadLetterReason.SCHEMA_UNKNOWN)).isEqualTo(1);
  }

  @Nested
  final class TheRecord {

    @Test
    void isReadAsItWasWritten() {
      ParkedFormat.Refusal refusal = new ParkedFormat.Refusal("why", true);
      ParkedFormat.Entry read =
          ParkedFormat.read(ParkedFormat.write(request("a", "1", 7), refusal));
      assertThat(read.refusal()).isEqualTo(refusal);
      assertThat(payload(read.record())).isEqualTo("1");
      assertThat(read.record().value().offset()).isEqualTo(7);
      assertThat(read.record().value().hasSendersTime()).isFalse();
      assertThat(read.record().timestamp()).isEqualTo(START.toEpochMilli());
    }

    @Test
    void ofAReplyHasNoTimeForKafkaStreams() {
      ParkedFormat.Entry read = ParkedFormat.read(ParkedFormat.write(reply("1", 7), null));
      assertThat(read.refusal()).isNull();
      assertThat(read.record().key()).isNull();
      assertThat(read.record().timestamp()).isZero();
      assertThat(read.record().value().kind()).isEqualTo(Envelope.Kind.REPLY);
      assertThat(read.record().value().time()).isEqualTo(START.toEpochMilli());
    }

    @Test
    void ofALaterVersionIsAClearError() {
      byte[] entry = ParkedFormat.write(request("a", "1", 7), null);
      entry[0] = 9;
      assertThatThrownBy(() -> ParkedFormat.read(entry))
          .isInstanceOf(UncheckedIOException.class)
          .hasRootCauseMessage("expected version 1, found 9");
    }
  }
}
