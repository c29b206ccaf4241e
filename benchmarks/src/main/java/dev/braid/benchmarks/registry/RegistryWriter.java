package dev.braid.benchmarks.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.braid.registry.model.Heartbeat;
import dev.braid.registry.model.InstanceKey;
import dev.braid.registry.model.Registration;
import dev.braid.registry.wire.RegistryRecords;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Writes what instances would write, for many that no process runs. The registry's topics must be
 * there. For one thread.
 */
final class RegistryWriter implements AutoCloseable {

  private final RegistryRecords records = new RegistryRecords();
  private final KafkaProducer<byte[], byte[]> producer;
  private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();

  RegistryWriter(String bootstrapServers) {
    producer =
        new KafkaProducer<>(
            Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ProducerConfig.LINGER_MS_CONFIG,
                5),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  void register(Registration registration) {
    write("braid.registrations", registration.key(), records.encode(registration));
  }

  void beat(Heartbeat heartbeat) {
    write("braid.heartbeats", heartbeat.key(), records.encode(heartbeat));
  }

  void goodbye(InstanceKey key) {
    write("braid.registrations", key, null);
  }

  @SuppressWarnings("FutureReturnValueIgnored") // the callback is told
  private void write(String topic, InstanceKey key, byte @Nullable [] value) {
    producer.send(
        new ProducerRecord<>(topic, key.toString().getBytes(UTF_8), value),
        (written, failed) -> failure.compareAndSet(null, failed));
  }

  /**
   * Returns when the brokers have all of it.
   *
   * @throws IllegalStateException when something could not be written
   */
  void flush() {
    producer.flush();
    Exception failed = failure.get();
    if (failed != null) {
      throw new IllegalStateException("the registry could not be written: " + failed, failed);
    }
  }

  @Override
  public void close() {
    producer.close();
  }
}
