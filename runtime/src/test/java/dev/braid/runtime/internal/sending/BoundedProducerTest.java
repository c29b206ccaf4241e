package dev.braid.runtime.internal.sending;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.braid.engine.CrashLog;
import dev.braid.engine.EngineCounter;
import dev.braid.engine.EngineCounters;
import dev.braid.runtime.ScriptedProducer;
import dev.braid.runtime.internal.broker.KnownTopic;
import dev.braid.runtime.internal.broker.Places;
import dev.braid.runtime.internal.broker.ServedPartitions;
import dev.braid.wire.DeadLetter;
import dev.braid.wire.Namespace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

public class BoundedProducerTest {

  private static final String PLACE = "caller.replies";
  private static final String OWN = "app.flow-executions-changelog";
  private static final long TIME = 1_000_000;
  private static final Uuid ID = new Uuid(1, 1);

  private final AtomicLong nanos = new AtomicLong();
  private final Described places = new Described();
  private final EngineCounters counters = new EngineCounters();
  private final RefusedSends refused = new RefusedSends(CrashLog.none());
  private final SendWatch watch = new SendWatch(places, nanos::get);
  private final List<String> calls = new ArrayList<>();
  private final List<ScriptedProducer> made = new ArrayList<>();
  private final List<String> told = new ArrayList<>();
  private final List<String> fenced = new ArrayList<>();
  private final ThreadStarts starts = new ThreadStarts();
  private final FailedThreads failed = new FailedThreads(fenced::add);
  private final BoundedProducer producer =
      new BoundedProducer(
          Map.of("transactional.id", "tx"),
          config -> {
            made.add(new ScriptedProducer(config, calls));
            return made.get(made.size() - 1);
          },
          sending(new ThreadCommits(true)),
          OWN::equals,
          "price");

  /** What the brokers say. */
  private static final class Described implements Places {

    private final Map<String, KnownTopic> now = new HashMap<>();
    private final Map<String, KnownTopic> known = new HashMap<>();
    private final Map<String, String> refused = new HashMap<>();
    private Runnable meanwhile = () -> {};

    @Override
    public @Nullable KnownTopic known(String topic) {
      return known.get(topic);
    }

    @Override
    public Map<String, KnownTopic> look(Collection<String> topics, Duration patience) {
      Map<String, KnownTopic> found = new HashMap<>(now);
      found.keySet().retainAll(topics);
      known.putAll(found);
      meanwhile.run();
      return found;
    }

    @Override
    public void forget(String topic) {}

    @Override
    public void refuse(String topic, String why) {
      refused.put(topic, why);
    }
  }

  private static KnownTopic topic(Uuid id, int partitions, Set<Integer> leaderless) {
    return new KnownTopic(id, partitions, true, leaderless, 1_000_000, false);
  }

  @SuppressWarnings("removal") // there is no other way to make one
  private static ConsumerGroupMetadata group() {
    return new ConsumerGroupMetadata("group");
  }

  @SuppressWarnings("FutureReturnValueIgnored") // it ends with the callback
  private void send(String topic, int partition) {
    producer.send(
        new ProducerRecord<>(topic, partition, new byte[0], new byte[0]),
        (metadata, failure) ->
            told.add(
                failure == null
                    ? "arrived"
                    : failure.getClass().getSimpleName() + ": " + failure.getMessage()));
  }

  private void begin() {
    producer.initTransactions();
    producer.beginTransaction();
  }

  private void lookAfter(Duration time) {
    nanos.addAndGet(time.toNanos());
    watch.look();
  }

  private void sendAndLook(KnownTopic found) {
    places.now.put(PLACE, found);
    begin();
    send(PLACE, 2);
    lookAfter(Duration.ofMillis(1100));
  }

  private Sending sending(ThreadCommits commits) {
    return new Sending(
        places,
        refused,
        watch,
        commits,
        starts,
        failed,
        counters,
        new ServedPartitions(),
        Namespace.NONE,
        nanos::get);
  }

