package dev.braid.runtime.internal.host;

import dev.braid.runtime.config.Config;
import dev.braid.runtime.config.ConfigKey;
import dev.braid.runtime.internal.broker.ClientSettings;
import dev.braid.runtime.internal.broker.Deployment;
import dev.braid.wire.TopicSpec;
import java.nio.file.Path;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;

/** The settings of one KafkaStreams, each with its reason. */
public final class StreamsSettings {

  /** Records that a thread takes at a time. */
  private static final int MOST_FETCHED = 100;

  private StreamsSettings() {}

  @SuppressWarnings("deprecation") // of a setting without which a warning says that it is missing
  public static Properties of(Config config, Deployment compiled, Path stateDir, String clientId) {
    Properties properties = new Properties();
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, compiled.applicationId());
    properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, config.get(ConfigKey.BOOTSTRAP_SERVERS));
    properties.put(StreamsConfig.CLIENT_ID_CONFIG, clientId + "." + compiled.applicationId());
    properties.put(StreamsConfig.STATE_DIR_CONFIG, stateDir.toString());
    properties.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, config.get(ConfigKey.THREADS));
    properties.put(
        StreamsConfig.REPLICATION_FACTOR_CONFIG, config.get(ConfigKey.REPLICATION_FACTOR));
    // There is no such thread; without this each KafkaStreams warns of what it would do.
    properties.put(StreamsConfig.PROCESSING_EXCEPTION_HANDLER_GLOBAL_ENABLED_CONFIG, true);
    ClientSettings.sending(properties);
    properties.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 0);
    // A thread works off all that it has fetched before it fetches again, and a full partition is
    // passed over then: so a partition with a long backlog leaves the others their turn. With
    // Kafka's own numbers, of a thousand, others wait for seconds behind a handler of 5 ms.
    properties.put(
        StreamsConfig.mainConsumerPrefix(ConsumerConfig.MAX_POLL_RECORDS_CONFIG), MOST_FETCHED);
    properties.put(StreamsConfig.BUFFERED_RECORDS_PER_PARTITION_CONFIG, MOST_FETCHED / 2);
    // Nothing relies on the order of requests against replies.
    properties.put(StreamsConfig.MAX_TASK_IDLE_MS_CONFIG, -1);
    // A dead instance is found out after this; 6 s is the least that brokers allow by default.
    int session = (int) config.get(ConfigKey.SESSION_TIMEOUT).toMillis();
    properties.put(
        StreamsConfig.mainConsumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG), session);
    properties.put(
        StreamsConfig.mainConsumerPrefix(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG), session / 4);
    properties.put(
        StreamsConfig.producerPrefix(ProducerConfig.MAX_REQUEST_SIZE_CONFIG),
        TopicSpec.MAX_DEAD_LETTER);
    String instance = config.get(ConfigKey.INSTANCE_ID);
    if (!instance.isEmpty()) {
      properties.put(
          StreamsConfig.mainConsumerPrefix(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG), clientId);
    }
    if (compiled.flow().stateful()) {
      stateful(properties, config);
    }
    if (config.guarantee().transactional(compiled.flow().stateful())) {
      transactional(properties, config);
    } else {
      properties.put(
          StreamsConfig.PRODUCTION_EXCEPTION_HANDLER_CLASS_CONFIG, DropUnsendable.class.getName());
      // Bounds how much is done again after a crash; by default that is half a minute's work.
      properties.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 1000);
    }
    properties.putAll(config.kafka());
    return properties;
  }

  private static void stateful(Properties properties, Config config) {
    // Timers run between polls, and an idle poll blocks for this long.
    properties.put(StreamsConfig.POLL_MS_CONFIG, 10);
    properties.put(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, config.get(ConfigKey.STANDBYS));
  }

  private static void transactional(Properties properties, Config config) {
    properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    // Bounds how much is replayed, and how long a consumer that reads committed waits.
    properties.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 100);
    // A transaction that is abandoned delays the new owner's restore by this much.
    properties.put(
        StreamsConfig.producerPrefix(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG),
        (int) config.get(ConfigKey.TRANSACTION_TIMEOUT).toMillis());
  }
}
