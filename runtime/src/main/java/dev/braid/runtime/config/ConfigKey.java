package dev.braid.runtime.config;

import static java.util.Objects.requireNonNull;

import dev.braid.dsl.Names;
import dev.braid.dsl.Problem;
import dev.braid.dsl.ServiceKind;
import dev.braid.dsl.Spelling;
import dev.braid.engine.DeadLetterPolicy;
import dev.braid.engine.Limit;
import dev.braid.engine.Limits;
import dev.braid.engine.PartitionCheck;
import dev.braid.engine.RoutingSlips;
import dev.braid.wire.Namespace;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.regex.Pattern;

/**
 * A setting, with all that there is to know of it: {@link Config#get} makes the value of its text.
 * The same key is {@code bootstrap.servers} in a file, {@code BRAID_BOOTSTRAP_SERVERS} in the
 * environment, {@code braid.bootstrap.servers} among the system properties, and {@code
 * --bootstrap-servers} among the flags.
 *
 * <p>The constants are the settings of an app. To add one, declare it here and use it: flags, help,
 * checks and the table of docs/settings.md are made from what is declared.
 *
 * @param <T> of its value
 */
public final class ConfigKey<T> {

  private static final Duration MILLISECOND = Duration.ofMillis(1);
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Pattern ADDRESS =
      Pattern.compile("([a-zA-Z_]+://)?([^\\s:/\\[\\]]+|\\[[0-9a-fA-F:.%]+\\]):[0-9]{1,5}");

  /** Those of an app, as they are declared; filled while this class is initialised. */
  private static final List<ConfigKey<?>> DECLARED = new ArrayList<>();

  /** What each of them that the engine goes by makes of its limits. */
  private static final List<BiFunction<Limits, Config, Limits>> LIMITS = new ArrayList<>();

  public static final ConfigKey<String> BOOTSTRAP_SERVERS =
      app("bootstrap.servers", "localhost:9092", Kind.of(ConfigKey::addresses))
          .means("the brokers, as host:port,host:port");

  public static final ConfigKey<Path> STATE_DIR =
      app("state.dir", "${user.home}/.braid/state", Kind.of(ConfigKey::folder))
          .means(
              "where state is kept between restarts; each instance takes a folder of its own in"
                  + " it");

  public static final ConfigKey<Namespace> NAMESPACE =
      app("namespace", "", Kind.of(ConfigKey::namespace))
          .means(
              "one word that stands before the names of all topics, groups and transactional"
                  + " ids, so that teams and environments share a cluster; empty: none. A call"
                  + " stays in it, unless it names another, such as payments:charge");

  public static final ConfigKey<String> INSTANCE_ID =
      app(
              "instance.id",
              "",
              Kind.text("[A-Za-z0-9_-]{0,60}", "expected letters, digits, _ and -, at most 60"))
          .means(
              "names this instance for good, so that it can restart without a rebalance; empty:"
                  + " one is chosen, and the instance leaves its groups when it stops");

  public static final ConfigKey<Integer> PARTITIONS =
      number(Limit.PARTITIONS, "of the topics that this app creates");

  public static final ConfigKey<Integer> REPLICATION_FACTOR =
      app("replication.factor", "-1", Kind.of(ConfigKey::replication))
          .means("of the topics that this app creates; -1: the brokers' default");

  public static final ConfigKey<Guarantee> GUARANTEE =
      app("guarantee", "effective-once", Kind.word(Guarantee.class))
          .means(
              "effective-once, exactly-once (read committed everywhere; each hop waits for a"
                  + " commit) or at-least-once (state may be doubled after a crash); see"
                  + " docs/guarantees.md");

  public static final ConfigKey<Integer> THREADS =
      app("threads", "1", Kind.number(1, 1000)).means("stream threads of each service and flow");

  public static final ConfigKey<Integer> STANDBYS =
      app("standbys", "1", Kind.number(0, 10))
          .means("other instances that keep a copy of each piece of state");

  public static final ConfigKey<Duration> SESSION_TIMEOUT =
      app("session.timeout", "6s", Kind.duration(SECOND, Duration.ofMinutes(30)))
          .means(
              "after this long without a sign an instance counts as dead, and others take its"
                  + " work");