  @Test
  void whatGoesToATopicThatHasGoneIsGivenUp() {
    sendAndLook(KnownTopic.MISSING);
    producer.flush();
    assertThat(told).containsExactly("SendFailed: topic 'caller.replies' does not exist");
    assertThat(counters.get(EngineCounter.BROKEN_PLACE)).isEqualTo(1);
  }

  @Test
  void whatGoesToAPartitionThatHasGoneIsGivenUp() {
    sendAndLook(topic(ID, 1, Set.of()));
    assertThat(told)
        .containsExactly(
            "SendFailed: topic 'caller.replies' does not exist: the topic has 1 partitions");
  }

  @Test
  void whatGoesToATopicInAnotherLifeIsGivenUp() {
    places.known.put(PLACE, topic(new Uuid(0, 7), 3, Set.of()));
    sendAndLook(topic(ID, 3, Set.of()));
    assertThat(told).containsExactly("SendFailed: topic 'caller.replies' was created anew");
  }

  @Test
  void whatGoesWhereNothingMayBeWrittenIsGivenUp() {
    sendAndLook(KnownTopic.HIDDEN);
    assertThat(told).containsExactly("SendFailed: topic 'caller.replies' may not be written to");
  }

  @Test
  void aBrokerThatIsSlowIsWaitedFor() {
    sendAndLook(topic(ID, 3, Set.of()));
    lookAfter(Duration.ofSeconds(20));
    assertThat(told).isEmpty();
    made.get(0).acknowledge();
    producer.flush();
    assertThat(told).containsExactly("arrived");
  }

  @Test
  void brokersThatDoNotAnswerAreWaitedFor() {
    begin();
    send(PLACE, 2);
    lookAfter(Duration.ofSeconds(20));
    assertThat(told).isEmpty();
  }

  /** It should have said long ago that the time has passed. */
  @Test
  void aProducerThatSaysNothingIsNotWaitedForWithoutEnd() {
    places.now.put(OWN, topic(ID, 3, Set.of()));
    begin();
    send(OWN, 0);
    lookAfter(SendWatch.TOO_LONG.plusSeconds(1));
    producer.flush();
    assertThat(told).containsExactly("SendFailed: topic '" + OWN + "' was not heard of in time");
    producer.abortTransaction();
    assertThat(calls).containsExactly("init tx", "begin", "close 0", "init tx");
  }

  @Test
  void aTopicOfItsOwnIsWaitedFor() {
    places.now.put(OWN, KnownTopic.MISSING);
    begin();
    send(OWN, 0);
    lookAfter(Duration.ofSeconds(20));
    assertThat(told).isEmpty();
  }

  @Test
  void aPartitionMustBeSeenTwiceWithoutALeader() {
    sendAndLook(topic(ID, 3, Set.of(2)));
    assertThat(told).isEmpty();
    lookAfter(Duration.ofMillis(500));
    assertThat(told)
        .containsExactly("SendFailed: topic 'caller.replies' has no leader in its partition");
  }

  @Test
  void aPartitionWithoutALeaderIsWaitedForWhileOthersWaitForTheBrokersToo() {
    places.now.put(PLACE, topic(ID, 3, Set.of(2)));
    begin();
    send(OWN, 0);
    send(PLACE, 2);
    lookAfter(Duration.ofSeconds(2));
    lookAfter(Duration.ofSeconds(2));
    lookAfter(Duration.ofSeconds(2));
    assertThat(told).isEmpty();
  }

  @Test
  void aTransactionWithARecordThatWasGivenUpIsNotCommitted() {
    sendAndLook(KnownTopic.MISSING);
    assertThatThrownBy(() -> producer.sendOffsetsToTransaction(Map.of(), group()))
        .isInstanceOf(TimeoutException.class);
    assertThatThrownBy(producer::commitTransaction).isInstanceOf(TimeoutException.class);
    assertThat(calls).containsExactly("init tx", "begin");
  }

