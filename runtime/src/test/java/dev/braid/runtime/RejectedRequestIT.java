package dev.braid.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.dsl.Call;
import dev.braid.dsl.FlowDefinition;
import dev.braid.dsl.Pipe;
import dev.braid.dsl.Service;
import dev.braid.dsl.ServiceRef;
import dev.braid.embedded.KafkaExtension;
import dev.braid.embedded.Topics;
import dev.braid.runtime.config.Config;
import dev.braid.runtime.config.ConfigKey;
import dev.braid.wire.DeadLetter;
import dev.braid.wire.DeadLetterReason;
import dev.braid.wire.Wire;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Poison of all kinds among good requests, to a service and to a flow that waits: every good one is
 * answered, every other one is set aside with its bytes, and no thread is lost. 2,000 records; with
 * {@code -Dbraid.test.faults=long} 100,000.
 */
class RejectedRequestIT {

  @RegisterExtension static final KafkaExtension kafka = KafkaExtension.externalOrEmbedded();

  @TempDir static Path stateDir;

  private static final int RECORDS =
      "long".equals(System.getProperty("braid.test.faults")) ? 100_000 : 2_000;

  /** One record in so many is poison. */
  private static final int RARITY = 5;

  private static final Duration PATIENCE = Duration.ofMinutes(3).plusSeconds(RECORDS / 200);

  /** A pure service is asked all the same where nobody can be told: its reply is set aside. */
  private static final Set<PoisonKind> IS_SERVED =
      EnumSet.of(PoisonKind.MISSING_TOPIC, PoisonKind.MISSING_PARTITION);

  private static final String APP = Fresh.name("poisoned");
  private static final String WEAK = Fresh.name("weak");
  private static final String FLOW = Fresh.name("flow");
  private static final String FAR = Fresh.name("far");
  private static final String REPLIES = Fresh.name("poisoner") + ".replies";

  private static Apps apps;
  private static RunningApp app;

