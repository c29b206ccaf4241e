package dev.braid.runtime.config;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * A setting of an app. The same key is {@code bootstrap.servers} in a file, {@code
 * BRAID_BOOTSTRAP_SERVERS} in the environment, {@code braid.bootstrap.servers} among the system
 * properties, and {@code --bootstrap-servers} among the flags.
 */
public enum ConfigKey {
  BOOTSTRAP_SERVERS("bootstrap.servers", "localhost:9092", "the brokers, as host:port,host:port"),
  STATE_DIR(
      "state.dir",
      "${user.home}/.braid/state",
      "where state is kept between restarts; each instance takes a folder of its own in it"),
  NAMESPACE(
      "namespace",
      "",
      "one word that stands before the names of all topics, groups and transactional ids, so that"
          + " teams and environments share a cluster; empty: none. A call stays in it, unless it"
          + " names another, such as payments:charge"),
  INSTANCE_ID(
      "instance.id",
      "",
      "names this instance for good, so that it can restart without a rebalance; empty: one is"
          + " chosen, and the instance leaves its groups when it stops"),
  PARTITIONS("partitions", "3", "of the topics that this app creates"),
  REPLICATION_FACTOR(
      "replication.factor", "-1", "of the topics that this app creates; -1: the brokers' default"),
  GUARANTEE(
      "guarantee",
      "effective-once",
      "effective-once, exactly-once (read committed everywhere; each hop waits for a commit) or"
          + " at-least-once (state may be doubled after a crash); see docs/guarantees.md"),
  THREADS("threads", "1", "stream threads of each service and flow"),
  STANDBYS("standbys", "1", "other instances that keep a copy of each piece of state"),
  SESSION_TIMEOUT(
      "session.timeout",
      "6s",
      "after this long without a sign an instance counts as dead, and others take its work"),
  TRANSACTION_TIMEOUT(
      "transaction.timeout",
      "5s",
      "an instance that has died may hold up its successor for as long as this"),
  REQUEST_TIMEOUT("request.timeout", "30s", "how long the request client waits for a reply"),
  DEFAULT_DEADLINE(
      "default.deadline", "30s", "of requests that name none, counted from their place in the log"),
  RESULT_KEEP(
      "result.keep",
      "1h",
      "how long the result of a durable execution is kept when its starter does not say, at most"
          + " 24h"),
  DIRECTORY(
      "directory",
      "groups",
      "how it is known that nobody serves a name, so that a call is answered 404 at once: groups"
          + " (by the consumer groups of the cluster, and by the registry where the app has joined"
          + " it), registry (by that alone: who has not joined it is not called), or off (such a"
          + " call waits for its deadline)"),
  MAX_PAYLOAD("max.payload", "1048576", "the largest payload in bytes, at most 1048576"),
  MAX_HEADERS("max.headers", "32", "of one request, at most 256"),
  MAX_HEADER_BYTES(
      "max.header.bytes",
      "8192",
      "all headers of one request, in bytes, at most 32768; those of the wire have 12288 more"),
  DEAD_LETTERS(
      "dead.letters",
      "poison",
      "what is set aside in the topics that end in .dead-letters: poison; faults, for that and"
          + " what handlers failed with 500; or off"),
  FAULT_CLASSES(
      "fault.classes",
      "true",
      "whether a fault names the class of the exception that it was made of; false: only the log of"
          + " the service does"),
  PARTITIONER_CHECK(
      "partitioner.check",
      "refuse",
      "what becomes of a request to what keeps something that stands in another partition than"
          + " murmur2 of its key (or, without one, of its call id) says, where its key would have a"
          + " second state: refuse (a fault 400, and a dead letter), warn, or off"),
  SLIPS(
      "slips",
      "true",
      "whether services that a flow calls one after the other hand on to each other; false: every"
          + " reply comes back to the flow"),
  PEERS(
      "peers",
      "",
      "services and flows of other apps that are known to hand on, with commas between, each with"
          + " what it is: price=pure, debit=keeps (its replies: it has a state, or is idempotent)"
          + " or tax=plain. A bare name may keep something: nobody hands on to it who is neither"
          + " pure nor keeps its replies. * stands for all others. A flow that ends in a run of"
          + " these need not wait for it"),
  STRICT_TYPES(
      "strict.types",
      "false",
      "whether an app is refused whose flows have a step that cannot read what it is given; false:"
          + " that is warned of"),
  MAX_KEPT(
      "max.kept",
      "1000000",
      "replies that one task of a stateful or idempotent service keeps for repeated requests; a"
          + " request beyond is refused"),
  CLOCK_SKEW(
      "clock.skew",
      "10s",
      "how far the clocks of brokers and instances may be apart: for so long after a request's"
          + " deadline its answer is kept for repeats"),
  LANES("lanes", "64", "handlers of a service with a limit, or async, that may run at a time"),
  QUEUES(
      "queues",
      "",
      "services of this app that take requests from a queue as they have capacity, instead of by"
          + " partition, with commas between; each with how many at a time, 4 by default, at most"
          + " 100, such as price:16,tax"),
  MAX_PENDING(
      "max.pending",
      "1000",
      "requests that wait for such handlers, or are run by them, in each partition; one more is a"
          + " fault 503"),
  MAX_PENDING_OF_KEY(
      "max.pending.of.key",
      "1000",
      "those of one key among them; one more is a fault 503, and others are served"),
  MAX_WAITING_OF_KEY(
      "max.waiting.of.key",
      "10000",
      "requests of one key that may wait for a stateful service; one that comes while as many wait"
          + " is a fault 503, and others are served. Not with guarantee=at-least-once"),
  MAX_ABANDONED(
      "max.abandoned",
      "8",
      "threads of a service whose handler does not end though interrupted, each replaced by"
          + " another; with more the service answers 503"),
  PARK_LIMIT(
      "park.limit",
      "10s",
      "how long a record waits whose schema the registry does not tell, before it is set aside; at"
          + " most 5m"),
  MAX_PARKED(
      "max.parked",
      "1000",
      "records that wait so, or behind one of their key, in each partition; one more request is a"
          + " fault 503. 0: none waits, and its thread does; then a service that keeps no state"
          + " otherwise keeps none for this"),
  MAX_PARKED_BYTES(
      "max.parked.bytes", "16777216", "all of these together, in bytes, in each partition"),
  START_TIMEOUT("start.timeout", "60s", "how long a start may take until everything runs"),
  STOP_TIMEOUT("stop.timeout", "30s", "how long a stop may take");

  /** Settings that begin so go to the Kafka clients and KafkaStreams, without it. */
  public static final String KAFKA_PREFIX = "kafka.";

  /** Settings that begin so are handed, as they are, to who connects to a schema registry. */
  public static final String SCHEMA_REGISTRY_PREFIX = "schema.registry.";

  /** Settings that begin so are for what joins an app to the service registry. */
  public static final String REGISTRY_PREFIX = "registry.";

  /** What the settings begin with that are checked by somebody else. */
  static final List<String> FOR_OTHERS = List.of(SCHEMA_REGISTRY_PREFIX, REGISTRY_PREFIX);

  private final String key;
  private final String fallback;
  private final String meaning;

  ConfigKey(String key, String fallback, String meaning) {
    this.key = key;
    this.fallback = fallback;
    this.meaning = meaning;
  }

  /** As it stands in a file. */
  public String key() {
    return key;
  }

  public String fallback() {
    return fallback;
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

  static List<String> keys() {
    return Arrays.stream(values()).map(ConfigKey::key).toList();
  }
}
