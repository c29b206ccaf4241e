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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.Test;

/** Requests of a key that come to a service with a state faster than it does them. */
final class BacklogsTest {

  private static final Instant SENT = Instant.parse("2026-01-01T00:00:00Z");

  /** So long a handler takes. */
  private static final Duration WORK = Duration.ofSeconds(1);

  private final List<String> run = new ArrayList<>();
  private Instant now = SENT;

  /** Whether each answer tells of all the ones before it. */
  private boolean chains;

  private final Service<String, String> service =
      Service.stateful(
          ServiceRef.text("hot"),
          Codec.text(),
          (state, input, request) -> {
            run.add(input);
            now = now.plus(WORK);
            String all = state == null ? "" : state;
            String reply = chains ? all + input : input;
            return Transition.to(chains ? reply : input, reply);
          });

  /** One life of the service's task, in which three requests of a key may wait. */
  private final class Life implements StandaloneFlow.Host {

    private final MapStore<Bytes> store = new MapStore<>();
    private final List<Reply<Value>> replies = new ArrayList<>();
    private final StandaloneFlow.Task task;
    private final EngineSettings settings;
    private long commits;

    /**
     * @param end of the log when it begins
     */
    Life(long end, KeyValueStore<Bytes, byte[]> kept) {
      copy(kept, store);
      this.settings =
          EngineSettings.defaults()
              .forDriver(() -> now, false)
              .with(Limit.CLOCK_SKEW, Duration.ofSeconds(10))
              .with(Limit.MAX_WAITING_OF_KEY, 3)
              .environment(it -> it.withCommits(() -> commits).withLogEnds(LogEnds.at(end)));
      this.task = StandaloneFlow.of(service, settings).task(0, this);
    }

    /** Reads one that came with the first. */
    String read(long offset, String key) {
      return read(offset, key, SENT);
    }

    String read(long offset, String key, Instant came) {
      return read(offset, "id" + offset, key, came);
    }

