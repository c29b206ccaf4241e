package dev.braid.registry.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.braid.dsl.CodecException;
import dev.braid.registry.model.Heartbeat;
import dev.braid.registry.model.InstanceKey;
import dev.braid.registry.model.Registration;
import dev.braid.registry.view.RegistryCounter;
import dev.braid.registry.view.RegistryFeed;
import dev.braid.wire.Namespace;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * What the registry says, as Kafka's records. The key is that of the instance, as text. A
 * registration without a value is a goodbye; a header says of which incarnation, so that one that
 * comes late takes nobody else with it. Immutable, for several threads.
 */
public final class RegistryMessages {

  /** The header of a goodbye: the incarnation that it is of, in decimal digits. */
  public static final String INCARNATION = "braid-incarnation";

  /** The only one, and the only one that is read, should the brokers make a topic with more. */
  private static final int PARTITION = 0;

  private final RegistryRecords records = new RegistryRecords();
  private final String registrations;
  private final String heartbeats;

  /**
   * @param namespace whose registry it is
   */
  public RegistryMessages(Namespace namespace) {
    this.registrations = namespace.of(RegistryTopics.REGISTRATIONS);
    this.heartbeats = namespace.of(RegistryTopics.HEARTBEATS);
  }

  /**
   * A registration, to be sent.
   *
   * @param time of the sender's clock, in milliseconds since the epoch; the brokers set their own
   */
  public ProducerRecord<byte[], byte[]> of(Registration registration, long time) {
    return record(registrations, registration.key(), time, records.encode(registration));
  }

  /**
   * A heartbeat, to be sent.
   *
   * @param time as for a registration
   */
  public ProducerRecord<byte[], byte[]> of(Heartbeat heartbeat, long time) {
    return record(heartbeats, heartbeat.key(), time, records.encode(heartbeat));
  }

  /**
   * A goodbye of one incarnation, to be sent.
   *
   * @param time as for a registration
   */
  public ProducerRecord<byte[], byte[]> goodbye(InstanceKey key, long incarnation, long time) {
    ProducerRecord<byte[], byte[]> goodbye = record(registrations, key, time, null);
    goodbye.headers().add(INCARNATION, String.valueOf(incarnation).getBytes(UTF_8));
    return goodbye;
  }

  private static ProducerRecord<byte[], byte[]> record(
      String topic, InstanceKey key, long time, byte @Nullable [] value) {
    return new ProducerRecord<>(topic, PARTITION, time, key.toString().getBytes(UTF_8), value);
  }

  /** Feeds a view with a record. One that says nothing is counted, and skipped. */
  public void feed(RegistryFeed feed, ConsumerRecord<byte @Nullable [], byte @Nullable []> record) {
    said(record)
        .ifPresentOrElse(
            said -> said.accept(feed), () -> feed.count(RegistryCounter.UNDECODABLE, 1));
  }

  /** What a record tells a view; empty: nothing. It may have been written by anybody. */
  private Optional<Consumer<RegistryFeed>> said(
      ConsumerRecord<byte @Nullable [], byte @Nullable []> record) {
    try {
      byte[] name = record.key();
      if (name == null) {
        return Optional.empty();
      }
      InstanceKey key = InstanceKey.parse(new String(name, UTF_8));
      return record.topic().equals(registrations)
          ? registration(key, record)
          : heartbeat(key, record.value());
    } catch (CodecException | IllegalArgumentException undecodable) {
      return Optional.empty();
    }
  }

  private Optional<Consumer<RegistryFeed>> registration(
      InstanceKey key, ConsumerRecord<byte @Nullable [], byte @Nullable []> record) {
    byte[] value = record.value();
    if (value == null) {
      return goodbye(key, record.headers().lastHeader(INCARNATION));
    }
    Registration registration = records.registration(value);
    return registration.key().equals(key)
        ? Optional.of(feed -> feed.apply(registration))
        : Optional.empty(); // under another key it would outlive what is compacted
  }

  private static Optional<Consumer<RegistryFeed>> goodbye(
      InstanceKey key, @Nullable Header incarnation) {
    if (incarnation == null) {
      return Optional.of(feed -> feed.goodbye(key));
    }
    byte[] digits = incarnation.value();
    if (digits == null) {
      return Optional.empty();
    }
    long gone = Long.parseLong(new String(digits, UTF_8));
    return Optional.of(feed -> feed.goodbye(key, gone));
  }

  private Optional<Consumer<RegistryFeed>> heartbeat(InstanceKey key, byte @Nullable [] value) {
    if (value == null) {
      return Optional.empty();
    }
    Heartbeat heartbeat = records.heartbeat(value);
    return heartbeat.key().equals(key)
        ? Optional.of(feed -> feed.apply(heartbeat))
        : Optional.empty();
  }
}
