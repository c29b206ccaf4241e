package dev.braid.runtime.config;

import dev.braid.dsl.Names;
import dev.braid.dsl.Problem;
import dev.braid.dsl.ServiceKind;
import dev.braid.dsl.Spelling;
import dev.braid.engine.CrashLog;
import dev.braid.engine.DeadLetterPolicy;
import dev.braid.engine.DurableSettings;
import dev.braid.engine.EngineSettings;
import dev.braid.engine.ParkRules;
import dev.braid.engine.PartitionCheck;
import dev.braid.engine.PoisonRules;
import dev.braid.engine.Reports;
import dev.braid.engine.Slips;
import dev.braid.wire.Namespace;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The settings of an app, checked. Layers, each over the one before: defaults, file, environment,
 * system properties, flags. A key that does not exist is an error wherever it stands.
 *
 * @param values of every key
 * @param kafka settings for the Kafka clients, over those of Braid
 * @param others settings for what is no part of this module, by their whole names, such as {@code
 *     schema.registry.url} or {@code registry.zone}; they are checked by whom they are for
 */
public record Config(
    Map<ConfigKey, String> values, Map<String, String> kafka, Map<String, String> others) {

  private static final Pattern ADDRESS =
      Pattern.compile("([a-zA-Z_]+://)?([^\\s:/\\[\\]]+|\\[[0-9a-fA-F:.%]+\\]):[0-9]{1,5}");

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

  private static final Pattern DURATION = Pattern.compile("(\\d{1,9})\\s*(ms|s|m|h)");

  public Config {
    EnumMap<ConfigKey, String> all = new EnumMap<>(ConfigKey.class);
    for (ConfigKey key : ConfigKey.values()) {
      all.put(key, values.getOrDefault(key, key.fallback()));
    }
    values = Collections.unmodifiableMap(all);
    kafka = Collections.unmodifiableMap(new TreeMap<>(kafka));
    others = Collections.unmodifiableMap(new TreeMap<>(others));
    List<Problem> problems = problems(values);
    checkKafka(kafka, problems);
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
  }

  /** With settings of this module and of Kafka only. */
  public Config(Map<ConfigKey, String> values, Map<String, String> kafka) {
    this(values, kafka, Map.of());
  }

  /** All defaults, but for the brokers. */
  public static Config of(String bootstrapServers) {
    return new Config(Map.of(ConfigKey.BOOTSTRAP_SERVERS, bootstrapServers), Map.of());
  }

  /** These settings, but for one. */
  public Config with(ConfigKey key, String value) {
    Map<ConfigKey, String> changed = new EnumMap<>(values);
    changed.put(key, value);
    return new Config(changed, kafka, others);
  }

  /** These settings, with the schema registry at {@code url}. */
  public Config withSchemaRegistry(String url) {
    return with(ConfigKey.SCHEMA_REGISTRY_PREFIX + "url", url);
  }

  /** The settings of the schema registry, by their whole names. */
  public Map<String, String> schemaRegistry() {
    return beginningWith(ConfigKey.SCHEMA_REGISTRY_PREFIX);
  }

  /** The settings of the service registry, by their whole names, such as {@code registry.zone}. */
  public Map<String, String> registry() {
    return beginningWith(ConfigKey.REGISTRY_PREFIX);
  }

  private Map<String, String> beginningWith(String prefix) {
    return others.entrySet().stream()
        .filter(setting -> setting.getKey().startsWith(prefix))
        .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  /**
   * These settings, but for one that is for somebody else, such as {@code registry.zone} or {@code
   * kafka.security.protocol}.
   */
  public Config with(String name, String value) {
    if (name.startsWith(ConfigKey.KAFKA_PREFIX)) {
      Map<String, String> changed = new TreeMap<>(kafka);
      changed.put(name.substring(ConfigKey.KAFKA_PREFIX.length()), value);
      return new Config(values, changed, others);
    }
    if (!isForOthers(name)) {
      throw new IllegalArgumentException(
          "expected a name that begins with one of %s, found '%s'"
              .formatted(ConfigKey.FOR_OTHERS, name));
    }
    Map<String, String> changed = new TreeMap<>(others);
    changed.put(name, value);
    return new Config(values, kafka, changed);
  }

  private static boolean isForOthers(String name) {
    return ConfigKey.FOR_OTHERS.stream().anyMatch(name::startsWith);
  }

  /**
   * Lays the sources over each other.
   *
   * @param file Java properties, or null
   * @param flags by {@link ConfigKey#key}; {@code kafka.*}, {@code schema.registry.*} and {@code
   *     registry.*} too
   * @throws ConfigException with every unknown key and every bad value
   */
  public static Config load(
      @Nullable Path file,
      Map<String, String> environment,
      Properties system,
      Map<String, String> flags) {
    Layers layers = new Layers();
    if (file != null) {
      layers.file(file);
    }
    layers.environment(environment);
    layers.system(system);
    flags.forEach((key, value) -> layers.set("the flags", key, value));
    return layers.config();
  }

  public String get(ConfigKey key) {
    String value = values.get(key);
    if (value == null) {
      throw new IllegalStateException("every key has a value: " + key);
    }
    return value;
  }

  public int number(ConfigKey key) {
    return Integer.parseInt(get(key));
  }

  public Duration duration(ConfigKey key) {
    return parseDuration(get(key));
  }

  /** What stands before all its names. */
  public Namespace namespace() {
    return new Namespace(get(ConfigKey.NAMESPACE));
  }

  /** Whether calls hand on to each other, and the names that are known to. */
  public Slips slips() {
    Slips slips = Boolean.parseBoolean(get(ConfigKey.SLIPS)) ? Slips.ON : Slips.OFF;
    return slips.withPeers(peers(get(ConfigKey.PEERS)));
  }

  /** The services that are served from queues. */
  public Queues queues() {
    return Queues.parse(get(ConfigKey.QUEUES));
  }

  /** Without what clients are given, which may be secret. */
  @Override
  public String toString() {
    return "Config[values=%s, kafka=%s, others=%s]"
        .formatted(values, kafka.keySet(), others.keySet());
  }

  /** What becomes of a request that stands where its key does not belong. */
  public PartitionCheck.Policy partitionerCheck() {
    return PartitionCheck.Policy.valueOf(get(ConfigKey.PARTITIONER_CHECK).toUpperCase(Locale.ROOT));
  }

  public Reports reports() {
    return new Reports(Boolean.parseBoolean(get(ConfigKey.FAULT_CLASSES)));
  }

  /** Whether types that do not fit keep an app from starting. */
  public boolean strictTypes() {
    return Boolean.parseBoolean(get(ConfigKey.STRICT_TYPES));
  }

  /** What the app promises. */
  public Guarantee guarantee() {
    return Guarantee.of(get(ConfigKey.GUARANTEE));
  }

  public Path stateDir() {
    String home = System.getProperty("user.home", ".");
    return Path.of(get(ConfigKey.STATE_DIR).replace("${user.home}", home));
  }

  /**
   * A duration such as {@code 500ms}, {@code 2s}, {@code 1m}.
   *
   * @throws DateTimeParseException when it is none
   */
  public static Duration parseDuration(String text) {
    Matcher matcher = DURATION.matcher(text.trim());
    if (!matcher.matches()) {
      throw new DateTimeParseException("expected a duration such as 500ms, 2s or 1m", text, 0);
    }
    long number = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "ms" -> Duration.ofMillis(number);
      case "s" -> Duration.ofSeconds(number);
      case "m" -> Duration.ofMinutes(number);
      default -> Duration.ofHours(number);
    };
  }

  /** The rules for what requests may carry, and for what is set aside; no crash is remembered. */
  public PoisonRules poison() {
    return new PoisonRules(
        number(ConfigKey.MAX_HEADERS),
        number(ConfigKey.MAX_HEADER_BYTES),
        parsePolicy(get(ConfigKey.DEAD_LETTERS)),
        CrashLog.none());
  }

  /** How records wait that cannot be decoded yet. */
  public ParkRules parking() {
    return new ParkRules(
        duration(ConfigKey.PARK_LIMIT),
        number(ConfigKey.MAX_PARKED),
        number(ConfigKey.MAX_PARKED_BYTES));
  }

  private static DeadLetterPolicy parsePolicy(String text) {
    for (DeadLetterPolicy policy : DeadLetterPolicy.values()) {
      if (policy.name().toLowerCase(Locale.ROOT).equals(text)) {
        return policy;
      }
    }
    throw new IllegalArgumentException("expected poison, faults or off");
  }

  private static List<Problem> problems(Map<ConfigKey, String> values) {
    List<Problem> problems = new ArrayList<>();
    values.forEach((key, value) -> check(key, value, problems));
    return problems;
  }

  private static void check(ConfigKey key, String value, List<Problem> problems) {
    try {
      switch (key) {
        case PARTITIONS, THREADS -> range(Integer.parseInt(value), 1, 1000);
        case LANES -> range(Integer.parseInt(value), 1, 10_000);
        case MAX_PENDING, MAX_PENDING_OF_KEY, MAX_WAITING_OF_KEY ->
            range(Integer.parseInt(value), 1, 100_000);
        case PARK_LIMIT ->
            range(
                parseDuration(value).toMillis(),
                1,
                EngineSettings.defaults().maxDeadline().toMillis());
        case MAX_PARKED -> range(Integer.parseInt(value), 0, 100_000);
        case MAX_PARKED_BYTES -> range(Integer.parseInt(value), 1, 1024 * 1024 * 1024);
        case MAX_ABANDONED -> range(Integer.parseInt(value), 0, 1000);
        case MAX_PAYLOAD -> range(Integer.parseInt(value), 1, 1024 * 1024);
        case MAX_HEADERS -> range(Integer.parseInt(value), 1, PoisonRules.MOST_HEADERS);
        case MAX_HEADER_BYTES -> range(Integer.parseInt(value), 1, PoisonRules.MOST_HEADER_BYTES);
        case DEAD_LETTERS -> parsePolicy(value);
        case MAX_KEPT -> range(Integer.parseInt(value), 1, 80_000_000);
        case REPLICATION_FACTOR -> replication(Integer.parseInt(value));
        case REQUEST_TIMEOUT, DEFAULT_DEADLINE, START_TIMEOUT, STOP_TIMEOUT ->
            range(parseDuration(value).toMillis(), 1, Duration.ofHours(1).toMillis());
        case CLOCK_SKEW -> range(parseDuration(value).toMillis(), 0, 60 * 60 * 1000);
        case RESULT_KEEP ->
            range(parseDuration(value).toMillis(), 1, DurableSettings.MAX_KEEP.toMillis());
        case STANDBYS -> range(Integer.parseInt(value), 0, 10);
        case SESSION_TIMEOUT ->
            range(parseDuration(value).toMillis(), 1000, Duration.ofMinutes(30).toMillis());
        case TRANSACTION_TIMEOUT ->
            range(parseDuration(value).toMillis(), 1000, Duration.ofMinutes(15).toMillis());
        case GUARANTEE -> Guarantee.of(value);
        case BOOTSTRAP_SERVERS -> addresses(value);
        case NAMESPACE -> namespaceName(value);
        case STATE_DIR -> notEmpty(value);
        case INSTANCE_ID -> legalId(value);
        case PARTITIONER_CHECK -> oneOf(value, "refuse", "warn", "off");
        case DIRECTORY -> oneOf(value, "groups", "registry", "off");
        case SLIPS, STRICT_TYPES, FAULT_CLASSES -> truth(value);
        case PEERS -> peers(value);
        case QUEUES -> Queues.parse(value);
      }
    } catch (NumberFormatException notANumber) {
      problems.add(Problem.of(key.key(), "expected a whole number, found '%s'".formatted(value)));
    } catch (DateTimeParseException | IllegalArgumentException bad) {
      problems.add(Problem.of(key.key(), "%s, found '%s'".formatted(bad.getMessage(), value)));
    }
  }

  /** One id for all, or other brokers for some, would break the app without a word. */
  private static void checkKafka(Map<String, String> kafka, List<Problem> problems) {
    kafka
        .keySet()
        .forEach(
            key -> {
              String hint = RESERVED.get(key);
              if (hint != null) {
                problems.add(
                    Problem.of(ConfigKey.KAFKA_PREFIX + key, "cannot be set").withHint(hint));
              }
            });
  }

  private static String instead(ConfigKey key) {
    return "set '%s' instead".formatted(key.key());
  }

  private static void replication(int factor) {
    if (factor == 0 || factor < -1 || factor > 100) {
      throw new IllegalArgumentException("expected 1 to 100, or -1");
    }
  }

  private static void range(long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException("expected %s to %s".formatted(least, most));
    }
  }

  private static void addresses(String value) {
    for (String address : value.split(",", -1)) {
      if (!ADDRESS.matcher(address.trim()).matches()) {
        throw new IllegalArgumentException("expected host:port, or several with commas between");
      }
    }
  }

  private static void namespaceName(String value) {
    if (!value.isEmpty() && !Names.isLegalNamespace(value)) {
      throw new IllegalArgumentException(
          "expected one lower-case word of at most %s characters that has no other meaning"
              .formatted(Names.MAX_NAMESPACE));
    }
  }

  private static void truth(String value) {
    if (!value.equals("true") && !value.equals("false")) {
      throw new IllegalArgumentException("expected true or false");
    }
  }

  /** Of a bare name, and of all, it is not known whether they keep anything. */
  private static Map<String, ServiceKind> peers(String value) {
    Map<String, ServiceKind> peers = new TreeMap<>();
    for (String each : value.split(",", -1)) {
      String[] parts = each.trim().split("=", 2);
      Optional<ServiceKind> kind =
          parts.length == 1 ? Optional.of(ServiceKind.UNKNOWN) : ServiceKind.of(parts[1]);
      boolean all = each.trim().equals(Slips.EVERYBODY);
      if (kind.isEmpty() || !(all || Names.isLegalReference(parts[0]) || each.isBlank())) {
        throw new IllegalArgumentException(
            "expected *, or names with commas between, each alone or with =pure, =keeps or =plain");
      }
      if (!each.isBlank()) {
        peers.put(parts[0], kind.get());
      }
    }
    return peers;
  }

  private static void notEmpty(String value) {
    if (value.isBlank()) {
      throw new IllegalArgumentException("expected something");
    }
  }

  private static void oneOf(String value, String... known) {
    if (!List.of(known).contains(value)) {
      throw new IllegalArgumentException("expected " + String.join(" or ", known));
    }
  }

  private static void legalId(String value) {
    if (!value.matches("[A-Za-z0-9_-]{0,60}")) {
      throw new IllegalArgumentException("expected letters, digits, _ and -, at most 60");
    }
  }

  /** Collects the layers and their problems. */
  private static final class Layers {
    private final Map<ConfigKey, String> values = new EnumMap<>(ConfigKey.class);
    private final Map<String, String> kafka = new TreeMap<>();
    private final Map<String, String> others = new TreeMap<>();
    private final List<Problem> problems = new ArrayList<>();

    void file(Path file) {
      Properties properties = new Properties();
      try {
        properties.load(new StringReader(SettingsText.read(file)));
      } catch (IOException | IllegalArgumentException unreadable) {
        problems.add(Problem.of(file.toString(), "the file cannot be read: " + unreadable));
        return;
      }
      each(properties, (key, value) -> set(file.toString(), key, value));
    }

    void environment(Map<String, String> environment) {
      Map<String, String> keys = new TreeMap<>();
      for (ConfigKey key : ConfigKey.values()) {
        keys.put(key.variable(), key.key());
      }
      environment.forEach(
          (name, value) -> {
            String dotted = name.toLowerCase(Locale.ROOT).replace('_', '.');
            if (name.startsWith("BRAID_") && isPassedOn(dotted.substring("braid.".length()))) {
              set("the environment", dotted.substring("braid.".length()), value);
            } else if (keys.containsKey(name)) {
              set("the environment", keys.getOrDefault(name, ""), value);
            } else if (name.startsWith("BRAID_") && !name.startsWith("BRAID_TEST_")) {
              unknown("the environment", name, List.copyOf(keys.keySet()));
            }
          });
    }

    void system(Properties system) {
      each(
          system,
          (name, value) -> {
            if (name.startsWith("braid.") && !name.startsWith("braid.test.")) {
              set("the system properties", name.substring("braid.".length()), value);
            }
          });
    }

    void set(String where, String name, String value) {
      if (SettingsText.isPath(name)) {
        SettingsText.controlCharacter(value.trim())
            .ifPresent(found -> problems.add(Problem.of(name, found)));
      }
      if (name.startsWith(ConfigKey.KAFKA_PREFIX)) {
        kafka.put(name.substring(ConfigKey.KAFKA_PREFIX.length()), value.trim());
        return;
      }
      if (isForOthers(name)) {
        others.put(name, value.trim());
        return;
      }
      for (ConfigKey key : ConfigKey.values()) {
        if (key.key().equals(name)) {
          values.put(key, value.trim());
          return;
        }
      }
      unknown(where, name, ConfigKey.keys());
    }

    Config config() {
      values.forEach((key, value) -> check(key, value, problems));
      checkKafka(kafka, problems);
      if (!problems.isEmpty()) {
        throw new ConfigException(problems);
      }
      return new Config(values, kafka, others);
    }

    private static boolean isPassedOn(String key) {
      return key.startsWith(ConfigKey.KAFKA_PREFIX) || isForOthers(key);
    }

    private void unknown(String where, String name, List<String> known) {
      String hint = Spelling.hint(name, known);
      problems.add(
          Problem.of(where, "unknown setting '%s'".formatted(name))
              .withHint(hint.isEmpty() ? "known are " + String.join(", ", known) : hint));
    }

    private static void each(Properties properties, BiConsumer<String, String> action) {
      properties.stringPropertyNames().stream()
          .sorted()
          .forEach(name -> action.accept(name, properties.getProperty(name, "")));
    }
  }
}