  /** Kafka Streams aborts for one task, and goes on with another behind what that undoes. */
  @Test
  void whatAnAbortHasUndoneIsNotCommittedByATaskThatGoesOn() {
    TaskStarts tasks = new TaskStarts();
    starts.readBy(tasks);
    TopicPartition partition = new TopicPartition("requests", 0);
    tasks.polled(
        new ConsumerRecords<>(
            Map.of(
                partition,
                List.of(new ConsumerRecord<>("requests", 0, 4, new byte[0], new byte[0]))),
            Map.of(partition, new OffsetAndMetadata(5))));
    begin();
    producer.abortTransaction();
    producer.beginTransaction();

    Map<TopicPartition, OffsetAndMetadata> offsets = Map.of(partition, new OffsetAndMetadata(5));
    assertThatThrownBy(() -> producer.sendOffsetsToTransaction(offsets, group()))
        .isInstanceOf(TimeoutException.class);
    assertThatThrownBy(() -> producer.sendOffsetsToTransaction(Map.of(), group()))
        .isInstanceOf(TimeoutException.class);
  }

  @Test
  void itsAbortDoesNotWaitForTheRecord() {
    sendAndLook(KnownTopic.MISSING);
    producer.abortTransaction();
    producer.beginTransaction();
    producer.commitTransaction();
    assertThat(calls).containsExactly("init tx", "begin", "close 0", "init tx", "begin", "commit");
    assertThat(counters.get(EngineCounter.ABORTED)).isEqualTo(1);
  }

  /** A thread that was fenced, or has failed, closes its producer and aborts nothing. */
  @Test
  void aTransactionThatIsLeftOpenCountsAsAborted() {
    begin();
    producer.commitTransaction();
    producer.beginTransaction();
    producer.close(Duration.ofSeconds(1));
    assertThat(counters.get(EngineCounter.ABORTED)).isEqualTo(1);
    assertThat(fenced).as("a thread that goes on ends it by itself").isEmpty();
  }

  @Test
  void whatAFailedThreadLeavesOpenIsFenced() {
    begin();
    failed.failed();
    producer.close(Duration.ofSeconds(1));
    assertThat(fenced).containsExactly("tx");
  }

  @Test
  void nothingMoreIsSentInIt() {
    sendAndLook(KnownTopic.MISSING);
    send(OWN, 0);
    assertThat(told)
        .last()
        .isEqualTo("TransactionAbortedException: Failing batch since transaction was aborted");
  }

  @Test
  void whatArrivesWhileItsPlaceIsLookedAtEndsNoLaterTransaction() {
    begin();
    send(PLACE, 2);
    places.now.put(PLACE, KnownTopic.MISSING);
    places.meanwhile =
        () -> {
          made.get(0).acknowledge();
          producer.flush();
          producer.commitTransaction();
          producer.beginTransaction();
        };
    lookAfter(Duration.ofMillis(1100));
    made.get(0).acknowledgeNext();
    send(OWN, 0);
    producer.flush();
    producer.commitTransaction();
    assertThat(told).containsExactly("arrived", "arrived");
    assertThat(calls).containsExactly("init tx", "begin", "commit", "begin", "commit");
    assertThat(counters.get(EngineCounter.BROKEN_PLACE)).isZero();
  }

