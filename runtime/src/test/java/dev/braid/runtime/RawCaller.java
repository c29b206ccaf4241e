package dev.braid.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.braid.dsl.Reply;
import dev.braid.embedded.Topics;
import dev.braid.wire.Value;
import dev.braid.wire.Wire;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** A caller that knows nothing of Braid: it sends records, and reads what comes to its topic. */
public final class RawCaller implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private final String replyTopic;
  private final KafkaProducer<byte[], byte[]> producer;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final List<ConsumerRecord<byte[], byte[]>> arrived = new ArrayList<>();

  private RawCaller(
      String replyTopic,
      KafkaProducer<byte[], byte[]> producer,
      KafkaConsumer<byte[], byte[]> consumer) {
    this.replyTopic = replyTopic;
    this.producer = producer;
    this.consumer = consumer;
  }

  /** Connects a caller with a new reply topic. */
  public static RawCaller connect(String bootstrapServers, String replyTopic, int partitions) {
    Map<String, Object> settings = Map.of("bootstrap.servers", bootstrapServers);
    try (Admin admin = Admin.create(settings)) {
      new Topics(admin).create(replyTopic, partitions);
    }
    KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    List<TopicPartition> all =
        IntStream.range(0, partitions).mapToObj(i -> new TopicPartition(replyTopic, i)).toList();
    consumer.assign(all);
    consumer.seekToBeginning(all);
    return new RawCaller(
        replyTopic,
        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer()),
        consumer);
  }

  public String replyTopic() {
    return replyTopic;
  }

  static byte[] newId() {
    UUID id = UUID.randomUUID();
    return ByteBuffer.allocate(16)
        .putLong(id.getMostSignificantBits())
        .putLong(id.getLeastSignificantBits())
        .array();
  }

  /** A request as a Spring template writes it: three headers at most, and none of Braid's. */
  ProducerRecord<byte[], byte[]> request(String service, String key, String value, byte[] id) {
    ProducerRecord<byte[], byte[]> request =
        new ProducerRecord<>(
            Wire.requestTopic(service), key.getBytes(UTF_8), value.getBytes(UTF_8));
    request.headers().add(Wire.CORRELATION_ID, id);
    request.headers().add(Wire.REPLY_TOPIC, replyTopic.getBytes(UTF_8));
    return request;
  }

  public void send(ProducerRecord<byte[], byte[]> record) {
    try {
      producer.send(record).get();
    } catch (ExecutionException failed) {
      throw new IllegalStateException("could not send to " + record.topic(), failed);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }

  /** Waits for a record with this correlation id. */
  ConsumerRecord<byte[], byte[]> await(byte[] id) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < end) {
      for (ConsumerRecord<byte[], byte[]> record : arrived) {
        if (Arrays.equals(id, Wire.bytes(record.headers(), Wire.CORRELATION_ID))) {
          return record;
        }
      }
      consumer.poll(Duration.ofMillis(100)).forEach(arrived::add);
    }
    throw new IllegalStateException(
        "no reply in %s within %s; %d others came".formatted(replyTopic, PATIENCE, arrived.size()));
  }

  Reply<Value> awaitReply(byte[] id) {
    ConsumerRecord<byte[], byte[]> record = await(id);
    return Wire.readReply(record.headers(), record.value());
  }

  String awaitText(byte[] id) {
    return new String(await(id).value(), UTF_8);
  }

  /** So many records have come with this id until now. */
  long count(byte[] id) {
    return arrived.stream()
        .filter(record -> Arrays.equals(id, Wire.bytes(record.headers(), Wire.CORRELATION_ID)))
        .count();
  }

  static void put(Headers headers, String name, byte @Nullable [] value) {
    headers.remove(name);
    headers.add(name, value);
  }

  static byte[] int4(int number) {
    return ByteBuffer.allocate(4).putInt(number).array();
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(1));
    consumer.close();
  }
}
