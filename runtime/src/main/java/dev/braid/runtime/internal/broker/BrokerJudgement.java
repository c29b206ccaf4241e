package dev.braid.runtime.internal.broker;

import dev.braid.runtime.cluster.BrokerPromises;
import dev.braid.runtime.cluster.BrokerPromises.Finding;
import dev.braid.runtime.cluster.BrokerPromises.Level;
import dev.braid.runtime.config.ConfigKey;
import dev.braid.runtime.config.Guarantee;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import org.apache.kafka.common.config.TopicConfig;

/** Judges facts: what they mean for a guarantee, and what to set. */
public final class BrokerJudgement {

  /** The level at which each transaction has an epoch of its own (KIP-890). */
  private static final int TRANSACTIONS_WITH_EPOCHS = 2;

  /** How the names of topics end that are read once, in order. */
  private static final List<String> STREAMS =
      List.of(".requests", ".replies", ".results", ".dead-letters");

  private static final int QUICK_CLEANUP_MS = 1000;

  /** Until clients have heard who leads, when a broker counts as dead. */
  private static final Duration ELECTION = Duration.ofSeconds(2);

  private final BrokerFacts facts;
  private final Guarantee guarantee;
  private final Duration session;
  private final Duration transaction;
  private final Map<String, BrokerFacts.Topic> topics;
  private final List<Finding> findings = new ArrayList<>();

  private BrokerJudgement(
      BrokerFacts facts, Guarantee guarantee, Duration session, Duration transaction) {
    this.facts = facts;
    this.guarantee = guarantee;
    this.session = session;
    this.transaction = transaction;
    this.topics = withThoseToCome(facts);
  }

  /** A topic that Kafka has not created yet will be what its settings say. */
  private static Map<String, BrokerFacts.Topic> withThoseToCome(BrokerFacts facts) {
    Map<String, BrokerFacts.Topic> topics = new TreeMap<>(facts.topics());
    OptionalInt transactions = facts.setting("transaction.state.log.replication.factor");
    OptionalInt inSync = facts.setting("transaction.state.log.min.isr");
    if (transactions.isPresent() && inSync.isPresent()) {
      topics.putIfAbsent(
          BrokerFacts.TRANSACTIONS,
          new BrokerFacts.Topic(
              transactions.getAsInt(),
              Map.of(
                  TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, Integer.toString(inSync.getAsInt()))));
    }
    facts
        .setting("offsets.topic.replication.factor")
        .ifPresent(
            replicas ->
                topics.putIfAbsent(BrokerFacts.OFFSETS, new BrokerFacts.Topic(replicas, Map.of())));
    return topics;
  }

  /**
   * Judges for an app.
   *
   * @param session how long an instance of it may be silent before it counts as dead
   * @param transaction how long one of its transactions may be open
   */
  public static BrokerPromises judge(
      BrokerFacts facts, Guarantee guarantee, Duration session, Duration transaction) {
    BrokerJudgement judgement = new BrokerJudgement(facts, guarantee, session, transaction);
    judgement.transactions();
    judgement.replicas();
    judgement.inSync();
    judgement.elections();
    judgement.stamps();
    judgement.compaction();
    judgement.takeOver();
    judgement.deaths();
    judgement.sessions();
    judgement.unknown();
    return new BrokerPromises(judgement.findings);
  }

  private boolean inTransactions() {
    return guarantee != Guarantee.AT_LEAST_ONCE;
  }

  private void transactions() {
    if (!inTransactions() || facts.features().isEmpty()) {
      return;
    }
    Map<String, Short> features = facts.features().orElse(Map.of());
    int version = features.getOrDefault("transaction.version", (short) 0);
    String found = Integer.toString(version);
    if (version >= TRANSACTIONS_WITH_EPOCHS) {
      fine("transaction.version", found, "each transaction has an epoch of its own");
      return;
    }
    warning(
        "transaction.version",
        found,
        "a record that was sent in a transaction, and reaches its broker only after the"
            + " transaction was aborted, may be committed with the next one of the same producer:"
            + " after a crash or a cut connection a change of state or a reply can then count"
            + " twice. All else of the guarantee holds: zombies are fenced, and state, offsets and"
            + " outputs are one step",
        "upgrade the brokers to 4.0 or later, then"
            + " kafka-features.sh upgrade --feature transaction.version=2");
  }

