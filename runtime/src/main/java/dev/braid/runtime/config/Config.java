package dev.braid.runtime.config;

import dev.braid.dsl.Problem;
import dev.braid.engine.Limits;
import dev.braid.engine.RoutingSlips;
import dev.braid.wire.Namespace;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The settings of an app, checked. Layers, each over the one before: defaults, file, environment,
 * system properties, flags. A key that does not exist is an error wherever it stands.
 *
 * @param values that have been set, by their whole names: those of the app, of {@code
 *     schema.registry.}, and of components, which are checked where these are known
 * @param kafka settings for the Kafka clients, over those of Braid
 */
public record Config(Map<String, String> values, Map<String, String> kafka) {

  /** Kafka settings that Braid makes from its own, and what to set instead. */
  private static final Map<String, String> RESERVED =
      Map.of(
          "application.id", "it is made from the names of the app and its flows",
          "client.id", "it is made from the name of the app and " + ConfigKey.INSTANCE_ID.key(),
          "bootstrap.servers", instead(ConfigKey.BOOTSTRAP_SERVERS),
          "state.dir", instead(ConfigKey.STATE_DIR),
          "group.instance.id", instead(ConfigKey.INSTANCE_ID),
          "num.stream.threads", instead(ConfigKey.THREADS),
          "replication.factor", instead(ConfigKey.REPLICATION_FACTOR),
          "processing.guarantee", instead(ConfigKey.GUARANTEE),
          "isolation.level", instead(ConfigKey.GUARANTEE),
          "consumer.isolation.level", instead(ConfigKey.GUARANTEE));

  private static String instead(ConfigKey<?> key) {
    return "set '%s' instead".formatted(key.key());
  }

  public Config {
    values = Collections.unmodifiableMap(new TreeMap<>(values));
    kafka = Collections.unmodifiableMap(new TreeMap<>(kafka));
    refuse(problems(values, kafka));
  }

  /** All defaults, but for the brokers. */
  public static Config of(String bootstrapServers) {
    return new Config(Map.of(), Map.of()).with(ConfigKey.BOOTSTRAP_SERVERS, bootstrapServers);
  }

  /** These settings, but for one, of the app or of a component. */
  public Config with(ConfigKey<?> key, String value) {
    refuse(key.check(value).stream().toList());
    return new Config(put(values, key.key(), value), kafka);
  }

  /** These settings, with the schema registry at {@code url}. */
  public Config withSchemaRegistry(String url) {
    return with(ConfigKey.SCHEMA_REGISTRY_PREFIX + "url", url);
  }

  /**
   * These settings, but for one that is passed on as it is, such as {@code
   * kafka.security.protocol}.
   */
  public Config with(String name, String value) {
    if (!isPassedOn(name)) {
      throw new IllegalArgumentException(
          "expected a name that begins with %s or %s, found '%s'"
              .formatted(ConfigKey.KAFKA_PREFIX, ConfigKey.SCHEMA_REGISTRY_PREFIX, name));
    }
    return name.startsWith(ConfigKey.KAFKA_PREFIX)
        ? new Config(values, put(kafka, name.substring(ConfigKey.KAFKA_PREFIX.length()), value))
        : new Config(put(values, name, value), kafka);
  }

  private static Map<String, String> put(Map<String, String> map, String key, String value) {
    Map<String, String> changed = new TreeMap<>(map);
    changed.put(key, value);
    return changed;
  }

  /** Whether somebody else knows what the setting means. */
  static boolean isPassedOn(String name) {
    return name.startsWith(ConfigKey.KAFKA_PREFIX)
        || name.startsWith(ConfigKey.SCHEMA_REGISTRY_PREFIX);
  }

  /** The settings of the schema registry, by their whole names. */
  public Map<String, String> schemaRegistry() {
    return beginningWith(ConfigKey.SCHEMA_REGISTRY_PREFIX);
  }

  private Map<String, String> beginningWith(String prefix) {
    return values.entrySet().stream()
        .filter(setting -> setting.getKey().startsWith(prefix))
        .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  /**
   * Lays the sources over each other.
   *
   * @param file Java properties, or null
   * @param flags by {@link ConfigKey#key}; {@code kafka.*} and {@code schema.registry.*} too
   * @param brought what the components of the app bring
   * @throws ConfigException with every unknown key and every bad value
   */
  public static Config load(
      @Nullable Path file,
      Map<String, String> environment,
      Properties system,
      Map<String, String> flags,
      Settings... brought) {
    Layers layers = new Layers(List.of(brought));
    if (file != null) {
      layers.file(file);
    }
    layers.environment(environment);
    layers.system(system);
    flags.forEach((key, value) -> layers.set("the flags", key, value));
    return layers.config();
  }

  /** What is set, or the default. */
  public <T> T get(ConfigKey<T> key) {
    return key.kind().parse().apply(text(key));
  }

  /** What is set, if anything is. */
  public <T> Optional<T> given(ConfigKey<T> key) {
    return values.containsKey(key.key()) ? Optional.of(get(key)) : Optional.empty();
  }

  /** As it was set. */
  public String text(ConfigKey<?> key) {
    return values.getOrDefault(key.key(), key.fallback());
  }

  /**
   * Checks the settings of components, which are not known to who makes a configuration by hand.
   *
   * @throws ConfigException with every unknown key and every bad value among them
   */
  public void check(Collection<Settings> brought) {
    refuse(brought.stream().flatMap(each -> each.problems(values).stream()).toList());
  }

  /** What stands before all its names. */
  public Namespace namespace() {
    return get(ConfigKey.NAMESPACE);
  }

  /** Whether calls hand on to each other, and the names that are known to. */
  public RoutingSlips slips() {
    RoutingSlips slips = get(ConfigKey.SLIPS) ? RoutingSlips.ON : RoutingSlips.OFF;
    return slips.withPeers(get(ConfigKey.SLIP_PEERS));
  }

  /** What the app promises. */
  public Guarantee guarantee() {
    return get(ConfigKey.GUARANTEE);
  }

  /** The numbers and durations that the engine goes by. */
  public Limits limits() {
    return ConfigKey.limits(this);
  }

  /** Without what clients and components are given, which may be secret. */
  @Override
  public String toString() {
    Map<String, String> own = new LinkedHashMap<>();
    ConfigKey.values().forEach(key -> own.put(key.key(), text(key)));
    List<String> others = values.keySet().stream().filter(name -> !own.containsKey(name)).toList();
    return "Config[values=%s, kafka=%s, others=%s]".formatted(own, kafka.keySet(), others);
  }

  /** One id for all, or other brokers for some, would break the app without a word. */
  static List<Problem> problems(Map<String, String> values, Map<String, String> kafka) {
    List<Problem> problems = ConfigKey.problems(ConfigKey.values(), values);
    RESERVED.forEach(
        (key, hint) -> {
          if (kafka.containsKey(key)) {
            problems.add(Problem.of(ConfigKey.KAFKA_PREFIX + key, "cannot be set").withHint(hint));
          }
        });
    return problems;
  }

  static void refuse(List<Problem> problems) {
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
  }
}