  @BeforeAll
  static void start() {
    apps = new Apps(kafka.bootstrapServers(), stateDir);
    Config small =
        apps.config().with(ConfigKey.MAX_PAYLOAD, Integer.toString(PoisonService.MAX_PAYLOAD));
    app =
        apps.start(
            App.named(APP)
                .service(PoisonService.named(WEAK))
                .flow(
                    FlowDefinition.of(
                        FLOW,
                        Pipe.of(Call.of(WEAK), Call.of(FAR), Call.of(WEAK).withLabel("again")))),
            small);
    apps.start(
        App.named(Fresh.name("far")).service(Service.of(ServiceRef.text(FAR), text -> text + "?")));
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      new Topics(admin).create(REPLIES, 3);
    }
    apps.awaitRunning();
  }

  @AfterAll
  static void stop() {
    apps.close();
  }

  /** What was sent, and what must become of it: its kind, or null when it is good. */
  private record Sent(PoisonKind kind, ProducerRecord<byte[], byte[]> record) {}

  @Test
  void everyGoodRequestIsAnsweredAndEveryOtherIsSetAside() throws Exception {
    Set<Thread> threads = Threads.streamsOf(APP);
    Map<String, Sent> toService = send(WEAK, List.of(PoisonKind.values()));
    Map<String, Sent> toFlow = send(FLOW, PoisonKind.ofAFlow());
    int answers = answered(toService) + answered(toFlow);
    try (TopicReader replies = new TopicReader(kafka.bootstrapServers(), REPLIES)) {
      replies.await(answers, PATIENCE);
      toService.forEach((id, sent) -> assertAnswer(sent, replies.of(id), id + "!"));
      toFlow.forEach((id, sent) -> assertAnswer(sent, replies.of(id), id + "!?!"));
    }
    assertLetters(WEAK, toService);
    assertLetters(FLOW, toFlow);
    Map<DeadLetterReason, Long> reasons = new EnumMap<>(DeadLetterReason.class);
    poison(toService).forEach(sent -> reasons.merge(sent.kind().reason(), 1L, Long::sum));
    poison(toFlow).forEach(sent -> reasons.merge(sent.kind().reason(), 1L, Long::sum));
    reasons.forEach((reason, number) -> assertThat(app.count(reason)).isEqualTo(number));
    assertThat(Threads.streamsOf(APP)).isEqualTo(threads).hasSize(2);
  }

  private static Map<String, Sent> send(String callee, List<PoisonKind> kinds) throws Exception {
    Map<String, Sent> all = new HashMap<>();
    List<Future<RecordMetadata>> sends = new ArrayList<>();
    Map<String, Object> settings =
        Map.of("bootstrap.servers", kafka.bootstrapServers(), "linger.ms", 5);
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
      for (int i = 0; i < RECORDS / 2; i++) {
        String id = callee + "-" + i;
        ProducerRecord<byte[], byte[]> record = good(callee, id, i % 50);
        PoisonKind kind = i % RARITY == 0 ? kinds.get(i / RARITY % kinds.size()) : null;
        Sent sent = new Sent(kind, kind == null ? record : kind.of(record));
        all.put(id, sent);
        sends.add(producer.send(sent.record()));
      }
      for (Future<RecordMetadata> each : sends) {
        each.get();
      }
    }
    return all;
  }

  private static ProducerRecord<byte[], byte[]> good(String callee, String id, int key) {
    ProducerRecord<byte[], byte[]> good =
        new ProducerRecord<>(
            Wire.requestTopic(callee), ("key-" + key).getBytes(UTF_8), id.getBytes(UTF_8));
    Wire.putReturnAddress(good.headers(), REPLIES, 0, id.getBytes(UTF_8));
    Wire.put(good.headers(), Wire.DEADLINE, System.currentTimeMillis() + PATIENCE.toMillis());
    return good;
  }

  private static List<Sent> poison(Map<String, Sent> all) {
    return all.values().stream().filter(sent -> sent.kind() != null).toList();
  }

  private static int answered(Map<String, Sent> all) {
    return (int)
        all.values().stream().filter(sent -> sent.kind() == null || sent.kind().code() > 0).count();
  }

  private static void assertAnswer(
      Sent sent, List<ConsumerRecord<byte[], byte[]>> answers, String expected) {
    PoisonKind kind = sent.kind();
    if (kind == null) {
      assertThat(answers)
          .hasSize(1)
          .allMatch(answer -> new String(answer.value(), UTF_8).equals(expected));
    } else if (kind.code() == 0) {
      assertThat(answers).as(kind.name()).isEmpty();
    } else {
      assertThat(answers)
          .as(kind.name())
          .extracting(answer -> Wire.readReply(answer.headers(), answer.value()).code())
          .containsExactly(kind.code());
    }
  }

  private static void assertLetters(String service, Map<String, Sent> all) {
    String topic = Wire.deadLetterTopic(service);
    try (TopicReader letters = new TopicReader(kafka.bootstrapServers(), topic)) {
      letters.await(poison(all).size(), PATIENCE);
      all.forEach(
          (id, sent) -> {
            if (sent.kind() == null) {
              assertThat(letters.of(id)).isEmpty();
              return;
            }
            assertThat(letters.of(id)).as(sent.kind().name()).hasSize(1);
            DeadLetter letter = DeadLetter.read(letters.of(id).get(0));
            assertThat(letter.reason()).isEqualTo(sent.kind().reason());
            assertThat(letter.service()).isEqualTo(service);
            assertThat(letter.key()).isEqualTo(sent.record().key());
            assertThat(letter.payload())
                .isEqualTo(
                    IS_SERVED.contains(sent.kind())
                        ? (id + "!").getBytes(UTF_8)
                        : sent.record().value());
            assertThat(letter.isWhole()).isTrue();
          });
    }
  }
}
