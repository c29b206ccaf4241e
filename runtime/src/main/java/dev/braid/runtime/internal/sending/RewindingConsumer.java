package dev.braid.runtime.internal.sending;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The main consumer of a stream thread, with what {@link TaskStarts} are for. */
public final class RewindingConsumer extends KafkaConsumer<byte[], byte[]> {

  /** To leave its group takes brokers milliseconds. */
  private static final Duration LEAVING = Duration.ofSeconds(5);

  private final ThreadStarts threads;
  private final TaskStarts starts = new TaskStarts();

  public RewindingConsumer(Map<String, Object> config, ThreadStarts threads) {
    super(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    this.threads = threads;
  }

  @Override
  public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
    ConsumerRecords<byte[], byte[]> records = super.poll(timeout);
    starts.polled(records);
    return records;
  }

  /** Asked for each task that starts. */
  @Override
  public Map<TopicPartition, OffsetAndMetadata> committed(Set<TopicPartition> partitions) {
    threads.readBy(starts);
    Map<TopicPartition, OffsetAndMetadata> committed = super.committed(partitions);
    starts.start(this, committed);
    return committed;
  }

  @Override
  public void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets) {
    super.commitSync(starts.handedOut(offsets));
  }

  /**
   * Kafka Streams names no time, and by default that is half a minute, which a process that is told
   * to stop would wait for when no broker answers.
   */
  @Override
  public void close(CloseOptions options) {
    super.close(bounded(options));
  }

  static CloseOptions bounded(CloseOptions options) {
    return options.timeout().isPresent() ? options : options.withTimeout(LEAVING);
  }
}