  /** What is committed is done, and nobody would hear of it any more. */
  @Test
  void withoutTransactionsNothingIsCommittedWhoseReplyAndLetterDidNotArrive() {
    ThreadCommits commits = new ThreadCommits(false);
    ScriptedProducer real = new ScriptedProducer(Map.of(), calls);
    BoundedProducer sender =
        new BoundedProducer(
            Map.of(),
            config -> real,
            sending(commits),
            topic -> topic.startsWith("price."),
            "price");
    CompletableFuture<?> sent =
        (CompletableFuture<?>) sender.send(new ProducerRecord<>(PLACE, 2, null, new byte[] {7}));
    real.fail(new TimeoutException("the brokers are away"));
    assertThat(sent).isCompletedExceptionally();

    real.failNext(new TimeoutException("the brokers are away"));
    assertThatThrownBy(sender::flush).isInstanceOf(TimeoutException.class);
    assertThat(commits.count()).isZero();

    real.acknowledgeNext();
    sender.flush();
    assertThat(commits.count()).isOne();
    assertThat(real.sent)
        .extracting(ProducerRecord::topic)
        .containsExactly(PLACE, "price.dead-letters", "price.dead-letters");
  }

  /** Kafka Streams hears of one failure of a thread, and would commit what the other has lost. */
  @Test
  void withoutTransactionsTheThreadEndsWhereSeveralTasksHaveLostSomething() {
    ScriptedProducer real = new ScriptedProducer(Map.of(), calls);
    BoundedProducer sender =
        new BoundedProducer(
            Map.of(), config -> real, sending(new ThreadCommits(false)), OWN::equals, "price");
    loseOne(sender, real, 0);
    loseOne(sender, real, 1);
    assertThatThrownBy(sender::flush).isInstanceOf(KafkaException.class).hasMessageContaining("2");

    loseOne(sender, real, 1);
    loseOne(sender, real, 1);
    sender.flush();
    loseOne(sender, real, 0);
    sender.flush();
  }

  private static void loseOne(BoundedProducer sender, ScriptedProducer real, int task) {
    CompletableFuture<?> sent =
        (CompletableFuture<?>) sender.send(new ProducerRecord<>(OWN, task, null, new byte[0]));
    real.fail(new TimeoutException("the brokers are away"));
    assertThat(sent).isCompletedExceptionally();
  }

  /** In its stead its flush writes a dead letter, so nothing is done again. */
  @Test
  void withoutTransactionsTheRecordAloneIsSetAside() {
    ThreadCommits commits = new ThreadCommits(false);
    List<ScriptedProducer> plain = new ArrayList<>();
    BoundedProducer sender =
        new BoundedProducer(
            Map.of(),
            config -> {
              plain.add(new ScriptedProducer(config, calls));
              return plain.get(plain.size() - 1);
            },
            sending(commits),
            topic -> topic.startsWith("price."),
            "price");
    ProducerRecord<byte[], byte[]> reply = new ProducerRecord<>(PLACE, 2, null, new byte[] {7});
    CompletableFuture<?> sent = (CompletableFuture<?>) sender.send(reply);
    places.now.put(PLACE, KnownTopic.MISSING);
    lookAfter(Duration.ofMillis(1100));
    assertThat(sent).isCompletedExceptionally();
    plain.get(0).acknowledgeNext();
    assertThat(commits.count()).isZero();
    sender.flush();
    assertThat(commits.count()).as("what was sent stands").isOne();
    ProducerRecord<byte[], byte[]> record = plain.get(0).sent.get(1);
    assertThat(record.topic()).isEqualTo("price.dead-letters");
    DeadLetter letter = DeadLetter.read(record.headers(), record.key(), record.value());
    assertThat(letter.message()).isEqualTo("partition 2 of topic 'caller.replies' does not exist");
    assertThat(letter.payload()).isEqualTo(new byte[] {7});
  }

  @Test
  void aCommitWaitsForBrokersThatAreAway() {
    begin();
    made.get(0).late = 5;
    producer.commitTransaction();
    assertThat(calls).containsExactly("init tx", "begin", "commit");
  }