  private void replicas() {
    int brokers = facts.brokers().orElse(Integer.MAX_VALUE);
    List<String> impossible = topics(topic -> topic.replicas() > brokers);
    if (!impossible.isEmpty()) {
      warning(
          "replication",
          "more copies than the %s brokers, of %s"
              .formatted(brokers, String.join(", ", impossible)),
          "it cannot be created, and nothing will run without it",
          "set transaction.state.log.replication.factor and offsets.topic.replication.factor to"
              + " the number of brokers, at most 3");
      return;
    }
    if (brokers == 1) {
      note(
          "replication",
          "1 broker",
          "requests, replies, state and transactions have one copy: one lost disk loses them",
          "enough for development; otherwise run three brokers");
      return;
    }
    List<String> single = topics(topic -> topic.replicas() == 1);
    if (!single.isEmpty()) {
      warning(
          "replication",
          "1 copy of " + String.join(", ", single),
          "one lost disk loses it, and while its broker is down nothing that needs it goes on",
          "give it three replicas (kafka-reassign-partitions.sh); for topics to come set"
              + " default.replication.factor, transaction.state.log.replication.factor and"
              + " offsets.topic.replication.factor to 3");
    } else if (!topics.isEmpty()) {
      fine(
          "replication",
          Integer.toString(least(BrokerFacts.Topic::replicas)),
          "one broker may be lost with its disk");
    }
  }

  /** Requests, replies and what else is read in the order in which it was written. */
  private List<String> streams(String setting, Predicate<String> value) {
    return facts.topics().entrySet().stream()
        .filter(topic -> STREAMS.stream().anyMatch(topic.getKey()::endsWith))
        .filter(topic -> value.test(topic.getValue().settings().getOrDefault(setting, "")))
        .map(Map.Entry::getKey)
        .sorted()
        .toList();
  }

  private void stamps() {
    List<String> created = streams(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "CreateTime"::equals);
    if (!created.isEmpty()) {
      warning(
          TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG,
          "CreateTime of " + String.join(", ", created),
          "deadlines and timeouts go by the clocks of those who send: whose clock is behind is told"
              + " 504 at once, whose is ahead waits for too long",
          "set it to LogAppendTime: kafka-configs --alter --entity-type topics --entity-name TOPIC"
              + " --add-config message.timestamp.type=LogAppendTime");
    }
  }

  private void compaction() {
    List<String> compacted =
        streams(
            TopicConfig.CLEANUP_POLICY_CONFIG,
            policy -> policy.contains(TopicConfig.CLEANUP_POLICY_COMPACT));
    if (!compacted.isEmpty()) {
      warning(
          TopicConfig.CLEANUP_POLICY_CONFIG,
          "compact of " + String.join(", ", compacted),
          "of several requests or replies with one key all but the last may be gone before they are"
              + " read, and without a key none is taken",
          "set it to delete: kafka-configs --alter --entity-type topics --entity-name TOPIC"
              + " --add-config cleanup.policy=delete");
    }
  }

  private int least(ToIntFunction<BrokerFacts.Topic> number) {
    return topics.values().stream().mapToInt(number).min().orElse(0);
  }

  private void inSync() {
    List<String> impossible = topics(topic -> topic.minInSync().orElse(1) > topic.replicas());
    if (!impossible.isEmpty()) {
      warning(
          "min.insync.replicas",
          "more than there are replicas, of " + String.join(", ", impossible),
          "nothing can be written there",
          "set it to one less than the replicas");
    }
    List<String> alone = topics(topic -> topic.replicas() > 1 && topic.minInSync().orElse(2) < 2);
    if (!alone.isEmpty()) {
      warning(
          "min.insync.replicas",
          "1 of " + String.join(", ", alone),
          "a record counts as written when one broker has it: if that is lost just then, an effect"
              + " or a reply that was seen is lost with it",
          "set it to 2, with three replicas");
    }
    List<String> all =
        topics(topic -> topic.replicas() > 1 && topic.minInSync().orElse(0) == topic.replicas());
    if (!all.isEmpty()) {
      note(
          "min.insync.replicas",
          "as many as replicas, of " + String.join(", ", all),
          "while one broker is down, nothing can be written there",
          "set it to one less than the replicas");
    }
    boolean known = topics.values().stream().anyMatch(topic -> topic.minInSync().isPresent());
    if (known && impossible.isEmpty() && alone.isEmpty() && all.isEmpty()) {
      fine(
          "min.insync.replicas",
          Integer.toString(least(topic -> topic.minInSync().orElse(Integer.MAX_VALUE))),
          "what is acknowledged is safe");
    }
  }

