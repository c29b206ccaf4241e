package dev.braid.benchmarks.calls;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.braid.wire.Wire;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** What a good engineer writes to ask a service over Kafka: a producer and a thread that reads. */
final class HandClient {

  private static final int PARTITION = 0;

  private final String requests;
  private final String replies;
  private final KafkaProducer<String, String> producer;
  private final KafkaConsumer<String, String> consumer;
  private final Map<String, CompletableFuture<String>> waiting = new ConcurrentHashMap<>();
  private final Thread reader;

  /**
   * @param committed whether to read what has been committed only
   */
  HandClient(String bootstrapServers, String requests, String replies, boolean committed) {
    this.requests = requests;
    this.replies = replies;
    this.producer =
        new KafkaProducer<>(
            Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ProducerConfig.LINGER_MS_CONFIG,
                0),
            new StringSerializer(),
            new StringSerializer());
    this.consumer =
        new KafkaConsumer<>(
            Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false,
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                committed ? "read_committed" : "read_uncommitted"),
            new StringDeserializer(),
            new StringDeserializer());
    TopicPartition inbox = new TopicPartition(replies, PARTITION);
    consumer.assign(List.of(inbox));
    consumer.seekToEnd(List.of(inbox));
    consumer.position(inbox);
    this.reader = new Thread(this::read, replies + "-reader");
    reader.setDaemon(true);
    reader.start();
  }

  @SuppressWarnings("FutureReturnValueIgnored") // whenComplete answers what is at hand already
  CompletableFuture<String> call(String key, String text) {
    String id = UUID.randomUUID().toString();
    CompletableFuture<String> reply = new CompletableFuture<>();
    waiting.put(id, reply);
    reply.orTimeout(30, TimeUnit.SECONDS).whenComplete((text1, failure) -> waiting.remove(id));
    ProducerRecord<String, String> request = new ProducerRecord<>(requests, key, text);
    Wire.putReturnAddress(request.headers(), replies, PARTITION, id.getBytes(UTF_8));
    producer.send(
        request,
        (sent, failure) -> {
          if (failure != null) {
            reply.completeExceptionally(failure);
          }
        });
    return reply;
  }

  private void read() {
    try {
      while (true) {
        consumer.poll(Duration.ofSeconds(1)).forEach(this::take);
      }
    } catch (WakeupException closed) {
      consumer.close(CloseOptions.timeout(Duration.ZERO));
    }
  }

  private void take(ConsumerRecord<String, String> record) {
    String id = Wire.text(record.headers(), Wire.CORRELATION_ID);
    CompletableFuture<String> reply = id == null ? null : waiting.get(id);
    if (reply == null) {
      return;
    }
    String fault = Wire.text(record.headers(), Wire.FAULT);
    if (fault == null) {
      reply.complete(record.value());
    } else {
      reply.completeExceptionally(new IllegalStateException(fault));
    }
  }

  void close() {
    producer.close(Duration.ofSeconds(2));
    consumer.wakeup();
    try {
      reader.join(TimeUnit.SECONDS.toMillis(5));
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
