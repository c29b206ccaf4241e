package dev.braid.runtime.internal.host;

import dev.braid.runtime.internal.sending.Sending;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;

/**
 * The clients of a KafkaStreams whose main consumer reads uncommitted, under exactly_once_v2 too.
 *
 * <p>Sound because the engine is a deterministic fold over its log: an output seen before its
 * transaction commits is produced again, the same, if the transaction aborts. KafkaStreams refuses
 * the setting by configuration, so it is made here. Restoring stays read committed.
 */
public final class EffectiveOnceClients extends StreamsClients {

  EffectiveOnceClients(Sending sending, Predicate<String> own, String service) {
    super(sending, own, service);
  }

  @Override
  public Consumer<byte[], byte[]> getConsumer(Map<String, Object> config) {
    return super.getConsumer(uncommitted(config));
  }

  public static Map<String, Object> uncommitted(Map<String, Object> config) {
    Map<String, Object> uncommitted = new HashMap<>(config);
    uncommitted.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_uncommitted");
    return uncommitted;
  }
}
