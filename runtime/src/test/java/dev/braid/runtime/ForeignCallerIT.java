package dev.braid.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.braid.dsl.Call;
import dev.braid.dsl.FlowDefinition;
import dev.braid.dsl.Pipe;
import dev.braid.dsl.Service;
import dev.braid.dsl.ServiceRef;
import dev.braid.embedded.KafkaExtension;
import dev.braid.engine.EngineCounter;
import dev.braid.wire.Wire;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Callers that are not Braid: well-behaved ones, as a Spring template is, and others. */
class ForeignCallerIT {

  @RegisterExtension static final KafkaExtension kafka = KafkaExtension.externalOrEmbedded();

  @TempDir static Path stateDir;

  private static final int PARTITIONS = 3;
  private static final String APP = Fresh.name("hosting");
  private static final String ECHO = Fresh.name("echo");
  private static final String REMOTE = Fresh.name("remote");
  private static final String FLOW = Fresh.name("flow");

  private static Apps apps;
  private static RunningApp app;
  private static RawCaller raw;

  @BeforeAll
  static void start() {
    apps = new Apps(kafka.bootstrapServers(), stateDir);
    app =
        apps.start(
            App.named(APP)
                .service(Service.of(ServiceRef.text(ECHO), text -> text))
                .flow(FlowDefinition.of(FLOW, Pipe.of(Call.of(REMOTE), Call.of(ECHO)))));
    apps.start(
        App.named(Fresh.name("remote"))
            .service(Service.of(ServiceRef.text(REMOTE), text -> text + "!")));
    raw = RawCaller.connect(kafka.bootstrapServers(), Fresh.name("caller"), PARTITIONS);
    apps.awaitRunning();
  }

  @AfterAll
  static void stop() {
    raw.close();
    apps.close();
  }

  @Test
  void requestsWithoutBraidsHeadersAreAnswered() {
    byte[] toService = RawCaller.newId();
    byte[] toFlow = RawCaller.newId();
    raw.send(raw.request(ECHO, "key", "hello", toService));
    raw.send(raw.request(FLOW, "key", "hello", toFlow));
    assertThat(raw.awaitText(toService)).isEqualTo("hello");
    assertThat(raw.awaitText(toFlow)).isEqualTo("hello!");
  }

