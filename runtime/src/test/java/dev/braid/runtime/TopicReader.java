package dev.braid.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.braid.wire.Wire;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads a whole topic, committed or not, and keeps its records by their correlation id. */
final class TopicReader implements AutoCloseable {

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Map<String, List<ConsumerRecord<byte[], byte[]>>> records = new HashMap<>();

  TopicReader(String bootstrapServers, String topic) {
    consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", bootstrapServers),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    List<TopicPartition> all =
        consumer.partitionsFor(topic).stream()
            .map(partition -> new TopicPartition(topic, partition.partition()))
            .toList();
    consumer.assign(all);
    consumer.seekToBeginning(all);
  }

  /** Reads until there is a record with this id. */
  ConsumerRecord<byte[], byte[]> await(String id, Duration patience) {
    long end = System.nanoTime() + patience.toNanos();
    while (of(id).isEmpty()) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException("no record %s after %s".formatted(id, patience));
      }
      consumer.poll(Duration.ofMillis(100)).forEach(this::keep);
    }
    return of(id).get(0);
  }

  /** Reads what has come by now. Answers the ids of all so far. */
  Set<String> read() {
    consumer.poll(Duration.ofMillis(100)).forEach(this::keep);
    return records.keySet();
  }

  /** Reads until there are records with so many different ids. */
  TopicReader await(int ids, Duration patience) {
    long end = System.nanoTime() + patience.toNanos();
    while (records.size() < ids) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException(
            "%d of %d records after %s".formatted(records.size(), ids, patience));
      }
      consumer.poll(Duration.ofMillis(100)).forEach(this::keep);
    }
    return this;
  }

  private void keep(ConsumerRecord<byte[], byte[]> record) {
    byte[] id = Wire.bytes(record.headers(), Wire.CORRELATION_ID);
    String text = id == null ? "" : new String(id, UTF_8);
    records.computeIfAbsent(text, unused -> new ArrayList<>()).add(record);
  }

  /** All with this id so far. */
  List<ConsumerRecord<byte[], byte[]>> of(String id) {
    return records.getOrDefault(id, List.of());
  }

  /** Any one of them. */
  ConsumerRecord<byte[], byte[]> first() {
    return records.values().iterator().next().get(0);
  }

  @Override
  public void close() {
    consumer.close();
  }
}
