package dev.braid.engine.internal.workers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.braid.dsl.Handler;
import dev.braid.dsl.Reply;
import dev.braid.dsl.Service;
import dev.braid.dsl.ServiceRef;
import dev.braid.dsl.Work;
import dev.braid.engine.Commits;
import dev.braid.engine.CrashLog;
import dev.braid.engine.EngineSettings;
import dev.braid.engine.internal.core.Envelope;
import dev.braid.engine.internal.core.Execution;
import dev.braid.engine.internal.core.Next;
import dev.braid.engine.internal.core.PendingFormat;
import dev.braid.engine.internal.core.PendingStore;
import dev.braid.wire.DeadLetterReason;
import dev.braid.wire.ReturnAddress;
import dev.braid.wire.Value;
import dev.braid.wire.Wire;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What outlives the node: its store, read by the next owner of the task. */
final class PendingNodeTest {

  private static final long NOW = Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();
  private static final long PATIENCE = 30_000;

  private long now = NOW;

  private final KeyValueStore<String, byte[]> store =
      Stores.keyValueStoreBuilder(
              Stores.inMemoryKeyValueStore(PendingStore.NAME), Serdes.String(), Serdes.ByteArray())
          .withLoggingDisabled()
          .build();
  private final InstantSource clock = () -> Instant.ofEpochMilli(now);
  private final EngineSettings settings = EngineSettings.defaults().forDriver(clock, false);

  private final Map<String, CompletableFuture<String>> started = new LinkedHashMap<>();
  private final List<String> callIds = new ArrayList<>();

  PendingNodeTest() {
    MockProcessorContext<byte[], Envelope> context = new MockProcessorContext<>();
    store.init(context.getStateStoreContext(), store);
  }

  private CompletionStage<String> handle(String input, Handler.Request request) {
    CompletableFuture<String> answer = new CompletableFuture<>();
    started.put(input, answer);
    callIds.add(request.callId());
    return answer;
  }

  /** A node in its task. */
  private final class Owner {

    private final MockProcessorContext<byte[], Envelope> context = new MockProcessorContext<>();
    private final PendingNode<String, String> node;

    Owner() {
      this(settings);
    }

    Owner(EngineSettings settings) {
      Work.OffThread<String, String> work =
          new Work.OffThread<>(PendingNodeTest.this::handle, Optional.empty());
      Service<String, String> service =
          new Service<>(ServiceRef.text("slow"), work, Optional.empty(), false);
      node =
          new PendingNode<>(
              service,
              work,
              settings,
              new KeyOrderedExecutor("slow", settings),
              new Next("ok", "fault"));
      context.addStateStore(store);
      node.init(context);
    }

    Owner ask(String input) {
      return ask(input, new ReturnAddress("callers", 2, new byte[] {7}));
    }

    Owner ask(String input, ReturnAddress address) {
      Envelope envelope = Envelope.incoming(Envelope.Kind.REQUEST, input.getBytes(UTF_8));
      envelope.setTime(now);
      envelope.begin(
          new Execution(
              () -> "id of " + input,
              "key".getBytes(UTF_8),
              address,
              now + PATIENCE,
              null,
              null,
              0));
      envelope.succeed(Value.encoded(envelope.payload(), "text/plain"));
      node.process(new Record<>("key".getBytes(UTF_8), envelope, now));
      return this;
    }

    /** What has gone on since the last time. */
    List<Envelope> forwarded() {
      context.scheduledPunctuators().forEach(timer -> timer.getPunctuator().punctuate(now));
      List<Envelope> all =
          context.forwarded().stream().map(each -> (Envelope) each.record().value()).toList();
      context.resetForwards();
      return all;
    }
  }

  private List<String> entries() {
    List<String> entries = new ArrayList<>();
    try (KeyValueIterator<String, byte[]> all = store.all()) {
      all.forEachRemaining(entry -> entries.add(entry.key));
    }
    return entries;
  }

  private void complete(String input) {
    CompletableFuture<String> answer = started.get(input);
    assertThat(answer).as("the run of %s", input).isNotNull();
    answer.complete(input + "!");
  }

  /** What was in hand when it was last in use has crashed once more, as with a file. */
  private static final class CountedCrashes implements CrashLog {

