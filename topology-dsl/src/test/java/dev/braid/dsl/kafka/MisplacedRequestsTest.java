package dev.braid.dsl.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.dsl.Codec;
import dev.braid.dsl.Flow;
import dev.braid.dsl.Reply;
import dev.braid.dsl.Service;
import dev.braid.dsl.ServiceKind;
import dev.braid.dsl.ServiceRef;
import dev.braid.dsl.Transition;
import dev.braid.engine.EngineCounter;
import dev.braid.engine.EngineSettings;
import dev.braid.engine.PartitionCheck;
import dev.braid.engine.RoutingSlips;
import dev.braid.engine.internal.core.MapStore;
import dev.braid.wire.DeadLetterFormat;
import dev.braid.wire.Namespace;
import dev.braid.wire.Value;
import dev.braid.wire.Wire;
import java.math.BigDecimal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.zip.CRC32;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Requests that other partitioners than Java's have put into partitions. */
final class MisplacedRequestsTest {

  private static final int PARTITIONS = 3;

  private static final ServiceRef<String, String> COUNT = ServiceRef.text("count");
  private static final ServiceRef<String, String> ONCE = ServiceRef.text("once");
  private static final ServiceRef<String, String> PLAIN = ServiceRef.text("plain");

  /** The defaults of clients, as they publish them. */
  enum Client {
    JAVA {
      @Override
      int partition(byte[] key) {
        return Wire.partition(key, PARTITIONS);
      }
    },
    /** Its {@code consistent_random}: CRC32 of the key. */
    LIBRDKAFKA {
      @Override
      int partition(byte[] key) {
        CRC32 crc = new CRC32();
        crc.update(key);
        return (int) (crc.getValue() % PARTITIONS);
      }
    },
    /** From version 2 on: the same as Java's. */
    KAFKAJS {
      @Override
      int partition(byte[] key) {
        return Wire.partition(key, PARTITIONS);
      }
    },
    /** Before: murmur2 in the numbers of JavaScript, which lose digits. */
    KAFKAJS_LEGACY {
      @Override
      int partition(byte[] key) {
        return (legacyMurmur2(key) & 0x7fffffff) % PARTITIONS;
      }
    };

    abstract int partition(byte[] key);
  }

  private static int legacyMurmur2(byte[] data) {
    double m = 0x5bd1e995;
    double h = 0x9747b28c ^ data.length;
    for (int i = 0; i * 4 < data.length; i++) { // the last round reads beyond the end
      double k = at(data, 4 * i) + (double) (at(data, 4 * i + 1) << 8);
      k += (at(data, 4 * i + 2) << 16) + (double) (at(data, 4 * i + 3) << 24);
      k *= m;
      k = int32(k) ^ (int32(k) >>> 24);
      k *= m;
      h *= m;
      h = int32(h) ^ int32(k);
    }
    int rest = data.length & ~3;
    if (data.length % 4 == 3) {
      h = int32(h) ^ (at(data, rest + 2) << 16);
    }
    if (data.length % 4 >= 2) {
      h = int32(h) ^ (at(data, rest + 1) << 8);
    }
    if (data.length % 4 >= 1) {
      h = int32(h) ^ at(data, rest);
      h *= m;
    }
    h = int32(h) ^ (int32(h) >>> 13);
    h *= m;
    return int32(h) ^ (int32(h) >>> 15);
  }

  private static int at(byte[] data, int index) {
    return index < data.length ? data[index] & 0xff : 0;
  }

  /** A number of JavaScript as its bit operators take it: modulo 2 to the 32nd. */
  private static int int32(double number) {
    return new BigDecimal(number).toBigInteger().intValue();
  }

  @Test
  void theLegacyPartitionerIsEmulatedAsItsOwnTestsHaveIt() {
    assertThat(legacyMurmur2("0".getBytes(UTF_8))).isEqualTo(272173970);
    assertThat(legacyMurmur2("2187".getBytes(UTF_8))).isEqualTo(-2081355488);
    assertThat(legacyMurmur2("170859375".getBytes(UTF_8))).isEqualTo(102939717);
  }

  private static Service<String, String> count() {
    return Service.stateful(
        COUNT,
        Codec.text(),
        (state, input, request) -> {
          String all = (state == null ? "" : state) + input;
          return Transition.to(all, all);
        });
  }

  /** All partitions of services and flows, and the topics between them. */
  private static final class Cluster {

    private final List<String> hosted = new ArrayList<>();
    private final Map<String, List<StandaloneFlow.Task>> readers = new HashMap<>();
    private final Map<String, KeyValueStore<Bytes, byte[]>> stores = new HashMap<>();
    private final Queue<Runnable> work = new ArrayDeque<>();
    private final Map<String, Reply<Value>> replies = new LinkedHashMap<>();
    private final List<String> letters = new ArrayList<>();
    private final EngineSettings settings;
    private long offset;