  @Test
  void anotherTransactionalIdTakesThePlaceOfOneWhoseTransactionCannotEnd() {
    made.get(0).late = 3;
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(producer::initTransactions).isInstanceOf(TimeoutException.class);
    }
    producer.initTransactions();
    assertThat(calls).containsExactly("close 0", "init tx-1");
  }

  /** Otherwise what it left open would be waited for. */
  @Test
  void aTransactionOfAnotherIdIsEndedByOneOfTheSame() {
    made.get(0).late = 3;
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(producer::initTransactions).isInstanceOf(TimeoutException.class);
    }
    producer.initTransactions();
    calls.clear();
    places.now.put(PLACE, KnownTopic.MISSING);
    producer.beginTransaction();
    send(PLACE, 2);
    lookAfter(Duration.ofMillis(1100));
    producer.abortTransaction();
    assertThat(calls).containsExactly("begin", "close 0", "init tx-1");
  }

  @Test
  void aRefusalCountsAgainstTheRecordInHand() {
    CrashLog.Partition log = refused.of("app.requests", 0);
    for (int time = 1; time <= 3; time++) {
      begin();
      log.begin(7, TIME);
      send(OWN, 0);
      log.end(7);
      made.get(made.size() - 1).fail(new RecordTooLargeException("too large"));
      producer.abortTransaction();
      assertThat(log.crashes(7, TIME)).isEqualTo(time);
    }
    assertThat(log.crashes(8, TIME)).isZero();
    assertThat(log.trouble(7, TIME))
        .isEqualTo(
            "what it sent was refused 3 times: topic 'app.flow-executions-changelog' says: too"
                + " large");
    assertThat(told).allMatch(text -> text.startsWith("SendFailed"));
    assertThat(places.refused).isEmpty();
  }

  /** A producer in a transaction tells all that is on its way of the first failure. */
  @Test
  void aRefusalDoesNotCountAgainstOthersThatAreToldOfIt() {
    CrashLog.Partition log = refused.of("app.requests", 0);
    begin();
    log.begin(7, TIME);
    send(PLACE, 0);
    log.end(7);
    log.begin(8, TIME);
    send("other.replies", 0);
    log.end(8);
    send("third.replies", 0);
    TopicAuthorizationException refusal = new TopicAuthorizationException(Set.of(PLACE));
    for (int i = 0; i < 3; i++) {
      made.get(0).fail(refusal);
    }
    assertThat(log.crashes(7, TIME)).isEqualTo(1);
    assertThat(log.crashes(8, TIME)).isZero();
    assertThat(places.refused).isEmpty();
    assertThat(told)
        .containsExactly(
            "SendFailed: topic 'caller.replies' says: " + refusal.getMessage(),
            "TransactionAbortedException: Failing batch since transaction was aborted",
            "TransactionAbortedException: Failing batch since transaction was aborted");
  }

  /** The producer has the refused record's own failure, and that of its batch for all others. */
  @Test
  void aTopicIsNotTakenForTheOneThatHasEndedTheTransaction() {
    CrashLog.Partition log = refused.of("app.requests", 0);
    for (int time = 1; time <= 3; time++) {
      begin();
      log.begin(7, TIME);
      send(PLACE, 0);
      log.end(7);
      log.begin(8, TIME);
      send("other.replies", 0);
      log.end(8);
      made.get(made.size() - 1).fail(new InvalidRecordException("it has no key"));
      made.get(made.size() - 1).fail(new InvalidRecordException("1 record was rejected"));
      producer.abortTransaction();
    }
    assertThat(log.crashes(8, TIME)).isZero();
    assertThat(places.refused).containsOnlyKeys(PLACE);
  }

  @Test
  void whatHasRefusedThreeTimesIsSentNothingMore() {
    CrashLog.Partition log = refused.of("app.requests", 0);
    for (int time = 1; time <= 3; time++) {
      assertThat(places.refused).isEmpty();
      begin();
      log.begin(7, TIME);
      send(PLACE, 0);
      log.end(7);
      made.get(made.size() - 1).fail(new RecordTooLargeException("too large"));
      producer.abortTransaction();
    }
    assertThat(places.refused).containsEntry(PLACE, "has refused a record: too large");
  }
}
