package dev.braid.registry.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.braid.registry.model.Endpoint;
import dev.braid.registry.model.Heartbeat;
import dev.braid.registry.model.InstanceKey;
import dev.braid.registry.model.InstanceState;
import dev.braid.registry.model.Registration;
import dev.braid.registry.model.Sla;
import dev.braid.registry.view.Observer;
import dev.braid.registry.view.RegistryCounter;
import dev.braid.wire.Namespace;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Records as they are written and read, and those that are none. */
final class RegistryMessagesTest {

  private static final long SEED = Long.getLong("braid.seed", System.nanoTime());
  private static final InstanceKey KEY = Observer.KEY;

  private final RegistryMessages messages = new RegistryMessages(Namespace.NONE);
  private final Observer observer = Observer.ofDefault();

  private void feed(ProducerRecord<byte[], byte[]> message) {
    feed(message.topic(), message.key(), message.value(), message.headers());
  }

  private void feed(String topic, byte @Nullable [] key, byte @Nullable [] value, Headers headers) {
    messages.feed(
        observer.feed,
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

  private Headers none() {
    return messages.goodbye(KEY, 1, 0).headers().remove(RegistryMessages.INCARNATION);
  }

  @Test
  void aLifeIsToldFromRegistrationToGoodbye() {
    feed(messages.of(Observer.registration(KEY, 7), 0));
    feed(messages.of(Heartbeat.of(KEY, 7, 1, 3), 0));
    assertThat(observer.state(KEY)).isEqualTo(InstanceState.ALIVE);
    assertThat(observer.count(RegistryCounter.HEARTBEATS)).isEqualTo(1);
    feed(messages.goodbye(KEY, 7, 0));
    assertThat(observer.state(KEY)).isNull();
  }

  @Test
  void aGoodbyeOfAnOlderIncarnationTakesTheNewOneNotWithIt() {
    feed(messages.of(Observer.registration(KEY, 8), 0));
    feed(messages.goodbye(KEY, 7, 0));
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
            () ->
                feed(
                    RegistryTopics.REGISTRATIONS,
                    key,
                    null,
                    none().add(RegistryMessages.INCARNATION, null)),
            () -> feed(RegistryTopics.HEARTBEATS, key, null, none()),
            () -> feed(RegistryTopics.HEARTBEATS, "order/i1".getBytes(UTF_8), heartbeat, none()));
    wrong.forEach(Runnable::run);

    assertThat(observer.count(RegistryCounter.UNDECODABLE)).isEqualTo(wrong.size());
    assertThat(observer.told).isEmpty();
  }

  /** By the hash of their keys they would go where nobody reads, were the topic made by others. */
  @Test
  void allGoesToTheOnePartitionThatIsRead() {
    assertThat(
            List.of(
                messages.of(Observer.registration(KEY, 7), 0),
                messages.of(Heartbeat.of(KEY, 7, 1, 3), 0),
                messages.goodbye(KEY, 7, 0)))
        .extracting(ProducerRecord::partition)
        .containsOnly(0);
  }

  /** Anybody may write to the topics; who reads them goes on. */
  @Test
  void whateverIsWrittenStopsNobody() {
    Random random = new Random(SEED);
    List<ProducerRecord<byte[], byte[]>> good =
        List.of(
            messages.of(
                Observer.registration(KEY, 7)
                    .withEndpoints(List.of(Endpoint.named("a").withSla(Sla.millis(1, 2))))
                    .withSignals(List.of("a.b", "c"))
                    .withMetadata(Map.of("a", "b", "c", "d")),
                0),
            messages.of(Heartbeat.of(KEY, 7, 1, 3), 0),
            messages.goodbye(KEY, 7, 0));
    for (int i = 0; i < 60_000; i++) {
      ProducerRecord<byte[], byte[]> record = good.get(i % good.size());
      int part = random.nextInt(4);
      byte[] key = part == 0 ? spoiled(record.key(), random) : record.key();
      byte[] incarnation = part == 1 ? spoiled(new byte[] {'7'}, random) : new byte[] {'7'};
      byte[] value = part > 1 ? spoiled(record.value(), random) : record.value();
      Headers headers = none().add(RegistryMessages.INCARNATION, incarnation);
      String topic = RegistryTopics.partitions(Namespace.NONE).get(random.nextInt(2)).topic();
      assertThatCode(() -> feed(topic, key, value, headers))
          .as("seed %d", SEED)
          .doesNotThrowAnyException();
    }
    assertThat(observer.count(RegistryCounter.UNDECODABLE)).isPositive();
    observer.register(Observer.key(2), 8);
    assertThat(observer.state(Observer.key(2))).isEqualTo(InstanceState.ALIVE);
  }

  private static byte @Nullable [] spoiled(byte @Nullable [] good, Random random) {
    if (good == null || random.nextInt(20) == 0) {
      return null;
    }
    byte[] bytes = Arrays.copyOf(good, Math.max(0, good.length - 1 + random.nextInt(3)));
    for (int count = random.nextInt(3); count >= 0 && bytes.length > 0; count--) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
    }
    return bytes;
  }
}
