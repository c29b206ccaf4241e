package dev.braid.runtime.internal.broker;

import dev.braid.runtime.config.Config;
import dev.braid.runtime.config.ConfigKey;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;

/**
 * The settings of the clients that belong to no KafkaStreams, and how all producers send. They take
 * the app's {@code kafka.*} settings as those of a KafkaStreams do: plain keys where the client
 * knows them, and keys with the client's prefix over these.
 *
 * <p>For components too, whose clients should go where the app's do: each method makes a new map,
 * for one client of the kind that it names. For any thread.
 */
public final class ClientSettings {

  /**
   * How every producer sends, each wait with an end: at once, as long as less than two requests to
   * a broker are on their way; what comes meanwhile goes together. So nothing waits where there is
   * little to do, and where there is much, brokers and clients have half as many requests to work
   * off.
   */
  private static final Map<String, Object> SENDING =
      Map.of(
          ProducerConfig.LINGER_MS_CONFIG,
          0,
          ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION,
          2,
          // What comes meanwhile must have room, or it takes several requests after all.
          ProducerConfig.BATCH_SIZE_CONFIG,
          64 * 1024,
          // Longer than brokers need to find another leader, but not for ever, as Kafka Streams
          // has it in transactions.
          ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
          30_000,
          ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
          10_000,
          // A topic that is not there must not hold a thread for long.
          ProducerConfig.MAX_BLOCK_MS_CONFIG,
          2000);

  /** Of consumers that read by partition. */
  private static final Set<String> NOT_FOR_QUEUES =
      Set.of(
          ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
          ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
          ConsumerConfig.GROUP_INSTANCE_ID_CONFIG,
          ConsumerConfig.ISOLATION_LEVEL_CONFIG,
          ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
          ConsumerConfig.INTERCEPTOR_CLASSES_CONFIG,
          ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG,
          ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG,
          ConsumerConfig.GROUP_PROTOCOL_CONFIG,
          ConsumerConfig.GROUP_REMOTE_ASSIGNOR_CONFIG);

  private ClientSettings() {}

  /** Those of the producers of a KafkaStreams. */
  public static void sending(Properties streams) {
    SENDING.forEach((key, value) -> streams.put(StreamsConfig.producerPrefix(key), value));
  }

  /** Those of an {@link org.apache.kafka.clients.admin.Admin}. */
  public static Map<String, Object> admin(Config config) {
    return over(Map.of(), "admin.", AdminClientConfig.configNames(), config);
  }

  /**
   * Those of a producer.
   *
   * @param own over those that all producers have, and under what is configured
   */
  public static Map<String, Object> producer(Config config, Map<String, Object> own) {
    Map<String, Object> all = new HashMap<>(SENDING);
    all.putAll(own);
    return over(all, "producer.", ProducerConfig.configNames(), config);
  }

  /**
   * Those of a consumer.
   *
   * @param own under what is configured
   */
  public static Map<String, Object> consumer(Config config, Map<String, Object> own) {
    return over(own, "consumer.", ConsumerConfig.configNames(), config);
  }

  /** What a share consumer refuses, since its group decides it, is left out. */
  public static Map<String, Object> shareConsumer(Config config, Map<String, Object> own) {
    Map<String, Object> settings = consumer(config, own);
    settings.keySet().removeAll(NOT_FOR_QUEUES);
    settings.putAll(own);
    return settings;
  }

  private static Map<String, Object> over(
      Map<String, Object> own, String prefix, Set<String> known, Config config) {
    Map<String, Object> settings = new HashMap<>(own);
    settings.put(
        CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, config.get(ConfigKey.BOOTSTRAP_SERVERS));
    config
        .kafka()
        .forEach(
            (key, value) -> {
              if (known.contains(key)) {
                settings.put(key, value);
              }
            });
    config
        .kafka()
        .forEach(
            (key, value) -> {
              if (key.startsWith(prefix)) {
                settings.put(key.substring(prefix.length()), value);
              }
            });
    return settings;
  }
}
