package dev.braid.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.dsl.Call;
import dev.braid.dsl.Codec;
import dev.braid.dsl.FlowDefinition;
import dev.braid.dsl.Pipe;
import dev.braid.dsl.Service;
import dev.braid.dsl.ServiceRef;
import dev.braid.embedded.KafkaExtension;
import dev.braid.embedded.Topics;
import dev.braid.wire.DeadLetter;
import dev.braid.wire.DeadLetterReason;
import dev.braid.wire.TopicSpec;
import dev.braid.wire.Wire;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What is just within all bounds at once passes every topic; a send that fails ends a thread. */
class LargestMessagesIT {

  @RegisterExtension static final KafkaExtension kafka = KafkaExtension.externalOrEmbedded();

  @TempDir static Path stateDir;

  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final String APP = Fresh.name("large");
  private static final String HERE = Fresh.name("here");
  private static final String FAR = Fresh.name("far");
  private static final String FLOW = Fresh.name("flow");

  /** Takes the largest reply. */
  private static final String WIDE = Fresh.name("wide") + ".replies";

  /** As topics are by default. */
  private static final String NARROW = Fresh.name("narrow") + ".replies";

  private static Apps apps;
  private static KafkaProducer<byte[], byte[]> producer;

  @BeforeAll
  static void start() {
    apps = new Apps(kafka.bootstrapServers(), stateDir);
    apps.start(
        App.named(APP)
            .service(echo(HERE))
            .flow(
                FlowDefinition.of(
                    FLOW, Pipe.of(Call.of(HERE), Call.of(FAR), Call.of(HERE).withLabel("again")))));
    apps.start(App.named(Fresh.name("far-app")).service(echo(FAR)));
    Map<String, Object> settings =
        Map.of(
            "bootstrap.servers",
            kafka.bootstrapServers(),
            "max.request.size",
            TopicSpec.MAX_DEAD_LETTER);
    try (Admin admin = Admin.create(settings)) {
      new Topics(admin)
          .create(
              new NewTopic(WIDE, Optional.of(1), Optional.empty())
                  .configs(
                      Map.of("max.message.bytes", Integer.toString(TopicSpec.MAX_DEAD_LETTER))),
              new NewTopic(NARROW, Optional.of(1), Optional.empty()));
    }
    producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    apps.awaitRunning();
  }

  @AfterAll
  static void stop() {
    producer.close(Duration.ofSeconds(1));
    apps.close();
  }

  /** Answers what it is asked, but for what begins with a one. */
  private static Service<byte[], byte[]> echo(String name) {
    return Service.of(
            ServiceRef.of(name, Codec.bytes(), Codec.bytes()),
            bytes -> {
              if (bytes[0] == 1) {
                throw new AssertionError("one");
              }
              return bytes;
            })
        .pure();
  }

  /** A payload of a MiB, a key of 16 KiB, and 32 headers of 8 KiB. */
  private static ProducerRecord<byte[], byte[]> largest(String callee, String topic, int first) {
    byte[] payload = new byte[Wire.MAX_PAYLOAD];
    payload[0] = (byte) first;
    ProducerRecord<byte[], byte[]> largest =
        new ProducerRecord<>(Wire.requestTopic(callee), new byte[16 * 1024], payload);
    String id = callee + first;
    Wire.putReturnAddress(largest.headers(), topic, 0, id.getBytes(UTF_8));
    Wire.put(largest.headers(), Wire.TRACE_PARENT, "x".repeat(3000));
    while (largest.headers().toArray().length < 31) {
      largest.headers().add("x", new byte[1]);
    }
    int left = 8 * 1024 - Wire.TRACE_STATE.length();
    for (Header header : largest.headers()) {
      left -= header.key().length() + header.value().length;
    }
    largest.headers().add(Wire.TRACE_STATE, new byte[left]);
    return largest;
  }

  private static void send(ProducerRecord<byte[], byte[]> record) throws Exception {
    producer.send(record).get();
  }

  @Test
  void theLargestRequestAndItsReplyPass() throws Exception {
    Set<Thread> threads = Threads.streamsOf(APP);
    for (String callee : List.of(HERE, FLOW)) {
      send(largest(callee, WIDE, 0));
    }
    try (TopicReader replies = new TopicReader(kafka.bootstrapServers(), WIDE)) {
      for (String callee : List.of(HERE, FLOW)) {
        ConsumerRecord<byte[], byte[]> reply = replies.await(callee + 0, PATIENCE);
        assertThat(Wire.readReply(reply.headers(), reply.value()).code()).isEqualTo(200);
        assertThat(reply.value()).hasSize(Wire.MAX_PAYLOAD);
      }
    }
    assertThat(Threads.streamsOf(APP)).isEqualTo(threads).hasSize(2);
  }

  @Test
  void aReplyThatItsTopicDoesNotTakeIsAFaultAndALetter() throws Exception {
    Set<Thread> threads = Threads.streamsOf(APP);
    for (String callee : List.of(HERE, FLOW)) {
      send(largest(callee, NARROW, 2));
    }
    try (TopicReader replies = new TopicReader(kafka.bootstrapServers(), NARROW)) {
      for (String callee : List.of(HERE, FLOW)) {
        ConsumerRecord<byte[], byte[]> reply = replies.await(callee + 2, PATIENCE);
        assertThat(Wire.readReply(reply.headers(), reply.value()).code())
            .as("the limit may be another one the next time: only its answer cannot be given")
            .isEqualTo(410);
      }
    }
    assertThat(letter(HERE, HERE + 2).reason()).isEqualTo(DeadLetterReason.REPLY_TOO_LARGE);
    assertThat(Threads.streamsOf(APP)).isEqualTo(threads).hasSize(2);
  }

  @Test
  void theLargestLetterHoldsTheLargestRequest() throws Exception {
    for (String callee : List.of(HERE, FLOW)) {
      ProducerRecord<byte[], byte[]> poison = largest(callee, WIDE, 1);
      send(poison);
      DeadLetter letter = letter(callee, callee + 1);
      assertThat(letter.reason()).isEqualTo(DeadLetterReason.HANDLER_ERROR);
      assertThat(letter.payload()).isEqualTo(poison.value());
      assertThat(letter.key()).isEqualTo(poison.key());
      assertThat(letter.headers()).hasSize(32);
      assertThat(letter.leftOut()).isEmpty();
    }
  }

  private static DeadLetter letter(String service, String id) {
    try (TopicReader letters =
        new TopicReader(kafka.bootstrapServers(), Wire.deadLetterTopic(service))) {
      return DeadLetter.read(letters.await(id, PATIENCE));
    }
  }
}