  public static final ConfigKey<Duration> TRANSACTION_TIMEOUT =
      app("transaction.timeout", "5s", Kind.duration(SECOND, Duration.ofMinutes(15)))
          .means("an instance that has died may hold up its successor for as long as this");

  public static final ConfigKey<Duration> REQUEST_TIMEOUT =
      app("request.timeout", "30s", Kind.duration(MILLISECOND, HOUR))
          .means("how long the request client waits for a reply");

  public static final ConfigKey<Duration> DEFAULT_DEADLINE =
      duration(
          Limit.DEFAULT_DEADLINE,
          "of requests that name none, counted from their place in the log");

  public static final ConfigKey<Duration> RESULT_KEEP =
      duration(
          Limit.RESULT_KEEP,
          "how long the result of a durable execution is kept when its starter does not"
              + " say, at most 24h");

  public static final ConfigKey<DirectorySource> DIRECTORY =
      app("directory", "groups", Kind.word(DirectorySource.class))
          .means(
              "how it is known that nobody serves a name, so that a call is answered 404 at"
                  + " once: groups (by the consumer groups of the cluster, and by the registry"
                  + " where the app has joined it), registry (by that alone: who has not joined it"
                  + " is not called), or off (such a call waits for its deadline)");

  public static final ConfigKey<Integer> MAX_PAYLOAD =
      number(Limit.MAX_PAYLOAD, "the largest payload in bytes, at most 1048576");

  public static final ConfigKey<Integer> MAX_HEADERS =
      number(Limit.MAX_HEADERS, "of one request, at most 256");

  public static final ConfigKey<Integer> MAX_HEADER_BYTES =
      number(
          Limit.MAX_HEADER_BYTES,
          "all headers of one request, in bytes, at most 32768; those of the wire have"
              + " 12288 more");

  public static final ConfigKey<DeadLetterPolicy> DEAD_LETTERS =
      app("dead.letters", "poison", Kind.word(DeadLetterPolicy.class))
          .means(
              "what is set aside in the topics that end in .dead-letters: poison; faults, for"
                  + " that and what handlers failed with 500; or off");

  public static final ConfigKey<Boolean> FAULT_CLASSES =
      app("fault.classes", "true", Kind.truth())
          .means(
              "whether a fault names the class of the exception that it was made of; false:"
                  + " only the log of the service does");

  public static final ConfigKey<PartitionCheck.Policy> PARTITIONER_CHECK =
      app("partitioner.check", "refuse", Kind.word(PartitionCheck.Policy.class))
          .means(
              "what becomes of a request to what keeps something that stands in another"
                  + " partition than murmur2 of its key (or, without one, of its call id) says,"
                  + " where its key would have a second state: refuse (a fault 400, and a dead"
                  + " letter), warn, or off");

  public static final ConfigKey<Boolean> SLIPS =
      app("slips", "true", Kind.truth())
          .means(
              "whether services that a flow calls one after the other hand on to each other;"
                  + " false: every reply comes back to the flow");

  public static final ConfigKey<Map<String, ServiceKind>> SLIP_PEERS =
      app("slip.peers", "", Kind.of(ConfigKey::peers))
          .means(
              "services and flows of other apps that are known to hand on, with commas between,"
                  + " each with what it is: price=pure, debit=keeps (its replies: it has a state,"
                  + " or is idempotent) or tax=plain. A bare name may keep something: nobody hands"
                  + " on to it who is neither pure nor keeps its replies. * stands for all others."
                  + " A flow that ends in a run of these need not wait for it");

  public static final ConfigKey<Boolean> STRICT_TYPES =
      app("strict.types", "false", Kind.truth())
          .means(
              "whether an app is refused whose flows have a step that cannot read what it is"
                  + " given; false: that is warned of");

  public static final ConfigKey<Integer> MAX_KEPT_REPLIES =
      number(
          Limit.MAX_KEPT,
          "replies that one task of a stateful or idempotent service keeps for repeated"
              + " requests; a request beyond is refused");

  public static final ConfigKey<Duration> CLOCK_SKEW =
      duration(
          Limit.CLOCK_SKEW,
          "how far the clocks of brokers and instances may be apart: for so long after a"
              + " request's deadline its answer is kept for repeats");

  public static final ConfigKey<Integer> MAX_CONCURRENCY =
      number(
          Limit.MAX_CONCURRENCY,
          "handlers of a service with a limit, or async, that may run at a time");