    private String inHand = "";
    private final Map<String, Integer> counted = new LinkedHashMap<>();

    @Override
    public Partition of(String topic, int partition) {
      if (!inHand.isEmpty()) {
        counted.merge(inHand, 1, Integer::sum);
        inHand = "";
      }
      return new Partition() {
        @Override
        public int crashes(long offset, long stamp) {
          return counted.getOrDefault(offset + "@" + stamp, 0);
        }

        @Override
        public void begin(long offset, long stamp) {
          inHand = offset + "@" + stamp;
        }

        @Override
        public void end(long offset) {
          counted.clear();
        }
      };
    }
  }

  /** Asked again it may succeed: it is no answer, and is counted against its own request. */
  @Test
  void whatTheMachineThrowsIsACrashAndTheThirdIsTheLast() {
    CountedCrashes crashes = new CountedCrashes();
    EngineSettings counted = settings.environment(it -> it.withCrashLog(crashes));
    OutOfMemoryError error = new OutOfMemoryError("of the handler");
    new Owner(counted).ask("a").node.close();
    for (int crash = 1; crash <= CrashLog.MOST_CRASHES; crash++) {
      Owner owner = new Owner(counted);
      CompletableFuture<String> answer = started.get("a");
      assertThat(answer).isNotNull();
      answer.completeExceptionally(error);
      owner.ask("b" + crash);
      assertThatThrownBy(owner::forwarded).isSameAs(error);
      assertThat(owner.context.forwarded()).isEmpty();
      owner.node.close();
    }
    started.clear();

    Owner last = new Owner(counted);
    assertThat(started).containsOnlyKeys("b1");
    Envelope given = last.forwarded().get(0);
    assertThat(given.reply().code()).isEqualTo(504);
    assertThat(given.poison()).isEqualTo(DeadLetterReason.CRASH_LOOP);
    assertThat(given.payload()).isEqualTo("a".getBytes(UTF_8));
  }

  @Test
  void theNextOwnerRunsWhatIsPendingInTheSameOrder() {
    Owner first = new Owner().ask("a").ask("b").ask("c");
    complete("a");
    assertThat(first.forwarded()).hasSize(1);
    first.node.close();
    started.clear();

    Owner second = new Owner();
    assertThat(started.keySet()).containsExactly("b");
    complete("b");
    complete("c");
    assertThat(second.forwarded())
        .extracting(Envelope::reply)
        .extracting(reply -> Value.of(reply).as(ServiceRef.text("slow").output()))
        .containsExactly("b!", "c!");
    assertThat(callIds).containsExactly("id of a", "id of b", "id of b", "id of c");
    assertThat(entries()).isEmpty();
  }

  @Test
  void aRepeatFromElsewhereIsAnsweredByTheNextOwnerToo() {
    new Owner().ask("a").ask("a", new ReturnAddress("others", 0, null)).node.close();
    Owner second = new Owner();
    complete("a");
    assertThat(second.forwarded())
        .extracting(reply -> reply.execution().returnAddress().topic())
        .containsExactly("callers", "others");
    assertThat(callIds).containsExactly("id of a", "id of a");
    assertThat(entries()).isEmpty();
  }

  /** The next attempt of a call has more time, and must not be lost with the one before. */
  @Test
  void aRepeatThatComesWhenTheTimeIsOutRunsThoughNoTimerHasToldSo() {
    Owner owner = new Owner().ask("a");
    now += PATIENCE;
    owner.ask("a");
    assertThat(callIds).containsExactly("id of a", "id of a");
    complete("a");
    assertThat(owner.forwarded()).extracting(Envelope::isOk).containsExactly(false, true);
    assertThat(entries()).isEmpty();
  }

  @Test
  void aTaskThatIsRevivedRunsWhatIsPendingAgain() {
    Owner owner = new Owner().ask("a");
    owner.node.close();
    owner.node.init(owner.context);
    complete("a");
    assertThat(owner.forwarded()).extracting(Envelope::isOk).containsExactly(true);
    assertThat(callIds).containsExactly("id of a", "id of a");
    assertThat(entries()).isEmpty();
  }

