package dev.braid.engine.internal.core;

import dev.braid.wire.ReturnAddress;
import dev.braid.wire.Wire;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.processor.RecordContext;
import org.apache.kafka.streams.processor.StreamPartitioner;
import org.apache.kafka.streams.processor.TimestampExtractor;
import org.apache.kafka.streams.processor.TopicNameExtractor;
import org.jspecify.annotations.Nullable;

/** How envelopes meet Kafka: they carry bytes in and out, and are never converted on the way. */
public final class EnvelopeSerde {

  private EnvelopeSerde() {}

  public static Deserializer<Envelope> reader(Envelope.Kind kind) {
    return (topic, payload) -> Envelope.incoming(kind, payload);
  }

  public static Serializer<@Nullable Envelope> writer() {
    return (topic, envelope) -> envelope == null ? null : envelope.payload();
  }

  /** Puts a message into the partition that it belongs into. */
  public static StreamPartitioner<byte[], Envelope> addressed() {
    return (topic, key, envelope, partitions) -> {
      Integer place = partition(key, envelope, () -> partitions);
      return place == null ? Optional.empty() : Optional.of(Set.of(place));
    };
  }

  /**
   * The partition that a message is addressed to; null: that of its key. A request without a key
   * goes where its call id does: what keeps replies must meet a repeat again.
   *
   * @param partitions how many its topic has, if that must be known; 0: that cannot be told
   */
  public static @Nullable Integer partition(
      byte @Nullable [] key, Envelope envelope, IntSupplier partitions) {
    if (envelope.partition() != ReturnAddress.BY_KEY) {
      return envelope.partition();
    }
    if (key != null || envelope.callId().isEmpty()) {
      return null;
    }
    int number = partitions.getAsInt();
    return number > 0 ? (Integer) Wire.partition(envelope.callId(), number) : null;
  }

  /** Sends a reply to the topic that its envelope names. */
  public static final class ToCaller implements TopicNameExtractor<byte[], Envelope> {

    @Override
    public String extract(byte[] key, Envelope envelope, RecordContext context) {
      return envelope.topic();
    }

    /** Stands in the description of a topology, which must not change from run to run. */
    @Override
    public String toString() {
      return "the caller's reply topic";
    }
  }

  /**
   * Keeps the record's time in the envelope. To Kafka Streams the time of a reply, and of a result,
   * is 0: a task takes the smallest timestamp first, and under a backlog all older requests would
   * be started before any newer reply is read.
   */
  public static final class LogTime implements TimestampExtractor {

    private final Envelope.Kind kind;

    public LogTime(Envelope.Kind kind) {
      this.kind = kind;
    }

    @Override
    public long extract(ConsumerRecord<Object, Object> record, long partitionTime) {
      if (record.value() instanceof Envelope envelope) {
        envelope.setTime(record.timestamp());
        envelope.setStamp(record.timestamp());
        envelope.setOffset(record.offset());
        envelope.setSendersTime(record.timestampType() != TimestampType.LOG_APPEND_TIME);
      }
      return kind == Envelope.Kind.REQUEST ? Math.max(0, record.timestamp()) : 0;
    }
  }
}
