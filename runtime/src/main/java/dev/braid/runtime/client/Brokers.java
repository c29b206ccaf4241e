package dev.braid.runtime.client;

import static java.util.Objects.requireNonNull;

import dev.braid.runtime.config.Config;
import dev.braid.runtime.config.ConfigKey;
import dev.braid.runtime.internal.broker.ClientSettings;
import dev.braid.runtime.internal.broker.Reach;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * The brokers of a configuration, for those who need Kafka clients that go where an app's do. Each
 * client takes the {@code kafka.*} settings, over those that it is given here. For any thread; the
 * consumers and producers are their maker's to close.
 */
public final class Brokers implements AutoCloseable {

  private final Config config;
  private final Map<String, Object> overrides;
  private final boolean lent;
  private @Nullable Admin admin;

  private Brokers(Config config, Map<String, Object> overrides, @Nullable Admin admin) {
    this.config = requireNonNull(config, "config");
    this.overrides = Map.copyOf(overrides);
    this.lent = admin != null;
    this.admin = admin;
  }

  /** Those of a configuration. Nothing is connected to before it is asked for. */
  public static Brokers of(Config config) {
    return of(config, Map.of());
  }

  /**
   * The same, asked in another way.
   *
   * @param overrides settings of the admin client, over what is configured
   */
  public static Brokers of(Config config, Map<String, Object> overrides) {
    return new Brokers(config, overrides, null);
  }

  /** Those that an app asks already. Its admin client outlives this. */
  public static Brokers of(Config config, Admin admin) {
    return new Brokers(config, Map.of(), requireNonNull(admin, "admin"));
  }

  /** Closed with this, unless it is another's. */
  public synchronized Admin admin() {
    if (admin == null) {
      Map<String, Object> settings = ClientSettings.admin(config);
      settings.putAll(overrides);
      admin = Admin.create(settings);
    }
    return admin;
  }

  /** The topics there. */
  public Topics topics() {
    return new Topics(admin(), config);
  }

  /**
   * A new consumer.
   *
   * @param own settings of it, under what is configured
   */
  public Consumer<byte[], byte[]> consumer(Map<String, Object> own) {
    return new KafkaConsumer<>(
        ClientSettings.consumer(config, own),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer());
  }

  /**
   * A new producer, which sends as those of the app do.
   *
   * @param own settings of it, under what is configured
   */
  public Producer<byte[], byte[]> producer(Map<String, Object> own) {
    return new KafkaProducer<>(
        ClientSettings.producer(config, own), new ByteArraySerializer(), new ByteArraySerializer());
  }

  /**
   * Why they have not answered, for people; finds out by a connection of its own.
   *
   * @param waited how long that was
   */
  public String whySilent(Duration waited) {
    return Reach.why(config, waited);
  }

  /** Where they are. */
  public String address() {
    return config.get(ConfigKey.BOOTSTRAP_SERVERS);
  }

  @Override
  public synchronized void close() {
    if (admin != null && !lent) {
      admin.close(Duration.ZERO);
    }
  }
}