    String read(long offset, String id, String key, Instant came) {
      Headers headers = Wire.headers();
      Wire.putReturnAddress(headers, "client.replies", 0, id.getBytes(UTF_8));
      Wire.put(headers, Wire.CALL, id);
      Wire.put(headers, Wire.DEADLINE, SENT.plusSeconds(60).toEpochMilli());
      task.process(
          new ConsumerRecord<>(
              "hot.requests",
              0,
              offset,
              came.toEpochMilli(),
              TimestampType.LOG_APPEND_TIME,
              0,
              0,
              key.getBytes(UTF_8),
              (key + offset).getBytes(UTF_8),
              headers,
              Optional.empty()));
      Reply<Value> reply = replies.get(replies.size() - 1);
      return reply.isOk()
          ? Value.of(reply).as(Codec.text())
          : reply.code() + " " + reply.fault().message();
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

  private static long lines(KeyValueStore<Bytes, byte[]> store) {
    long lines = 0;
    try (KeyValueIterator<Bytes, byte[]> all = store.all()) {
      while (all.hasNext()) {
        lines += all.next().key.get()[0] == 'b' ? 1 : 0;
      }
    }
    return lines;
  }

  /** Four of one key are read, of which three waited when the fourth came: the line is drawn. */
  private Life overrun(long end) {
    Life life = new Life(end, new MapStore<>());
    for (int offset = 0; offset < 4; offset++) {
      assertThat(life.read(offset, "a")).isEqualTo("a" + offset);
    }
    return life;
  }

  @Test
  void areRefusedOnceThatIsCommittedAndOthersAreNot() {
    Life life = overrun(0);
    assertThat(life.read(4, "a")).as("the line does not act yet").isEqualTo("a4");
    life.commits++;
    assertThat(life.read(5, "a")).isEqualTo("503 3 requests of its key wait");
    assertThat(life.read(6, "b")).isEqualTo("b6");
    assertThat(life.read(7, "a", SENT.plus(WORK))).as("came when one was done").isEqualTo("a7");
    assertThat(run).containsExactly("a0", "a1", "a2", "a3", "a4", "b6", "a7");
    assertThat(life.settings.environment().counters().get(EngineCounter.OVERLOADED)).isOne();
  }

  @Test
  void whoeverComesWhenTheyAreDoneIsRun() {
    Life life = overrun(0);
    life.commits++;
    assertThat(life.read(4, "a")).startsWith("503");
    for (int offset = 5; offset < 20; offset++) {
      life.commits++;
      assertThat(life.read(offset, "a", now)).isEqualTo("a" + offset);
    }
  }

  /** It says that nothing was done, and its repeat comes when there is room. */
  @Test
  void aRefusalIsKept() {
    Life life = overrun(0);
    life.commits++;
    String refused = life.read(4, "refused", "a", SENT);
    assertThat(refused).startsWith("503");
    assertThat(life.read(5, "refused", "a", SENT.plusSeconds(30))).isEqualTo(refused);
    assertThat(life.settings.environment().counters().get(EngineCounter.KEPT_REPLY)).isOne();
  }

  @Test
  void areTheSameInEveryLifeWhateverItsClockSays() {
    Life first = overrun(0);
    MapStore<Bytes> committed = new MapStore<>();
    copy(first.store, committed);
    first.commits++;
    String refused = first.read(4, "a");
    assertThat(refused).startsWith("503");

    now = SENT;
    Life second = new Life(5, committed);
    assertThat(second.read(4, "a")).isEqualTo(refused);
    assertThat(run).containsExactly("a0", "a1", "a2", "a3");
  }

  @Test
  void areRunWhereAnEarlierLifeMayHaveRunThem() {
    overrun(0).read(4, "a");

    now = SENT;
    Life second = new Life(5, new MapStore<>()); // nothing was committed
    for (int offset = 0; offset < 5; offset++) {
      second.commits++;
      assertThat(second.read(offset, "a")).isEqualTo("a" + offset);
    }
    assertThat(lines(second.store)).isZero();
    assertThat(second.read(5, "a")).as("new, and the line is drawn here").isEqualTo("a5");
    second.commits++;
    assertThat(second.read(6, "a")).startsWith("503");
  }

  @Test
  void aLineIsForgottenWhenNothingComesBeforeItAnyMore() {
    Life life = overrun(0);
    assertThat(lines(life.store)).isOne();
    life.commits++;
    life.read(4, "b", SENT.plusSeconds(10));
    assertThat(lines(life.store)).isOne();
    life.read(5, "b", SENT.plusSeconds(12));
    assertThat(lines(life.store)).isZero();
  }

  /** The time of a record is the brokers', and when it was done says the service's own. */
  @Test
  void aClockThatGoesAheadRefusesNobody() {
    Life life = new Life(0, new MapStore<>());
    for (int offset = 0; offset < 20; offset++) {
      life.commits++;
      Instant came = SENT.plus(WORK.multipliedBy(2L * offset));
      now = came.plusSeconds(9);
      assertThat(life.read(offset, "a", came)).isEqualTo("a" + offset);
    }
  }

  /** A log is read by lives that crash, and begin where it was committed last. */
  @Test
  void whateverIsReadAgainIsToldTheSame() {
    chains = true;
    int refusals = 0;
    for (long seed = 0; seed < 100; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      now = SENT;
      MapStore<Bytes> committed = new MapStore<>();
      Life life = new Life(0, committed);
      Map<Integer, String> told = new HashMap<>();
      int next = 0;
      int begin = 0;
      int end = 0;
      while (next < 40) {
        int drawn = random.nextInt(10);
        if (drawn < 2) {
          committed = new MapStore<>();
          copy(life.store, committed);
          life.commits++;
          begin = next;
        } else if (drawn == 2) {
          life = new Life(end, committed);
          next = begin;
          now = now.plusMillis(random.nextInt(10_000) - 5_000L);
        } else {
          String key = next % 3 == 0 ? "b" : "a";
          String answer = life.read(next, key, SENT.plusMillis(300L * next));
          assertThat(told.merge(next, answer, (first, again) -> first))
              .as("seed %s, offset %s", seed, next)
              .isEqualTo(answer);
          refusals += answer.startsWith("503") ? 1 : 0;
          next++;
          end = Math.max(end, next);
        }
      }
    }
    assertThat(refusals).isGreaterThan(300);
  }
}