  @Test
  void aTaskThatIsRevivedHasItsTimersOnce() {
    Owner owner = new Owner();
    owner.node.close();
    owner.node.init(owner.context);
    assertThat(owner.context.scheduledPunctuators())
        .filteredOn(timer -> !timer.cancelled())
        .hasSize(1);
  }

  @Test
  void aReplyAfterARestartGoesWhereTheRequestWantedIt() {
    new Owner().ask("a").node.close();
    Owner second = new Owner();
    complete("a");
    Envelope reply = second.forwarded().get(0);
    ReturnAddress address = reply.execution().returnAddress();
    assertThat(address).isNotNull();
    assertThat(address.topic()).isEqualTo("callers");
    assertThat(address.partition()).isEqualTo(2);
    assertThat(address.correlation()).containsExactly(7);
    assertThat(reply.execution().key()).isEqualTo("key".getBytes(UTF_8));
    assertThat(reply.time()).isEqualTo(NOW);
  }

  @Test
  void whatAHandlerAnswersTheFormerOwnerIsDropped() {
    Owner first = new Owner().ask("a");
    CompletableFuture<String> answer = started.get("a");
    first.node.close();
    assertThat(answer).isCancelled();
    assertThat(first.forwarded()).isEmpty();
    assertThat(entries()).hasSize(1);
    assertThat(settings.environment().workers().inHand()).isZero();
  }

  @Test
  void aDrainedOwnerKeepsWhatComesForTheNextOne() throws InterruptedException {
    Owner owner = new Owner().ask("a");
    assertThat(settings.environment().workers().drain(Duration.ofMillis(1))).isFalse();
    owner.ask("b");
    complete("a");
    assertThat(owner.forwarded()).extracting(Envelope::isOk).containsExactly(true);
    assertThat(started.keySet()).containsExactly("a");
    assertThat(entries()).hasSize(1);
  }

  @Nested
  final class TheStore {

    private List<String> restored() {
      List<String> found = new ArrayList<>();
      new PendingStore(store, Commits.immediate(), 10).restore((entry, record) -> found.add(entry));
      return found;
    }

    private PendingStore open() {
      PendingStore open = new PendingStore(store, Commits.immediate(), 10);
      open.restore((entry, record) -> {});
      return open;
    }

    @Test
    void numbersGoOnAfterARestart() {
      PendingStore first = open();
      String one = first.add(new byte[1]);
      String two = first.add(new byte[1]);
      first.delete(one);
      String three = open().add(new byte[1]);
      assertThat(restored()).containsExactly(two, three);
    }

    @Test
    void whatWasDeletedLongAgoIsNotLookedThroughAgain() {
      PendingStore first = open();
      for (int i = 0; i < 2500; i++) {
        first.delete(first.add(new byte[1]));
      }
      String kept = first.add(new byte[1]);
      // Stands for all that has been deleted there, and would be in the way.
      store.put("e%016x".formatted(1999), new byte[1]);
      assertThat(restored()).containsExactly(kept);
    }

    @Test
    void theOldestOneHoldsThePlaceToBegin() {
      PendingStore first = open();
      String oldest = first.add(new byte[1]);
      for (int i = 0; i < 2500; i++) {
        first.delete(first.add(new byte[1]));
      }
      assertThat(restored()).containsExactly(oldest);
    }

    @Test
    void withoutTransactionsOneThatIsDoneStaysUntilWhatCameOfItStands() {
      Flushes flushes = new Flushes();
      PendingStore pending = new PendingStore(store, flushes, 1);
      String done = pending.add(new byte[1]);
      pending.delete(done);
      pending.eraseCommitted();
      assertThat(restored()).containsExactly(done);
      assertThat(pending.isFull()).isFalse();
      flushes.number++;
      pending.eraseCommitted();
      assertThat(restored()).isEmpty();
    }

    @Test
    void oneThatIsDoneAndNotErasedHoldsThePlaceToBegin() {
      Flushes flushes = new Flushes();
      PendingStore pending = new PendingStore(store, flushes, 10);
      for (int i = 0; i < 2500; i++) {
        pending.delete(pending.add(new byte[1]));
      }
      flushes.number++;
      String done = pending.add(new byte[1]);
      pending.delete(done);
      for (int i = 0; i < 2500; i++) {
        pending.delete(pending.add(new byte[1]));
      }
      pending.eraseCommitted();
      assertThat(restored()).hasSize(2501).contains(done);
    }