  private void elections() {
    List<String> unclean = topics(BrokerFacts.Topic::electsUnclean);
    if (!unclean.isEmpty()) {
      warning(
          "unclean.leader.election.enable",
          "true, of " + String.join(", ", unclean),
          "a broker that lags may become leader: what it does not have is lost, though it was"
              + " acknowledged and seen",
          "set it to false");
    }
  }

  private void takeOver() {
    String setting = "transaction.abort.timed.out.transaction.cleanup.interval.ms";
    OptionalInt interval = facts.setting(setting);
    if (!inTransactions() || interval.isEmpty()) {
      return;
    }
    String found = interval.getAsInt() + " ms";
    if (interval.getAsInt() <= QUICK_CLEANUP_MS) {
      fine(setting, found, "the transaction of a dead instance ends soon after its timeout");
    } else {
      note(
          setting,
          found,
          "the transaction of a dead instance may hold up its successor for so much longer than %s"
              .formatted(ConfigKey.TRANSACTION_TIMEOUT.key()),
          "set it to 1000");
    }
  }

  /** A transaction waits for the leaders that follow those of a dead broker. */
  private void deaths() {
    String setting = "broker.session.timeout.ms";
    OptionalInt silent = facts.setting(setting);
    if (!inTransactions() || silent.isEmpty() || facts.brokers().orElse(1) == 1) {
      return;
    }
    String found = silent.getAsInt() + " ms";
    Duration needed = Duration.ofMillis(silent.getAsInt()).plus(ELECTION);
    if (transaction.compareTo(needed) >= 0) {
      fine(setting, found, "the death of a broker ends no transaction");
    } else {
      note(
          setting,
          found,
          "the death of a broker may end transactions that wait for its partitions' next leaders:"
              + " what they did is done again, and their states are read anew",
          "set %s to %ss or more: an instance that is dead for good then holds up its successor"
                  .formatted(ConfigKey.TRANSACTION_TIMEOUT.key(), needed.toSeconds() + 1)
              + " for as long; or lower it to 3000");
    }
  }

  private void sessions() {
    OptionalInt least = facts.setting("group.min.session.timeout.ms");
    if (least.isEmpty()) {
      return;
    }
    if (least.getAsInt() <= session.toMillis()) {
      fine(
          "group.min.session.timeout.ms", least.getAsInt() + " ms", "a dead instance is found out");
    } else {
      warning(
          "group.min.session.timeout.ms",
          least.getAsInt() + " ms",
          "the brokers let nobody in with a %s of %s ms: the app will not start"
              .formatted(ConfigKey.SESSION_TIMEOUT.key(), session.toMillis()),
          "set that to %s ms, or lower the brokers' setting".formatted(least.getAsInt()));
    }
  }

  private void unknown() {
    facts.unanswered().stream()
        .sorted(Comparator.comparing(BrokerFacts.Unanswered::about))
        .forEach(
            unanswered ->
                note(
                    unanswered.about(),
                    "unknown (%s)".formatted(unanswered.why()),
                    "the brokers do not tell how far they bear the guarantee",
                    "allow DESCRIBE and DESCRIBE_CONFIGS on the cluster and the app's topics"));
  }

  private List<String> topics(Predicate<BrokerFacts.Topic> which) {
    return topics.entrySet().stream()
        .filter(each -> which.test(each.getValue()))
        .map(Map.Entry::getKey)
        .toList();
  }

  private void fine(String about, String found, String meaning) {
    findings.add(new Finding(Level.FINE, about, found, meaning, ""));
  }

  private void note(String about, String found, String meaning, String advice) {
    findings.add(new Finding(Level.NOTE, about, found, meaning, advice));
  }

  private void warning(String about, String found, String meaning, String advice) {
    findings.add(new Finding(Level.WARNING, about, found, meaning, advice));
  }
}
