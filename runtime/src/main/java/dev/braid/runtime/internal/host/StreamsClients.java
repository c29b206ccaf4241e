package dev.braid.runtime.internal.host;

import dev.braid.runtime.internal.broker.ServedAssignor;
import dev.braid.runtime.internal.broker.ServedPartitions;
import dev.braid.runtime.internal.sending.BoundedProducer;
import dev.braid.runtime.internal.sending.RewindingConsumer;
import dev.braid.runtime.internal.sending.Sending;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.streams.KafkaClientSupplier;

/**
 * The clients of a KafkaStreams: as it makes them itself, but for {@link BoundedProducer} and
 * {@link RewindingConsumer}.
 */
class StreamsClients implements KafkaClientSupplier {

  private final Sending sending;
  private final Predicate<String> own;
  private final String service;

  /**
   * @param own topics that nothing can take the place of
   * @param service the flow or service that runs
   */
  StreamsClients(Sending sending, Predicate<String> own, String service) {
    this.sending = sending;
    this.own = own;
    this.service = service;
  }

  @Override
  public Admin getAdmin(Map<String, Object> config) {
    return Admin.create(config);
  }

  @Override
  public Producer<byte[], byte[]> getProducer(Map<String, Object> config) {
    return sending.producer(config, own, service);
  }

  @Override
  public Consumer<byte[], byte[]> getConsumer(Map<String, Object> config) {
    return new RewindingConsumer(serving(config, sending.served()), sending.starts());
  }

  /** Those of a main consumer, in whose group the partitions that are served are shared out. */
  static Map<String, Object> serving(Map<String, Object> config, ServedPartitions served) {
    Map<String, Object> serving = new HashMap<>(config);
    ServedAssignor.before(serving, served);
    return serving;
  }

  @Override
  public Consumer<byte[], byte[]> getRestoreConsumer(Map<String, Object> config) {
    return consumer(config);
  }

  @Override
  public Consumer<byte[], byte[]> getGlobalConsumer(Map<String, Object> config) {
    return consumer(config);
  }

  static Consumer<byte[], byte[]> consumer(Map<String, Object> config) {
    return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }
}