    Cluster(PartitionCheck.Policy policy, Namespace namespace) {
      this.settings =
          EngineSettings.defaults()
              .options(
                  it ->
                      it.withNamespace(namespace)
                          .withPartitionCheck(new PartitionCheck(policy, topic -> PARTITIONS)));
    }

    Cluster host(StandaloneFlow flow) {
      String name = "task" + hosted.size();
      hosted.add(name);
      List<StandaloneFlow.Task> tasks = new ArrayList<>();
      for (int i = 0; i < PARTITIONS; i++) {
        tasks.add(flow.task(i, new Host(this, name + "-" + i)));
      }
      flow.inputs().forEach(topic -> readers.put(topic, tasks));
      return this;
    }

    Cluster host(Service<?, ?> service) {
      return host(StandaloneFlow.of(service, settings));
    }

    /** A request, and what comes of it. */
    Reply<Value> ask(
        String topic, @Nullable String key, String input, @Nullable String callId, int partition) {
      String id = "id" + offset;
      Headers headers = Wire.headers();
      Wire.putReturnAddress(headers, "client.replies", 0, id.getBytes(UTF_8));
      if (callId != null) {
        Wire.put(headers, Wire.CALL, callId);
      }
      byte[] keyBytes = key == null ? null : key.getBytes(UTF_8);
      deliver(
          new ProducerRecord<>(topic, partition, null, keyBytes, input.getBytes(UTF_8), headers));
      for (Runnable next = work.poll(); next != null; next = work.poll()) {
        next.run();
      }
      return replies.get(id);
    }

    long misplaced() {
      return settings.environment().counters().get(EngineCounter.MISPLACED_REQUEST);
    }

    private void deliver(ProducerRecord<byte[], byte[]> message) {
      List<StandaloneFlow.Task> tasks = readers.get(message.topic());
      byte[] key = message.key();
      Integer said = message.partition();
      int partition = said != null ? said : key == null ? 0 : Wire.partition(key, PARTITIONS);
      if (message.topic().endsWith("client.replies")) {
        String id = String.valueOf(Wire.text(message.headers(), Wire.CORRELATION_ID));
        replies.put(id, Wire.readReply(message.headers(), message.value()));
      } else if (tasks == null) {
        letters.add(String.valueOf(Wire.text(message.headers(), DeadLetterFormat.REASON)));
      } else {
        ConsumerRecord<byte[], byte[]> record =
            new ConsumerRecord<>(
                message.topic(),
                partition,
                offset++,
                System.currentTimeMillis(),
                TimestampType.LOG_APPEND_TIME,
                0,
                0,
                key,
                message.value(),
                message.headers(),
                Optional.empty());
        work.add(() -> tasks.get(partition).process(record));
      }
    }
  }

  private record Host(Cluster cluster, String name) implements StandaloneFlow.Host {

    @Override
    public void send(ProducerRecord<byte[], byte[]> message) {
      cluster.deliver(message);
    }

    @Override
    public int partitions(String topic) {
      return PARTITIONS;
    }

    @Override
    public KeyValueStore<Bytes, byte[]> store(String store) {
      return cluster.stores.computeIfAbsent(name + store, unused -> new MapStore<>());
    }

    @Override
    public void commit() {}
  }

  private static Cluster cluster(PartitionCheck.Policy policy) {
    return new Cluster(policy, Namespace.NONE)
        .host(count())
        .host(Service.of(ONCE, text -> text).idempotent())
        .host(Service.of(PLAIN, text -> text));
  }

  @ParameterizedTest
  @EnumSource
  void aKeyHasOneStateWhateverClientSends(Client client) {
    Cluster cluster = cluster(PartitionCheck.Policy.REFUSE);
    int refused = 0;
    for (int i = 0; i < 100; i++) {
      String key = "key-" + i;
      int own = client.partition(key.getBytes(UTF_8));
      int right = Wire.partition(key, PARTITIONS);
      assertThat(cluster.ask("count.requests", key, "1", null, right).code()).isEqualTo(200);
      Reply<Value> second = cluster.ask("count.requests", key, "2", null, own);
      if (own == right) {
        assertThat(Value.of(second).as(Codec.text())).isEqualTo("12");
      } else {
        refused++;
        assertThat(second.code()).isEqualTo(400);
        assertThat(second.fault().message())
            .contains("'" + key + "'", "partition " + own, "into " + right, "murmur2_random");
      }
    }
    assertThat(cluster.misplaced()).isEqualTo(refused);
    assertThat(cluster.letters).hasSize(refused).allMatch("misplaced"::equals);
    assertThat(refused > 0)
        .isEqualTo(client == Client.LIBRDKAFKA || client == Client.KAFKAJS_LEGACY);
  }