  /** The topics of callee and caller have equally many partitions, so a key has one number. */
  @Test
  void withoutAPartitionTheReplyGoesWhereItsKeyGoes() {
    for (int i = 0; i < 10; i++) {
      byte[] id = RawCaller.newId();
      ProducerRecord<byte[], byte[]> byKey =
          new ProducerRecord<>(raw.replyTopic(), ("key-" + i).getBytes(UTF_8), new byte[0]);
      byte[] marker = RawCaller.newId();
      byKey.headers().add(Wire.CORRELATION_ID, marker);
      raw.send(byKey);
      raw.send(raw.request(FLOW, "key-" + i, "x", id));
      assertThat(raw.await(id).partition()).isEqualTo(raw.await(marker).partition());
      assertThat(raw.await(id).key()).isEqualTo(("key-" + i).getBytes(UTF_8));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void thePartitionHeaderIsHonoured(int partition) {
    for (String callee : List.of(ECHO, FLOW)) {
      byte[] id = RawCaller.newId();
      ProducerRecord<byte[], byte[]> request = raw.request(callee, "key", "x", id);
      request.headers().add(Wire.REPLY_PARTITION, RawCaller.int4(partition));
      raw.send(request);
      assertThat(raw.await(id).partition()).isEqualTo(partition);
    }
  }

  @Test
  void theReplyEchoesTheIdAndNoOtherHeaderOfTheRequest() {
    byte[] id = RawCaller.newId();
    ProducerRecord<byte[], byte[]> request = raw.request(ECHO, "key", "x", id);
    request.headers().add("x-strange", "y".getBytes(UTF_8));
    request.headers().add(Wire.TRACE_PARENT, "00-1-2-01".getBytes(UTF_8));
    raw.send(request);
    ConsumerRecord<byte[], byte[]> reply = raw.await(id);
    List<String> names = new ArrayList<>();
    reply.headers().forEach(header -> names.add(header.key()));
    assertThat(names)
        .contains(Wire.CORRELATION_ID, Wire.SENDER, Wire.TRACE_PARENT)
        .doesNotContain("x-strange", Wire.REPLY_TOPIC, Wire.REPLY_PARTITION, Wire.CODE)
        .doesNotHaveDuplicates();
  }

  @Test
  void aReplyTopicThatDoesNotExistIsCountedAndNothingElseHappens() {
    Set<Thread> threads = Threads.streamsOf(APP);
    long lost = app.count(EngineCounter.UNDELIVERABLE_REPLY);
    List<String> nowhere =
        List.of(Fresh.name("nowhere"), "__consumer_offsets", "no such name!", "", "signal.x");
    for (String topic : nowhere) {
      for (String callee : List.of(ECHO, FLOW)) {
        ProducerRecord<byte[], byte[]> request = raw.request(callee, "key", "x", RawCaller.newId());
        RawCaller.put(request.headers(), Wire.REPLY_TOPIC, topic.getBytes(UTF_8));
        raw.send(request);
      }
    }
    await()
        .atMost(Duration.ofMinutes(3))
        .untilAsserted(
            () ->
                assertThat(app.count(EngineCounter.UNDELIVERABLE_REPLY))
                    .isGreaterThanOrEqualTo(lost + 2L * nowhere.size()));
    assertStillAnswers(threads);
  }

  @Test
  void aRequestThatWantsNoReplyIsRun() {
    Set<Thread> threads = Threads.streamsOf(APP);
    for (String callee : List.of(ECHO, FLOW)) {
      ProducerRecord<byte[], byte[]> request = raw.request(callee, "key", "x", RawCaller.newId());
      request.headers().remove(Wire.REPLY_TOPIC);
      raw.send(request);
    }
    assertStillAnswers(threads);
  }

  @Test
  void malformedHeadersKillNoThread() {
    Set<Thread> threads = Threads.streamsOf(APP);
    for (Consumer<Headers> damage : damages()) {
      for (String callee : List.of(ECHO, FLOW, REMOTE)) {
        ProducerRecord<byte[], byte[]> request = raw.request(callee, "key", "x", RawCaller.newId());
        damage.accept(request.headers());
        raw.send(request);
      }
      // The same as a reply that nobody asked for.
      ProducerRecord<byte[], byte[]> reply =
          new ProducerRecord<>(Wire.replyTopic(FLOW), 0, new byte[] {1}, new byte[] {'{', 0});
      reply.headers().add(Wire.CORRELATION_ID, "0".repeat(32).concat("/x").getBytes(UTF_8));
      damage.accept(reply.headers());
      raw.send(reply);
    }
    assertStillAnswers(threads);
    // Soon after its start a task takes the reply for one whose request may be replayed.
    long unused = app.count(EngineCounter.UNEXPECTED_REPLY) + app.count(EngineCounter.EARLY_REPLY);
    assertThat(unused).isGreaterThanOrEqualTo(damages().size());
  }

  private static List<Consumer<Headers>> damages() {
    List<Consumer<Headers>> damages = new ArrayList<>();
    for (int length : new int[] {0, 1, 3, 5, 8, 1000}) {
      byte[] bytes = new byte[length];
      damages.add(headers -> RawCaller.put(headers, Wire.REPLY_PARTITION, bytes));
    }
    for (int partition : new int[] {-1, Integer.MIN_VALUE, Integer.MAX_VALUE, PARTITIONS}) {
      byte[] bytes = RawCaller.int4(partition);
      damages.add(headers -> RawCaller.put(headers, Wire.REPLY_PARTITION, bytes));
    }
    List<String> numbers =
        List.of("", "-1", "abc", "9223372036854775807", "9".repeat(18), "9".repeat(400), "1e9");
    for (String header : List.of(Wire.DEADLINE, Wire.ATTEMPT, Wire.CODE)) {
      for (String number : numbers) {
        damages.add(headers -> RawCaller.put(headers, header, number.getBytes(UTF_8)));
      }
    }
    for (String header :
        List.of(
            Wire.CORRELATION_ID,
            Wire.REPLY_TOPIC,
            Wire.REPLY_PARTITION,
            Wire.CALL,
            Wire.DEADLINE,
            Wire.CONTENT_TYPE,
            Wire.FAULT,
            Wire.PARTS,
            Wire.TRACE_PARENT)) {
      damages.add(headers -> RawCaller.put(headers, header, null));
      damages.add(headers -> RawCaller.put(headers, header, new byte[] {(byte) 0xc3, 0x28, 0}));
      damages.add(headers -> RawCaller.put(headers, header, new byte[60_000]));
    }
    damages.add(
        headers -> {
          for (int i = 0; i < 5000; i++) {
            headers.add("h" + i, new byte[] {1});
          }
        });
    return damages;
  }

  /** All partitions answer, and on the same threads as before. */
  private static void assertStillAnswers(Set<Thread> threads) {
    for (int i = 0; i < 12; i++) {
      byte[] toService = RawCaller.newId();
      byte[] toFlow = RawCaller.newId();
      raw.send(raw.request(ECHO, "key-" + i, "y", toService));
      raw.send(raw.request(FLOW, "key-" + i, "y", toFlow));
      assertThat(raw.awaitText(toService)).isEqualTo("y");
      assertThat(raw.awaitText(toFlow)).isEqualTo("y!");
    }
    assertThat(Threads.streamsOf(APP)).isEqualTo(threads).isNotEmpty();
  }
}
