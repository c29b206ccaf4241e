package dev.braid.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.braid.dsl.CodecException;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * What the registry says, as Kafka's records. The key is that of the instance, as text. A
 * registration without a value is a goodbye; a header says of which incarnation, so that one that
 * comes late takes nobody else with it. Immutable, for several threads.
 */
final class RegistryMessages {

  /** The header of a goodbye: the incarnation that it is of, in decimal digits. */
  static final String INCARNATION = "braid-incarnation";

  private final RegistryRecords records = new RegistryRecords();

  /**
   * @param time of the sender's clock, in milliseconds since the epoch; the brokers set their own
   */
  ProducerRecord<byte[], byte[]> of(Registration registration, long time) {
    return record(
        RegistryTopics.REGISTRATIONS, registration.key(), time, records.encode(registration));
  }

  /**
   * @param time as for a registration
   */
  ProducerRecord<byte[], byte[]> of(Heartbeat heartbeat, long time) {
    return record(RegistryTopics.HEARTBEATS, heartbeat.key(), time, records.encode(heartbeat));
  }

  /**
   * @param time as for a registration
   */
  static ProducerRecord<byte[], byte[]> goodbye(InstanceKey key, long incarnation, long time) {
    ProducerRecord<byte[], byte[]> goodbye = record(RegistryTopics.REGISTRATIONS, key, time, null);
    goodbye.headers().add(INCARNATION, String.valueOf(incarnation).getBytes(UTF_8));
    return goodbye;
  }

  private static ProducerRecord<byte[], byte[]> record(
      String topic, InstanceKey key, long time, byte @Nullable [] value) {
    return new ProducerRecord<>(topic, null, time, key.toString().getBytes(UTF_8), value);
  }

  /** Feeds a view with a record. One that says nothing is counted, and skipped. */
  void feed(RegistryView view, ConsumerRecord<byte @Nullable [], byte @Nullable []> record) {
    try {
      byte[] name = record.key();
      if (name == null) {
        throw new CodecException("a record of the registry has a key");
      }
      InstanceKey key = InstanceKey.parse(new String(name, UTF_8));
      if (record.topic().equals(RegistryTopics.REGISTRATIONS)) {
        registration(view, key, record);
      } else {
        heartbeat(view, key, record.value());
      }
    } catch (CodecException | IllegalArgumentException undecodable) {
      view.counters().add(RegistryCounter.UNDECODABLE);
    }
  }

  private void registration(
      RegistryView view,
      InstanceKey key,
      ConsumerRecord<byte @Nullable [], byte @Nullable []> record) {
    byte[] value = record.value();
    if (value == null) {
      incarnation(record.headers().lastHeader(INCARNATION))
          .ifPresentOrElse(gone -> view.goodbye(key, gone), () -> view.goodbye(key));
    } else {
      Registration registration = records.registration(value);
      requireSame(key, registration.key());
      view.apply(registration);
    }
  }

  private void heartbeat(RegistryView view, InstanceKey key, byte @Nullable [] value) {
    if (value == null) {
      throw new CodecException("a heartbeat has a value");
    }
    Heartbeat heartbeat = records.heartbeat(value);
    requireSame(key, heartbeat.key());
    view.apply(heartbeat);
  }

  private static Optional<Long> incarnation(@Nullable Header header) {
    return header == null
        ? Optional.empty()
        : Optional.of(Long.parseLong(new String(header.value(), UTF_8)));
  }

  /** Under another key it would outlive what is compacted. */
  private static void requireSame(InstanceKey key, InstanceKey told) {
    if (!key.equals(told)) {
      throw new CodecException("the record of %s has the key %s".formatted(told, key));
    }
  }
}
