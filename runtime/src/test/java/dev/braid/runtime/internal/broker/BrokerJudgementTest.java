package dev.braid.runtime.internal.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.braid.runtime.cluster.BrokerPromises;
import dev.braid.runtime.cluster.BrokerPromises.Finding;
import dev.braid.runtime.cluster.BrokerPromises.Level;
import dev.braid.runtime.config.Guarantee;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BrokerJudgementTest {

  private static final String CLEANUP =
      "transaction.abort.timed.out.transaction.cleanup.interval.ms";

  private int brokers = 3;
  private final Map<String, Short> features =
      new HashMap<>(Map.of("transaction.version", (short) 2));
  private final Map<String, BrokerFacts.Topic> topics =
      new HashMap<>(Map.of("price.requests", topic(3, 2), "__transaction_state", topic(3, 2)));
  private final Map<String, String> settings =
      new HashMap<>(
          Map.of(
              CLEANUP,
              "1000",
              "group.min.session.timeout.ms",
              "6000",
              "transaction.state.log.replication.factor",
              "3",
              "transaction.state.log.min.isr",
              "2",
              "offsets.topic.replication.factor",
              "3"));

  private static BrokerFacts.Topic topic(int replicas, int minInSync) {
    return new BrokerFacts.Topic(
        replicas, Map.of("min.insync.replicas", Integer.toString(minInSync)));
  }

  private BrokerPromises judge(Guarantee guarantee) {
    BrokerFacts facts =
        new BrokerFacts(OptionalInt.of(brokers), Optional.of(features), settings, topics, Set.of());
    return BrokerJudgement.judge(facts, guarantee, Duration.ofSeconds(6), Duration.ofSeconds(5));
  }

  private static Finding only(List<Finding> findings) {
    assertThat(findings).hasSize(1);
    return findings.get(0);
  }

  private Finding warning() {
    return only(judge(Guarantee.EFFECTIVE_ONCE).of(Level.WARNING));
  }

  private Finding note() {
    return only(judge(Guarantee.EFFECTIVE_ONCE).of(Level.NOTE));
  }

  @Test
  void topicsThatWereMadeOtherwiseAreToldOf() {
    topics.put(
        "tax.requests",
        new BrokerFacts.Topic(
            3, Map.of("message.timestamp.type", "CreateTime", "cleanup.policy", "delete")));
    topics.put(
        "app--tax-executions-changelog",
        new BrokerFacts.Topic(
            3, Map.of("message.timestamp.type", "CreateTime", "cleanup.policy", "compact")));
    assertThat(warning().toString())
        .contains("CreateTime of tax.requests", "clocks of those who send", "LogAppendTime");
    topics.put(
        "tax.requests",
        new BrokerFacts.Topic(
            3, Map.of("message.timestamp.type", "LogAppendTime", "cleanup.policy", "compact")));
    assertThat(warning().toString())
        .contains("compact of tax.requests", "all but the last", "cleanup.policy=delete");
  }

  @Test
  void threeGoodBrokersBearEveryGuarantee() {
    for (Guarantee guarantee : Guarantee.values()) {
      assertThat(judge(guarantee).findings())
          .isNotEmpty()
          .allMatch(finding -> finding.level() == Level.FINE)
          .allMatch(finding -> finding.advice().isEmpty());
    }
  }

  @Test
  void oldTransactionsMakeTheGuaranteeWeakerAndSayWhere() {
    features.put("transaction.version", (short) 1);
    assertThat(warning().about()).isEqualTo("transaction.version");
    assertThat(warning().found()).isEqualTo("1");
    assertThat(warning().meaning()).contains("aborted", "count twice", "zombies are fenced");
    assertThat(warning().advice()).contains("--feature transaction.version=2");
  }

  @Test
  void aFeatureThatIsNotListedIsLevelZero() {
    features.clear();
    assertThat(warning().found()).isEqualTo("0");
  }

  @Test
  void whatNeedsNoTransactionsDoesNotAskForThem() {
    features.clear();
    settings.put(CLEANUP, "10000");
    assertThat(judge(Guarantee.AT_LEAST_ONCE).of(Level.FINE))
        .isEqualTo(judge(Guarantee.AT_LEAST_ONCE).findings());
  }

  @Test
  void oneBrokerIsNotedAndNotHeldAgainstEachTopic() {
    brokers = 1;
    topics.replaceAll((name, topic) -> topic(1, 1));
    settings.replaceAll((name, value) -> name.contains("replication") ? "1" : value);
    assertThat(note().found()).isEqualTo("1 broker");
    assertThat(note().meaning()).contains("one lost disk");
    assertThat(judge(Guarantee.EFFECTIVE_ONCE).of(Level.WARNING)).isEmpty();
  }

  @Test
  void oneCopyAmongSeveralBrokersIsAWarningThatNamesTheTopic() {
    topics.put("price.requests", topic(1, 1));
    assertThat(warning().about()).isEqualTo("replication");
    assertThat(warning().found()).isEqualTo("1 copy of price.requests");
  }

  @Test
  void aTransactionLogThatIsYetToComeIsJudgedByItsSettings() {
    topics.remove("__transaction_state");
    settings.put("transaction.state.log.replication.factor", "1");
    settings.put("transaction.state.log.min.isr", "1");
    assertThat(warning().found()).isEqualTo("1 copy of __transaction_state");
  }

  @Test
  void moreCopiesThanBrokersCannotBeMade() {
    brokers = 1;
    topics.clear();
    assertThat(warning().found())
        .isEqualTo("more copies than the 1 brokers, of __consumer_offsets, __transaction_state");
  }

  @Test
  void oneInSyncReplicaIsAWarning() {
    topics.put("price.requests", topic(3, 1));
    assertThat(warning().found()).isEqualTo("1 of price.requests");
    assertThat(warning().advice()).contains("set it to 2");
  }

  @Test
  void moreInSyncReplicasThanReplicasStopAllWriting() {
    topics.put("price.requests", topic(2, 3));
    assertThat(warning().meaning()).isEqualTo("nothing can be written there");
  }

  @Test
  void asManyInSyncReplicasAsReplicasIsNoted() {
    topics.put("price.requests", topic(2, 2));
    assertThat(note().meaning()).contains("one broker is down");
  }

  @Test
  void uncleanElectionsAreAWarning() {
    topics.put(
        "price.requests",
        new BrokerFacts.Topic(
            3, Map.of("min.insync.replicas", "2", "unclean.leader.election.enable", "true")));
    assertThat(warning().found()).isEqualTo("true, of price.requests");
  }

  @Test
  void aSlowCleanupIsNotedWithItsAdvice() {
    settings.put(CLEANUP, "10000");
    assertThat(note().found()).isEqualTo("10000 ms");
    assertThat(note().advice()).isEqualTo("set it to 1000");
  }

  @Test
  void brokersWhoseDeathIsFoundOutLaterThanTransactionsEndAreNoted() {
    settings.put("broker.session.timeout.ms", "9000");
    assertThat(note().about()).isEqualTo("broker.session.timeout.ms");
    assertThat(note().advice()).startsWith("set transaction.timeout to 12s or more");
  }

  @Test
  void brokersWhoseDeathIsFoundOutSoonAreFine() {
    settings.put("broker.session.timeout.ms", "3000");
    assertThat(judge(Guarantee.EFFECTIVE_ONCE).of(Level.FINE))
        .extracting(Finding::about)
        .contains("broker.session.timeout.ms");
  }

  @Test
  void aSessionThatTheBrokersRefuseIsAWarning() {
    settings.put("group.min.session.timeout.ms", "10000");
    assertThat(warning().advice()).contains("10000 ms");
  }

  @Test
  void whatTheBrokersDoNotTellIsUnknownAndNoFailure() {
    BrokerFacts facts =
        new BrokerFacts(
            OptionalInt.empty(),
            Optional.empty(),
            Map.of(),
            Map.of(),
            Set.of(
                new BrokerFacts.Unanswered("features", "ClusterAuthorizationException"),
                new BrokerFacts.Unanswered("brokers", "no answer in time")));
    BrokerPromises promises =
        BrokerJudgement.judge(
            facts, Guarantee.EXACTLY_ONCE, Duration.ofSeconds(6), Duration.ofSeconds(5));
    assertThat(promises.findings())
        .extracting(Finding::level, Finding::about, Finding::found)
        .containsExactly(
            tuple(Level.NOTE, "brokers", "unknown (no answer in time)"),
            tuple(Level.NOTE, "features", "unknown (ClusterAuthorizationException)"));
  }

  @Test
  void aFindingReadsAsOneLine() {
    topics.put("price.requests", topic(2, 2));
    assertThat(note())
        .hasToString(
            "min.insync.replicas: as many as replicas, of price.requests; while one broker is"
                + " down, nothing can be written there; set it to one less than the replicas");
  }
}