  public static final ConfigKey<Queues> QUEUES =
      app("queues", "", Kind.of(Queues::parse))
          .means(
              "services of this app that take requests from a queue as they have capacity,"
                  + " instead of by partition, with commas between; each with how many at a time,"
                  + " 4 by default, at most 100, such as price:16,tax");

  public static final ConfigKey<Integer> MAX_PENDING =
      number(
          Limit.MAX_PENDING,
          "requests that wait for such handlers, or are run by them, in each partition; one"
              + " more is a fault 503");

  public static final ConfigKey<Integer> MAX_PENDING_OF_KEY =
      number(
          Limit.MAX_PENDING_OF_KEY,
          "those of one key among them; one more is a fault 503, and others are served");

  public static final ConfigKey<Integer> MAX_WAITING_OF_KEY =
      number(
          Limit.MAX_WAITING_OF_KEY,
          "requests of one key that may wait for a stateful service; one that comes while"
              + " as many wait is a fault 503, and others are served. Not with"
              + " guarantee=at-least-once");

  public static final ConfigKey<Integer> MAX_ABANDONED =
      number(
          Limit.MAX_ABANDONED,
          "threads of a service whose handler does not end though interrupted, each"
              + " replaced by another; with more the service answers 503");

  public static final ConfigKey<Duration> HOLD_LIMIT =
      duration(
          Limit.HOLD_LIMIT,
          "how long a record waits whose schema the registry does not tell, before it is"
              + " set aside; at most 5m");

  public static final ConfigKey<Integer> MAX_HELD =
      number(
          Limit.MAX_HELD,
          "records that wait so, or behind one of their key, in each partition; one more"
              + " request is a fault 503, or 504 where something is kept and it has a call id. 0:"
              + " none waits, and its thread does; then a service that keeps no state"
              + " otherwise keeps none for this");

  public static final ConfigKey<Integer> MAX_HELD_BYTES =
      number(Limit.MAX_HELD_BYTES, "all of these together, in bytes, in each partition");

  public static final ConfigKey<Duration> START_TIMEOUT =
      app("start.timeout", "60s", Kind.duration(MILLISECOND, HOUR))
          .means("how long a start may take until everything runs");

  public static final ConfigKey<Duration> STOP_TIMEOUT =
      app("stop.timeout", "30s", Kind.duration(MILLISECOND, HOUR))
          .means("how long a stop may take");

  /** Settings that begin so go to the Kafka clients and KafkaStreams, without it. */
  public static final String KAFKA_PREFIX = "kafka.";

  /** Settings that begin so are handed, as they are, to who connects to a schema registry. */
  public static final String SCHEMA_REGISTRY_PREFIX = "schema.registry.";

  private final String key;
  private final String fallback;
  private final Kind<T> kind;
  private final String meaning;

  private ConfigKey(String key, String fallback, Kind<T> kind, String meaning) {
    this.key = requireNonNull(key, "key");
    this.fallback = requireNonNull(fallback, "fallback");
    this.kind = requireNonNull(kind, "kind");
    this.meaning = requireNonNull(meaning, "meaning");
  }

  /** A setting that a component brings, as one of its {@link Settings}. */
  public static <T> ConfigKey<T> of(String key, String fallback, Kind<T> kind, String meaning) {
    return new ConfigKey<>(key, fallback, kind, meaning);
  }

  private static <T> Declaration<T> app(String key, String fallback, Kind<T> kind) {
    return new Declaration<>(key, fallback, kind);
  }

  /** A number that the engine goes by, which declares what it may be. */
  private static ConfigKey<Integer> number(Limit<Integer> limit, String meaning) {
    Kind<Integer> kind = Kind.number(limit.least(), limit.most());
    return limit(limit, limit.usual().toString(), kind, meaning);
  }

  /** A duration that the engine goes by, likewise. */
  private static ConfigKey<Duration> duration(Limit<Duration> limit, String meaning) {
    Kind<Duration> kind = Kind.duration(limit.least(), limit.most());
    return limit(limit, Kind.text(limit.usual()), kind, meaning);
  }

