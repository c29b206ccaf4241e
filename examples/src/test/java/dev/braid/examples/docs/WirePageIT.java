package dev.braid.examples.docs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.dsl.Codec;
import dev.braid.dsl.Service;
import dev.braid.dsl.ServiceRef;
import dev.braid.embedded.KafkaExtension;
import dev.braid.runtime.App;
import dev.braid.runtime.RunningApp;
import dev.braid.runtime.config.Config;
import dev.braid.runtime.config.ConfigKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A client that knows nothing of Braid but what docs/wire.md says: it sends the bytes there. */
class WirePageIT {

  @RegisterExtension static final KafkaExtension kafka = KafkaExtension.embedded();

  private static final List<String> PARTS = List.of("topic", "key", "payload");

  @TempDir Path folder;

  private RunningApp app;
  private KafkaProducer<byte[], byte[]> producer;
  private KafkaConsumer<byte[], byte[]> consumer;

  @BeforeEach
  void start() throws Exception {
    Config config =
        Config.of(kafka.bootstrapServers())
            .with(ConfigKey.STATE_DIR, folder.toString())
            .with(ConfigKey.PARTITIONS, "3");
    Service<String, String> shout =
        Service.of(
            ServiceRef.of("shout", Codec.text(), Codec.text()),
            text -> text.toUpperCase(Locale.ROOT));
    app = App.named("page").service(shout).start(config).awaitRunning();
    Map<String, Object> settings = Map.of("bootstrap.servers", kafka.bootstrapServers());
    createTopic(settings);
    producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    consumer =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    TopicPartition answers = new TopicPartition("page.answers", 0);
    consumer.assign(List.of(answers));
    consumer.seekToEnd(List.of(answers));
    consumer.position(answers);
  }

  private static void createTopic(Map<String, Object> settings) throws Exception {
    try (Admin admin = Admin.create(settings)) {
      if (!admin.listTopics().names().get().contains("page.answers")) {
        admin.createTopics(List.of(new NewTopic("page.answers", 1, (short) 1))).all().get();
      }
    }
  }

  @AfterEach
  void stop() {
    consumer.close();
    producer.close();
    app.close();
  }

  @Test
  void theBytesOfThePageAreAnsweredWithTheBytesOfThePage() throws Exception {
    RecordMetadata sent = send(table("request"));

    ConsumerRecord<byte[], byte[]> reply = reply();

    assertThat(sent.partition()).isEqualTo(partitionOnThePage());
    assertThat(shown(reply)).containsExactlyInAnyOrderEntriesOf(table("reply"));
  }

  @Test
  void whatIsNoTextIsAnsweredWithAFault() throws Exception {
    Map<String, String> request = table("request");
    request.put("payload", "00 01");
    request.put("braid-content-type", hex("application/json".getBytes(UTF_8)));
    send(request);

    ConsumerRecord<byte[], byte[]> reply = reply();

    assertThat(reply.value()).isNull();
    assertThat(new String(reply.headers().lastHeader("braid-code").value(), UTF_8))
        .isEqualTo("400");
    assertThat(new String(reply.headers().lastHeader("braid-fault").value(), UTF_8))
        .startsWith("{\"code\":400,\"message\":\"")
        .contains("\"service\":\"shout\"");
  }

  private RecordMetadata send(Map<String, String> parts) throws Exception {
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(
            new String(bytes(parts.get("topic")), UTF_8),
            bytes(parts.get("key")),
            bytes(parts.get("payload")));
    parts.forEach(
        (name, hex) -> {
          if (!PARTS.contains(name)) {
            record.headers().add(name, bytes(hex));
          }
        });
    return producer.send(record).get(3, TimeUnit.MINUTES);
  }

  private ConsumerRecord<byte[], byte[]> reply() {
    long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(3);
    while (System.nanoTime() - end < 0) {
      for (ConsumerRecord<byte[], byte[]> reply : consumer.poll(Duration.ofSeconds(1))) {
        return reply;
      }
    }
    throw new AssertionError("no reply came");
  }

  private static Map<String, String> shown(ConsumerRecord<byte[], byte[]> record) {
    Map<String, String> parts = new LinkedHashMap<>();
    parts.put("topic", hex(record.topic().getBytes(UTF_8)));
    parts.put("key", hex(record.key()));
    parts.put("payload", hex(record.value()));
    for (Header header : record.headers()) {
      parts.put(header.key(), hex(header.value()));
    }
    return parts;
  }

  private static byte[] bytes(String hex) {
    return HexFormat.ofDelimiter(" ").parseHex(hex);
  }

  private static String hex(byte[] bytes) {
    return HexFormat.ofDelimiter(" ").formatHex(bytes);
  }

  /** The bytes of a table of the page, by part. */
  private static Map<String, String> table(String name) throws IOException {
    String text = page();
    String rows = text.substring(text.indexOf("<!-- " + name + " -->"));
    rows = rows.substring(0, rows.indexOf("\n\n"));
    Map<String, String> parts = new LinkedHashMap<>();
    Matcher row =
        Pattern.compile("\\| `?([\\w-]+)`? \\| `([0-9a-f ]+)` \\| (.*?) ?\\|").matcher(rows);
    while (row.find()) {
      parts.put(row.group(1), row.group(2));
      String said = row.group(3).replace("`", "");
      assertThat(said).isIn("", new String(bytes(row.group(2)), UTF_8));
    }
    assertThat(parts).containsKeys("topic", "key", "payload");
    return parts;
  }

  private static int partitionOnThePage() throws IOException {
    Matcher partition =
        Pattern.compile("The key `tea` stands in partition (\\d) of 3").matcher(page());
    assertThat(partition.find()).isTrue();
    return Integer.parseInt(partition.group(1));
  }

  private static String page() throws IOException {
    return Files.readString(Path.of("..", "docs", "wire.md"));
  }
}
