package dev.braid.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.dsl.Service;
import dev.braid.dsl.ServiceRef;
import dev.braid.embedded.KafkaExtension;
import dev.braid.embedded.Topics;
import dev.braid.engine.EngineCounter;
import dev.braid.runtime.config.Config;
import dev.braid.runtime.config.ConfigKey;
import dev.braid.wire.Wire;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * A send fails, and its transaction is aborted. Kafka Streams has the group rebalance then, and
 * with a long poll that is over before the tasks which are to do it once more are ready.
 */
@Timeout(400)
class RebalanceAfterAbortIT {

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int MOST = 200;

  @RegisterExtension static final KafkaExtension kafka = KafkaExtension.embedded();

  @TempDir Path stateDir;

  private final ServiceRef<String, String> echo = ServiceRef.text(Fresh.name("echo"));
  private final String replies = Fresh.name("caller") + ".replies";

  @Test
  void whatWasUndoneIsDoneOnceMore() throws Exception {
    Map<String, Object> brokers = Map.of("bootstrap.servers", kafka.bootstrapServers());
    Config config = Patience.config(kafka.bootstrapServers());
    Config slow =
        new Config(
            config
                .with(ConfigKey.STATE_DIR, stateDir.toString())
                .with(ConfigKey.PARTITIONS, "1")
                .values(),
            Map.of("poll.ms", "500"));
    try (Admin admin = Admin.create(brokers);
        RunningApp app =
            App.named(Fresh.name("echoing"))
                .service(Service.of(echo, text -> text).idempotent())
                .start(slow);
        KafkaProducer<byte[], byte[]> producer =
            new KafkaProducer<>(brokers, new ByteArraySerializer(), new ByteArraySerializer())) {
      app.awaitRunning();
      new Topics(admin).create(new NewTopic(replies, Optional.of(1), Optional.of((short) 1)));
      try (TopicReader replied = new TopicReader(kafka.bootstrapServers(), replies);
          TopicReader letters =
              new TopicReader(kafka.bootstrapServers(), Wire.deadLetterTopic(echo.name()))) {
        ask(producer, "first");
        replied.await("first", PATIENCE);

        admin.incrementalAlterConfigs(compacted()).all().get();
        Set<String> asked = new TreeSet<>();
        while (letters.read().isEmpty() && asked.size() < MOST) {
          asked.add("next-" + asked.size());
          ask(producer, "next-" + (asked.size() - 1));
        }

        asked.forEach(id -> await(id, replied, letters));
      }
      assertThat(app.count(EngineCounter.ABORTED)).isPositive();
    }
  }

  private static void await(String id, TopicReader replied, TopicReader letters) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!replied.read().contains(id) && !letters.read().contains(id)) {
      assertThat(System.nanoTime()).as("%s has neither a reply nor a letter", id).isLessThan(end);
    }
  }

  /** No record without a key is taken any more. */
  private Map<ConfigResource, Collection<AlterConfigOp>> compacted() {
    return Map.of(
        new ConfigResource(ConfigResource.Type.TOPIC, replies),
        List.of(
            new AlterConfigOp(
                new ConfigEntry("cleanup.policy", "compact"), AlterConfigOp.OpType.SET)));
  }

  private void ask(KafkaProducer<byte[], byte[]> producer, String id) throws Exception {
    ProducerRecord<byte[], byte[]> request =
        new ProducerRecord<>(Wire.requestTopic(echo.name()), null, id.getBytes(UTF_8));
    request.headers().add(Wire.CORRELATION_ID, id.getBytes(UTF_8));
    request.headers().add(Wire.REPLY_TOPIC, replies.getBytes(UTF_8));
    request.headers().add(Wire.REPLY_PARTITION, RawCaller.int4(0));
    producer.send(request).get();
  }
}