  private static <T extends Comparable<T>> ConfigKey<T> limit(
      Limit<T> limit, String fallback, Kind<T> kind, String meaning) {
    ConfigKey<T> key = app(limit.name(), fallback, kind).means(meaning);
    LIMITS.add((limits, config) -> limits.with(limit, config.get(key)));
    return key;
  }

  /** A setting of an app that is about to say what it means. */
  private record Declaration<T>(String key, String fallback, Kind<T> kind) {
    ConfigKey<T> means(String meaning) {
      ConfigKey<T> declared = of(key, fallback, kind, meaning);
      DECLARED.add(declared);
      return declared;
    }
  }

  /** The settings of an app, as they are declared. */
  public static List<ConfigKey<?>> values() {
    return List.copyOf(DECLARED);
  }

  /** What the engine goes by, as it is set. */
  static Limits limits(Config config) {
    Limits limits = Limits.DEFAULTS;
    for (BiFunction<Limits, Config, Limits> each : LIMITS) {
      limits = each.apply(limits, config);
    }
    return limits;
  }

  /** As it stands in a file. */
  public String key() {
    return key;
  }

  /** What is taken where nothing is set. */
  public String fallback() {
    return fallback;
  }

  /** What its text may be. */
  public Kind<T> kind() {
    return kind;
  }

  public String meaning() {
    return meaning;
  }

  /** As it stands in the environment. */
  public String variable() {
    return "BRAID_" + key.toUpperCase(Locale.ROOT).replace('.', '_');
  }

  /** As it stands among the system properties. */
  public String property() {
    return "braid." + key;
  }

  /** As it stands on the command line. */
  public String flag() {
    return "--" + key.replace('.', '-');
  }

  /** What is wrong with this text, if anything is. */
  public Optional<Problem> check(String text) {
    try {
      T unused = kind.parse().apply(text);
      return Optional.empty();
    } catch (IllegalArgumentException wrong) {
      return Optional.of(
          Problem.of(key, "%s, found '%s'".formatted(wrong.getMessage(), text))
              .withHint(Spelling.hint(text, kind.words())));
    }
  }

  /** What is wrong with the values of these keys. */
  static List<Problem> problems(List<ConfigKey<?>> keys, Map<String, String> values) {
    List<Problem> problems = new ArrayList<>();
    for (ConfigKey<?> each : keys) {
      Optional.ofNullable(values.get(each.key)).flatMap(each::check).ifPresent(problems::add);
    }
    return problems;
  }

  /** A name that none of the known is, with what to try. */
  static Problem unknown(String where, String message, String name, Collection<String> known) {
    String hint = Spelling.hint(name, known);
    return Problem.of(where, message)
        .withHint(hint.isEmpty() ? "known are " + String.join(", ", known) : hint);
  }

  @Override
  public String toString() {
    return key;
  }

  private static String addresses(String text) {
    for (String address : text.split(",", -1)) {
      if (!ADDRESS.matcher(address.trim()).matches()) {
        throw new IllegalArgumentException("expected host:port, or several with commas between");
      }
    }
    return text;
  }

  private static int replication(String text) {
    int factor = Kind.integer(text);
    if (factor == 0 || factor < -1 || factor > 100) {
      throw new IllegalArgumentException("expected 1 to 100, or -1");
    }
    return factor;
  }

  private static Path folder(String text) {
    if (text.isBlank()) {
      throw new IllegalArgumentException("expected something");
    }
    return Path.of(text.replace("${user.home}", System.getProperty("user.home", ".")));
  }

  private static Namespace namespace(String text) {
    if (!text.isEmpty() && !Names.isLegalNamespace(text)) {
      throw new IllegalArgumentException(
          "expected one lower-case word of at most %s characters that has no other meaning"
              .formatted(Names.MAX_NAMESPACE));
    }
    return new Namespace(text);
  }

  /** Of a bare name, and of all, it is not known whether they keep anything. */
  private static Map<String, ServiceKind> peers(String text) {
    Map<String, ServiceKind> peers = new TreeMap<>();
    for (String each : text.split(",", -1)) {
      String[] parts = each.trim().split("=", 2);
      Optional<ServiceKind> kind =
          parts.length == 1 ? Optional.of(ServiceKind.UNKNOWN) : ServiceKind.of(parts[1]);
      boolean all = each.trim().equals(RoutingSlips.EVERYBODY);
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
}