    @Test
    void manyBytesFillItToo() {
      PendingStore pending = new PendingStore(store, Commits.immediate(), 100);
      int size = 1024 * 1024;
      String last = "";
      for (int i = 0; i < 64; i++) {
        assertThat(pending.isFull()).isFalse();
        last = pending.add(new byte[size]);
      }
      assertThat(pending.isFull()).isTrue();
      pending.delete(last);
      assertThat(pending.isFull()).isFalse();
    }
  }

  /** Of a thread without transactions. */
  private static final class Flushes implements Commits {

    private long number;

    @Override
    public boolean areAtomic() {
      return false;
    }

    @Override
    public long count() {
      return number;
    }
  }

  @Nested
  final class TheRecord {

    private static PendingFormat.Request request(byte[] input, ReturnAddress address) {
      Execution execution =
          new Execution(
              () -> "id",
              null,
              address,
              NOW + 5,
              "parent".getBytes(UTF_8),
              "state".getBytes(UTF_8),
              0);
      Envelope envelope = Envelope.incoming(Envelope.Kind.REQUEST, input);
      envelope.setOffset(7);
      envelope.setTime(NOW);
      envelope.setStamp(NOW - 1);
      envelope.begin(execution);
      Headers headers = Wire.headers();
      Wire.putContentType(headers, Value.encoded(input, "text/plain"));
      headers.add("x-of-the-sender", new byte[] {4});
      return PendingFormat.Request.of(new Record<>(null, envelope, NOW, headers));
    }

    @Test
    void isReadAsItWasWritten() {
      PendingFormat.Request read =
          PendingFormat.read(PendingFormat.write(request("x".getBytes(UTF_8), null)));
      assertThat(read.time()).isEqualTo(NOW);
      assertThat(read.record().value().offset()).isEqualTo(7);
      assertThat(read.record().value().stamp()).isEqualTo(NOW - 1);
      assertThat(read.record().headers().lastHeader("x-of-the-sender").value()).containsExactly(4);
      assertThat(read.input().bytes()).isEqualTo("x".getBytes(UTF_8));
      assertThat(read.input().contentType()).isEqualTo("text/plain");
      assertThat(read.execution().id()).isEqualTo("id");
      assertThat(read.execution().key()).isNull();
      assertThat(read.execution().returnAddress()).isNull();
      assertThat(read.execution().deadline()).isEqualTo(NOW + 5);
      assertThat(read.execution().traceParent()).isEqualTo("parent".getBytes(UTF_8));
      assertThat(read.execution().traceState()).isEqualTo("state".getBytes(UTF_8));
    }

    @Test
    void ofALaterVersionIsAClearError() {
      byte[] record = PendingFormat.write(request("x".getBytes(UTF_8), null));
      record[0] = 9;
      assertThatThrownBy(() -> PendingFormat.read(record))
          .isInstanceOf(UncheckedIOException.class)
          .hasRootCauseMessage("expected version 5, found 9");
    }
  }

  @Test
  void aRequestThatTheChangelogWouldNotTakeIsRefused() {
    Owner owner = new Owner();
    Envelope envelope = Envelope.incoming(Envelope.Kind.REQUEST, null);
    envelope.setTime(NOW);
    ReturnAddress hostile = new ReturnAddress("callers", 0, new byte[Wire.MAX_PAYLOAD + 70_000]);
    envelope.begin(new Execution(() -> "id", null, hostile, NOW + 1000, null, null, 0));
    owner.node.process(new Record<>(null, envelope, NOW));
    assertThat(owner.forwarded()).extracting(each -> each.reply().code()).containsExactly(413);
    assertThat(entries()).isEmpty();
  }

  @Test
  void aFaultGoesItsOwnWay() {
    Owner owner = new Owner().ask("a");
    started.get("a").completeExceptionally(new IllegalStateException("broken"));
    assertThat(owner.forwarded())
        .extracting(Envelope::reply)
        .allMatch(reply -> reply instanceof Reply.Failed<Value>);
  }
}
