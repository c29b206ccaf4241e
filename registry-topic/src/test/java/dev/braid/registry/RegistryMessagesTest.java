package dev.braid.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Records as they are written and read, and those that are none. */
final class RegistryMessagesTest {

  private static final InstanceKey KEY = Observer.KEY;

  private final RegistryMessages messages = new RegistryMessages();
  private final Observer observer = Observer.ofDefault();

  private void feed(ProducerRecord<byte[], byte[]> message) {
    feed(message.topic(), message.key(), message.value(), message.headers());
  }

  private void feed(String topic, byte @Nullable [] key, byte @Nullable [] value, Headers headers) {
    messages.feed(
        observer.view,
        new ConsumerRecord<>(
            topic,
            0,
            0,
            0,
            TimestampType.LOG_APPEND_TIME,
            0,
            0,
            key,
            value,
            headers,
            Optional.empty()));
  }

  private static Headers none() {
    return RegistryMessages.goodbye(KEY, 1, 0).headers().remove(RegistryMessages.INCARNATION);
  }

  @Test
  void aLifeIsToldFromRegistrationToGoodbye() {
    feed(messages.of(Observer.registration(KEY, 7), 0));
    feed(messages.of(Heartbeat.of(KEY, 7, 1, 3), 0));
    assertThat(observer.state(KEY)).isEqualTo(InstanceState.ALIVE);
    assertThat(observer.count(RegistryCounter.HEARTBEATS)).isEqualTo(1);
    feed(RegistryMessages.goodbye(KEY, 7, 0));
    assertThat(observer.state(KEY)).isNull();
  }

  @Test
  void aGoodbyeOfAnOlderIncarnationTakesTheNewOneNotWithIt() {
    feed(messages.of(Observer.registration(KEY, 8), 0));
    feed(RegistryMessages.goodbye(KEY, 7, 0));
    assertThat(observer.state(KEY)).isEqualTo(InstanceState.ALIVE);
  }

  /** As whoever knows no more than the topic's rules writes it. */
  @Test
  void aTombstoneWithoutAHeaderIsAGoodbyeOfWhatIsKnown() {
    feed(messages.of(Observer.registration(KEY, 7), 0));
    feed(RegistryTopics.REGISTRATIONS, KEY.toString().getBytes(UTF_8), null, none());
    assertThat(observer.state(KEY)).isNull();
  }

  @Test
  void whatIsNoneOfItsRecordsIsCountedAndSkipped() {
    byte[] key = KEY.toString().getBytes(UTF_8);
    byte[] heartbeat = messages.of(Heartbeat.of(KEY, 7, 1, 3), 0).value();
    byte[] other = messages.of(Registration.of("order", "i1", 1), 0).value();
    List<Runnable> wrong =
        List.of(
            () -> feed(RegistryTopics.REGISTRATIONS, null, other, none()),
            () -> feed(RegistryTopics.REGISTRATIONS, "no key".getBytes(UTF_8), other, none()),
            () -> feed(RegistryTopics.REGISTRATIONS, key, other, none()),
            () -> feed(RegistryTopics.REGISTRATIONS, key, heartbeat, none()),
            () -> feed(RegistryTopics.REGISTRATIONS, key, new byte[0], none()),
            () ->
                feed(
                    RegistryTopics.REGISTRATIONS,
                    key,
                    null,
                    none().add(RegistryMessages.INCARNATION, "x".getBytes(UTF_8))),
            () -> feed(RegistryTopics.HEARTBEATS, key, null, none()),
            () -> feed(RegistryTopics.HEARTBEATS, "order/i1".getBytes(UTF_8), heartbeat, none()));
    wrong.forEach(Runnable::run);

    assertThat(observer.count(RegistryCounter.UNDECODABLE)).isEqualTo(wrong.size());
    assertThat(observer.told).isEmpty();
  }
}
