package dev.braid.runtime;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * The settings of the clients that belong to no KafkaStreams. They take the app's {@code kafka.*}
 * settings as those of a KafkaStreams do: plain keys where the client knows them, and keys with the
 * client's prefix over these.
 */
final class ClientSettings {

  private ClientSettings() {}

  static Map<String, Object> admin(Config config) {
    return over(Map.of(), "admin.", AdminClientConfig.configNames(), config);
  }

  static Map<String, Object> producer(Config config, Map<String, Object> own) {
    return over(own, "producer.", ProducerConfig.configNames(), config);
  }

  static Map<String, Object> consumer(Config config, Map<String, Object> own) {
    return over(own, "consumer.", ConsumerConfig.configNames(), config);
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
