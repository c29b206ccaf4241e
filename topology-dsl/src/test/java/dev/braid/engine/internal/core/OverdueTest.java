package dev.braid.engine.internal.core;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.dsl.Codec;
import dev.braid.dsl.Reply;
import dev.braid.dsl.Service;
import dev.braid.dsl.ServiceRef;
import dev.braid.dsl.Transition;
import dev.braid.dsl.kafka.StandaloneFlow;
import dev.braid.engine.EngineCounter;
import dev.braid.engine.EngineSettings;
import dev.braid.engine.Limit;
import dev.braid.engine.LogEnds;
import dev.braid.wire.Value;
import dev.braid.wire.Wire;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.Test;

/** Requests that a service with a state comes to when nobody waits for them any more. */
final class OverdueTest {

  private static final Instant SENT = Instant.parse("2026-01-01T00:00:00Z");

  /** All requests have the usual deadline, and this is beyond it and the clocks' skew. */
  private static final Duration LATE = Duration.ofSeconds(41);

  private final List<String> run = new ArrayList<>();

  private final Service<String, String> service =
      Service.stateful(
          ServiceRef.text("hot"),
          Codec.text(),
          (state, input, request) -> {
            run.add(input);
            String all = (state == null ? "" : state) + input;
            return Transition.to(all, all);
          });

  /** One life of the service's task. */
  private final class Life implements StandaloneFlow.Host {

    private final MapStore<Bytes> store = new MapStore<>();
    private final List<Reply<Value>> replies = new ArrayList<>();
    private final StandaloneFlow.Task task;
    private final EngineSettings settings;
    private long commits;
    private Instant now = SENT;

    /**
     * @param end of the log when it begins
     */
    Life(long end, KeyValueStore<Bytes, byte[]> kept) {
      copy(kept, store);
      this.settings =
          EngineSettings.defaults()
              .forDriver(() -> now, false)
              .with(Limit.CLOCK_SKEW, Duration.ofSeconds(10))
              .environment(it -> it.withCommits(() -> commits).withLogEnds(LogEnds.at(end)));
      this.task = StandaloneFlow.of(service, settings).task(0, this);
    }

    Reply<Value> read(long offset, String input) {
      Headers headers = Wire.headers();
      Wire.putReturnAddress(headers, "client.replies", 0, ("id" + offset).getBytes(UTF_8));
      task.process(
          new ConsumerRecord<>(
              "hot.requests",
              0,
              offset,
              SENT.toEpochMilli(),
              TimestampType.LOG_APPEND_TIME,
              0,
              0,
              "key".getBytes(UTF_8),
              input.getBytes(UTF_8),
              headers,
              Optional.empty()));
      return replies.get(replies.size() - 1);
    }

    @Override
    public void send(ProducerRecord<byte[], byte[]> message) {
      replies.add(Wire.readReply(message.headers(), message.value()));
    }

    @Override
    public int partitions(String topic) {
      return 1;
    }

    @Override
    public KeyValueStore<Bytes, byte[]> store(String name) {
      return store;
    }

    @Override
    public void commit() {}
  }

  private static void copy(KeyValueStore<Bytes, byte[]> from, KeyValueStore<Bytes, byte[]> to) {
    try (KeyValueIterator<Bytes, byte[]> all = from.all()) {
      while (all.hasNext()) {
        KeyValue<Bytes, byte[]> entry = all.next();
        to.put(entry.key, entry.value);
      }
    }
  }

  private static String text(Reply<Value> reply) {
    return reply.isOk() ? Value.of(reply).as(Codec.text()) : "" + reply.code();
  }

  @Test
  void areNotRunOnceThatIsCommitted() {
    Life life = new Life(0, new MapStore<>());
    assertThat(text(life.read(0, "a"))).isEqualTo("a");
    life.now = SENT.plus(LATE);
    assertThat(text(life.read(1, "b"))).as("the line is drawn").isEqualTo("ab");
    assertThat(text(life.read(2, "c"))).as("it does not act yet").isEqualTo("abc");
    life.commits++;
    Reply<Value> refused = life.read(3, "d");
    assertThat(refused.code()).isEqualTo(504);
    assertThat(refused.fault().message()).isEqualTo("the deadline passed before it was run");
    assertThat(run).containsExactly("a", "b", "c");
    assertThat(life.settings.environment().counters().get(EngineCounter.EXPIRED_REQUEST)).isOne();
  }

  @Test
  void areTheSameInEveryLifeWhateverItsClockSays() {
    Life first = new Life(0, new MapStore<>());
    first.now = SENT.plus(LATE);
    first.read(0, "a");
    MapStore<Bytes> committed = new MapStore<>();
    copy(first.store, committed);
    first.commits++;
    assertThat(first.read(1, "b").code()).isEqualTo(504);
    assertThat(first.read(2, "c").code()).isEqualTo(504);

    Life second = new Life(3, committed); // the clock of this one is far behind
    assertThat(second.read(1, "b").code()).isEqualTo(504);
    assertThat(second.read(2, "c").code()).isEqualTo(504);
    assertThat(run).containsExactly("a");
  }

  @Test
  void areRunWhereAnEarlierLifeMayHaveRunThem() {
    Life first = new Life(0, new MapStore<>());
    assertThat(text(first.read(0, "a"))).isEqualTo("a");
    assertThat(text(first.read(1, "b"))).isEqualTo("ab");

    Life second = new Life(2, new MapStore<>()); // nothing was committed
    second.now = SENT.plus(LATE);
    assertThat(text(second.read(0, "a"))).isEqualTo("a");
    second.commits++;
    assertThat(text(second.read(1, "b"))).isEqualTo("ab");
    second.commits++;
    assertThat(text(second.read(2, "c"))).as("new, and the line is drawn here").isEqualTo("abc");
    second.commits++;
    assertThat(second.read(3, "d").code()).isEqualTo(504);
  }
}