  @ParameterizedTest
  @EnumSource
  void aRepeatMeetsWhatIsKeptAndWhatKeepsNothingTakesAll(Client client) {
    Cluster cluster = cluster(PartitionCheck.Policy.REFUSE);
    for (int i = 0; i < 100; i++) {
      String key = "key-" + i;
      int own = client.partition(key.getBytes(UTF_8));
      boolean right = own == Wire.partition(key, PARTITIONS);
      assertThat(cluster.ask("plain.requests", key, "x", "call", own).code()).isEqualTo(200);
      assertThat(cluster.ask("once.requests", key, "x", null, own).code())
          .as("nothing could be its repeat")
          .isEqualTo(200);
      assertThat(cluster.ask("once.requests", key, "x", "call-" + i, own).code())
          .isEqualTo(right ? 200 : 400);
    }
  }

  @Test
  void aRequestWithoutAKeyStandsWhereItsCallIdBelongs() {
    Cluster cluster = cluster(PartitionCheck.Policy.REFUSE);
    int right = Wire.partition("call", PARTITIONS);
    assertThat(cluster.ask("once.requests", null, "x", "call", right).code()).isEqualTo(200);
    Reply<Value> elsewhere =
        cluster.ask("once.requests", null, "x", "call", (right + 1) % PARTITIONS);
    assertThat(elsewhere.code()).isEqualTo(400);
    assertThat(elsewhere.fault().message()).contains("'call'", "murmur2 of the header braid-call");
    assertThat(cluster.ask("plain.requests", null, "x", "call", 0).code()).isEqualTo(200);
    assertThat(cluster.ask("once.requests", null, "x", null, 1).code()).isEqualTo(200);
  }

  @Test
  void itIsRunWhereThatIsOnlyWarnedOf() {
    int wrong = (Wire.partition("a", PARTITIONS) + 1) % PARTITIONS;
    Cluster warned = cluster(PartitionCheck.Policy.WARN);
    assertThat(warned.ask("count.requests", "a", "1", null, wrong).code()).isEqualTo(200);
    assertThat(warned.misplaced()).isOne();
    Cluster unchecked = cluster(PartitionCheck.Policy.OFF);
    assertThat(unchecked.ask("count.requests", "a", "1", null, wrong).code()).isEqualTo(200);
    assertThat(unchecked.misplaced()).isZero();
  }

  /** Calls, slips, tails and what a flow's execution sends itself, with a key and without. */
  @Test
  void whatBraidHasPlacedItselfIsNeverRefused() {
    for (Namespace namespace : List.of(Namespace.NONE, new Namespace("shop"))) {
      for (RoutingSlips slips :
          List.of(
              RoutingSlips.OFF,
              new RoutingSlips(true, Map.of(RoutingSlips.EVERYBODY, ServiceKind.KEEPING)))) {
        Cluster cluster = new Cluster(PartitionCheck.Policy.REFUSE, namespace);
        EngineSettings settings = cluster.settings.options(it -> it.withSlips(slips));
        Service<String, String> other =
            Service.of(ServiceRef.text("other"), (String text) -> text).idempotent();
        Flow<String, String> inner = Flow.call(ONCE).pipe(Flow.call(other.ref()));
        Flow<String, String> outer =
            Flow.call(ONCE).pipe(Flow.call(other.ref())).pipe(Flow.call(ServiceRef.text("inner")));
        cluster
            .host(StandaloneFlow.of(Service.of(ONCE, text -> text).idempotent(), settings))
            .host(StandaloneFlow.of(other, settings))
            .host(StandaloneFlow.of(count(), settings))
            .host(StandaloneFlow.of(inner.named("inner"), Placement.REMOTE, settings))
            .host(StandaloneFlow.of(outer.named("outer"), Placement.REMOTE, settings))
            .host(
                StandaloneFlow.of(
                    Flow.call(ONCE).pipe(Flow.call(COUNT)).named("keyed"),
                    Placement.REMOTE,
                    settings));
        for (int i = 0; i < 30; i++) {
          String id = "call-" + i;
          assertThat(
                  cluster
                      .ask(
                          namespace.of("outer.requests"),
                          null,
                          "x",
                          id,
                          Wire.partition(id, PARTITIONS))
                      .code())
              .isEqualTo(200);
          assertThat(
                  cluster
                      .ask(
                          namespace.of("keyed.requests"),
                          id,
                          "x",
                          "c",
                          Wire.partition(id, PARTITIONS))
                      .code())
              .isEqualTo(200);
        }
        assertThat(cluster.misplaced()).isZero();
        assertThat(settings.environment().counters().get(EngineCounter.HANDED_ON) > 0)
            .isEqualTo(slips.used());
      }
    }
  }
}
