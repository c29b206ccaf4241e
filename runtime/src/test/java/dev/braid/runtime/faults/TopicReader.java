package dev.braid.runtime.faults;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads whole topics. */
final class TopicReader {

  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private final String bootstrapServers;

  TopicReader(String bootstrapServers) {
    this.bootstrapServers = bootstrapServers;
  }

  /** All records of a topic, up to its end as it is now, of whatever transaction. */
  void all(String topic, Consumer<ConsumerRecord<byte[], byte[]>> action) {
    each(topic, "read_uncommitted", action);
  }

  /** All records of a topic, up to its end as it is now, that were committed. */
  void committed(String topic, Consumer<ConsumerRecord<byte[], byte[]>> action) {
    each(topic, "read_committed", action);
  }

  private void each(
      String topic, String isolation, Consumer<ConsumerRecord<byte[], byte[]>> action) {
    try (KafkaConsumer<byte[], byte[]> consumer = consumer("read_uncommitted");
        KafkaConsumer<byte[], byte[]> reader = consumer(isolation)) {
      List<TopicPartition> partitions =
          reader.partitionsFor(topic).stream()
              .map(info -> new TopicPartition(topic, info.partition()))
              .toList();
      // A transaction that is still open keeps a reader of committed records from coming so far.
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      reader.assign(partitions);
      reader.seekToBeginning(partitions);
      long patience = System.nanoTime() + PATIENCE.toNanos();
      while (!ends.entrySet().stream()
          .allMatch(end -> reader.position(end.getKey()) >= end.getValue())) {
        if (System.nanoTime() > patience) {
          throw new IllegalStateException(
              "%s of %s did not come to its end %s within %s; is a transaction still open?"
                  .formatted(isolation, topic, ends, PATIENCE));
        }
        reader.poll(Duration.ofMillis(200)).forEach(action);
      }
    }
  }

  private KafkaConsumer<byte[], byte[]> consumer(String isolation) {
    return new KafkaConsumer<>(
        Map.of(
            ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
            bootstrapServers,
            ConsumerConfig.ISOLATION_LEVEL_CONFIG,
            isolation,
            ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
            false),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer());
  }
}
