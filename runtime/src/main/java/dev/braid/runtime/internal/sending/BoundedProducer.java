package dev.braid.runtime.internal.sending;

import dev.braid.engine.EngineCounter;
import dev.braid.runtime.internal.broker.Places;
import dev.braid.wire.DeadLetter;
import dev.braid.wire.Wire;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TransactionAbortedException;
import org.apache.kafka.common.metrics.KafkaMetric;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The producer of one stream thread, or of a queue, which waits for no place that is broken.
 *
 * <p>Kafka's own {@code flush}, and with it the commit, waits for each record until it is
 * acknowledged or its time has passed, and a record for a partition that has gone holds up
 * everybody else's. So what is on its way is watched: {@link SendWatch} looks at a place that has
 * been silent for a second, and what cannot arrive there is given up. Then a transaction can only
 * be aborted, which goes past the record as well: the producer is replaced by another one with the
 * same transactional id. The task comes to the record again, and {@link Places} have learnt.
 *
 * <p>What a topic refuses for good counts against the record that sent it.
 *
 * <p>A broker that is away is waited for: commits are tried again until {@link #PATIENCE} has
 * passed. For the thread that it belongs to, but for {@link #send}, and for the watch.
 */
public final class BoundedProducer implements Producer<byte[], byte[]> {

  private static final Logger LOG = LoggerFactory.getLogger(BoundedProducer.class);

  /** More than brokers need to find another leader, or to come back. */
  static final Duration PATIENCE = Duration.ofSeconds(40);

  /** After so many vain tries to begin, an earlier transaction cannot end: see {@link #begin}. */
  private static final int MOST_TRIES = 3;

  private static final Duration CLOSING = Duration.ofSeconds(10);

  /** Of the next real producer. */
  private final Map<String, Object> config;

  private final Maker maker;
  private final Sending sending;
  private final Predicate<String> own;
  private final String service;
  private final boolean transactional;
  private final Queue<ProducerRecord<byte[], byte[]>> letters = new ConcurrentLinkedQueue<>();

  /** Letters that did not arrive, and may another time. */
  private final Queue<ProducerRecord<byte[], byte[]>> unwritten = new ConcurrentLinkedQueue<>();

  /** As it was given. */
  private final String firstId;

  private final ServedPlaces served;
  private volatile Lane lane;
  private String id;
  private int tries;
  private int renamed;
  private boolean unready;
  private boolean begun;

  /** The numbers of the tasks that have written something of their own in this transaction. */
  private final Set<Integer> writers = ConcurrentHashMap.newKeySet();

  /** Of the transaction that is to be committed. */
  private Map<TopicPartition, OffsetAndMetadata> offsetsOfThis = Map.of();

  /** Makes the producers that really send. */
  @FunctionalInterface
  interface Maker {
    Producer<byte[], byte[]> make(Map<String, Object> config);
  }

  /**
   * @param own topics that nothing can take the place of: what goes there is waited for
   * @param service in whose name dead letters are written where there are no transactions; empty:
   *     nothing is set aside here
   */
  BoundedProducer(
      Map<String, Object> config,
      Maker maker,
      Sending sending,
      Predicate<String> own,
      String service) {
    this.config = new HashMap<>(config);
    this.maker = maker;
    this.sending = sending;
    this.own = own;
    this.service = service;
    this.transactional = config.get(ProducerConfig.TRANSACTIONAL_ID_CONFIG) != null;
    this.firstId = String.valueOf(config.get(ProducerConfig.TRANSACTIONAL_ID_CONFIG));
    this.id = firstId;
    this.served = new ServedPlaces(sending.places());
    this.lane = new Lane(maker.make(this.config));
    sending.watch().add(this);
  }

  /** One real producer, and what it has on its way. */
  private final class Lane implements Sent.Ends {

    private final Producer<byte[], byte[]> real;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    /** The oldest first. Guarded by the lock, as is what follows. */
    private final SendLine onTheWay = new SendLine();

    /** Those whose failure is being told: until that is done, nothing else may come of it. */
    private final Set<Sent> telling = new HashSet<>();

    /** Given up, while the producer still tries. */
    private int givenUp;

    /** The partitions, and so the tasks, of which something is lost without transactions. */
    private final Set<Integer> losses = new HashSet<>();

    /** Whether the transaction can only be aborted. */
    private boolean doomed;

    /**
     * The first record that a failure was told of; a producer tells all others of it as well, and
     * those of a transaction in other words.
     */
    private final IdentityHashMap<Object, Sent> culprits = new IdentityHashMap<>();

    Lane(Producer<byte[], byte[]> real) {
      this.real = real;
    }

    /** Has it watched. Answers whether nothing can be sent any more. */
    private boolean add(Sent sent) {
      lock.lock();
      try {
        onTheWay.add(sent);
        return isDoomed();
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void ended(Sent sent) {
      lock.lock();
      try {
        onTheWay.remove(sent);
        boolean told = !telling.isEmpty() && telling.remove(sent);
        if (told || onTheWay.isEmpty()) {
          changed.signalAll();
        }
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void endedLate(Sent sent) {
      lock.lock();
      try {
        givenUp--;
      } finally {
        lock.unlock();
      }
    }

    /**
     * Kafka Streams is told of one failure in a transaction. What else ends with it is aborted: a
     * second failure, told when the transaction has been aborted already, would abort the next.
     */
    @Override
    public Exception failed(Sent sent, Exception failure) {
      boolean first = doom(sent);
      Exception judged =
          isOfAnother(sent, failure)
              ? new SendFailed("another record was refused", failure)
              : judge(sent, failure);
      if (!transactional && !(judged instanceof SetAside)) {
        lose(sent);
      }
      return first ? judged : new TransactionAbortedException();
    }

    private void lose(Sent sent) {
      lock.lock();
      try {
        losses.add(sent.partition());
      } finally {
        lock.unlock();
      }
    }

    /** Of how many tasks something was lost since the last question. */
    private int countLosses() {
      lock.lock();
      try {
        int count = losses.size();
        losses.clear();
        return count;
      } finally {
        lock.unlock();
      }
    }

    private boolean isOfAnother(Sent sent, Exception failure) {
      if (!RefusedRecords.isRefused(failure)) {
        return RefusedRecords.isOfAnother(failure);
      }
      lock.lock();
      try {
        Object refusal = transactional ? this : failure;
        Sent culprit = culprits.computeIfAbsent(refusal, unused -> sent);
        return !culprit.topic().equals(sent.topic());
      } finally {
        lock.unlock();
      }
    }

    /** Answers whether that is news: then the failure is to be told. */
    private boolean doom(@Nullable Sent sent) {
      lock.lock();
      try {
        boolean first = !doomed;
        doomed = transactional;
        if (sent != null) {
          telling.add(sent);
        }
        changed.signalAll();
        return first;
      } finally {
        lock.unlock();
      }
    }

    private boolean isDoomed() {
      lock.lock();
      try {
        while (!telling.isEmpty()) {
          changed.awaitUninterruptibly();
        }
        return doomed;
      } finally {
        lock.unlock();
      }
    }

    private boolean isHeldUp() {
      lock.lock();
      try {
        return givenUp > 0;
      } finally {
        lock.unlock();
      }
    }

    private List<Sent> olderThan(long nanos) {
      lock.lock();
      try {
        return onTheWay.olderThan(nanos);
      } finally {
        lock.unlock();
      }
    }

    /** Nothing is done about one that has ended meanwhile: its transaction may have, too. */
    private void giveUp(Sent sent, Supplier<Exception> failure) {
      if (!sent.take()) {
        return;
      }
      boolean first = doom(sent);
      lock.lock();
      try {
        givenUp++;
      } finally {
        lock.unlock();
      }
      Exception told = failure.get();
      sent.tell(null, first ? told : new TransactionAbortedException());
    }

    private void await() {
      lock.lock();
      try {
        while (!telling.isEmpty() || (!onTheWay.isEmpty() && !doomed)) {
          changed.await();
        }
      } catch (InterruptedException interrupted) {
        throw new InterruptException(interrupted);
      } finally {
        lock.unlock();
      }
    }
  }

  @Override
  public Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record) {
    return send(record, null);
  }

  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // it ends with the callback
  public Future<RecordMetadata> send(
      ProducerRecord<byte[], byte[]> record, @Nullable Callback callback) {
    Lane now = lane;
    ProducerRecord<byte[], byte[]> placed =
        served.placed(record, topic -> now.real.partitionsFor(topic).size());
    if (transactional && placed.partition() != null && own.test(placed.topic())) {
      writers.add(placed.partition());
    }
    Sent sent =
        new Sent(placed, callback, sending.refused().inHand(), sending.nanos().getAsLong(), now);
    if (now.add(sent)) {
      sent.giveUp(new TransactionAbortedException());
      return sent.result();
    }
    try {
      now.real.send(placed, sent);
    } catch (KafkaException failed) {
      // A transactional producer refuses everything once something has failed, before it says what.
      if (!transactional || ThreadFailures.isFenced(failed)) {
        now.ended(sent);
        throw failed;
      }
      boolean first = now.doom(sent);
      sent.giveUp(
          first
              ? new SendFailed("the transaction has failed", failed)
              : new TransactionAbortedException());
    }
    return sent.result();
  }

  /** What Kafka Streams is to think of a record that was not sent. Called on any thread. */
  private Exception judge(Sent sent, Exception failure) {
    sending.places().forget(sent.topic());
    if (setsAside(sent)) {
      return setAside(sent, "does not take it: " + failure.getMessage());
    }
    if (!RefusedRecords.isRefused(failure)) {
      return failure;
    }
    sending.counters().count(EngineCounter.REFUSED_SEND);
    String why = "topic '%s' says: %s".formatted(sent.topic(), failure.getMessage());
    RefusedSends.Source source = sent.source();
    if (source == null && own.test(sent.topic())) {
      return failure;
    }
    LOG.warn("topic {} has refused what was sent; that is tried again", sent.topic(), failure);
    boolean last = source == null || source.refuse(why) >= RefusedSends.MOST_CRASHES;
    if (last && !own.test(sent.topic())) {
      sending.places().refuse(sent.topic(), "has refused a record: " + failure.getMessage());
    }
    return new SendFailed(why, failure);
  }

  private boolean setsAside(Sent sent) {
    return !transactional && !service.isEmpty() && !own.test(sent.topic());
  }

  /** Written with the next flush, before anything is committed. */
  private Exception setAside(Sent sent, String why) {
    sending.counters().count(EngineCounter.UNDELIVERABLE_REPLY);
    String message = "partition %s of topic '%s' %s".formatted(sent.partition(), sent.topic(), why);
    String topic = sending.namespace().of(Wire.deadLetterTopic(service));
    if (own.test(topic)) {
      long now = System.currentTimeMillis();
      letters.add(DeadLetter.undeliverable(sent.record(), service, topic, message, now));
    }
    return new SetAside(message);
  }

  /** What has been on its way since then, or for longer. For the watch. */
  List<Sent> olderThan(long nanos) {
    return lane.olderThan(nanos);
  }

  /** Whether something else can take the place of what is sent there. */
  boolean isOwn(String topic) {
    return own.test(topic);
  }

  /** Gives up what cannot arrive. For the watch. */
  void giveUp(Sent sent, String why) {
    if (sent.ends() instanceof Lane own) { // which may be another one than now
      own.giveUp(sent, () -> givenUp(sent, why));
    }
  }

  private Exception givenUp(Sent sent, String why) {
    sending.counters().count(EngineCounter.BROKEN_PLACE);
    return setsAside(sent)
        ? setAside(sent, why)
        : new SendFailed("topic '%s' %s".formatted(sent.topic(), why));
  }

  @Override
  public void flush() {
    Lane now = lane;
    now.await();
    while (!letters.isEmpty()) {
      writeLetters();
      now.await();
    }
    requireLetters();
    requireOneLoss(now);
    if (!transactional && now.isHeldUp()) {
      replace(); // what comes next for the same place would queue up behind what was given up
    }
    sending.commits().flushed();
  }

  @SuppressWarnings("FutureReturnValueIgnored") // it ends with the callback
  private void writeLetters() {
    for (ProducerRecord<byte[], byte[]> letter = letters.poll();
        letter != null;
        letter = letters.poll()) {
      ProducerRecord<byte[], byte[]> written = letter;
      send(
          written,
          (metadata, failure) -> {
            if (failure instanceof RetriableException) {
              unwritten.add(written);
            } else if (failure != null) {
              LOG.error("a dead letter could not be written to {}", written.topic(), failure);
            }
          });
    }
  }

  /**
   * Kafka Streams (4.3.1) keeps the first failure of a thread and forgets the others ({@code
   * RecordCollectorImpl.sendException}): it would do one task's work again, and commit what another
   * one has lost. A thread that fails has all of it done again.
   */
  private static void requireOneLoss(Lane lane) {
    int losses = lane.countLosses();
    if (losses > 1) {
      throw new KafkaException(
          "records of %s tasks could not be written; all of the thread's are done again"
              .formatted(losses));
    }
  }

  /** What has neither a reply nor a letter must not be committed as done: it comes again. */
  private void requireLetters() {
    if (unwritten.isEmpty()) {
      return;
    }
    for (ProducerRecord<byte[], byte[]> letter = unwritten.poll();
        letter != null;
        letter = unwritten.poll()) {
      letters.add(letter);
    }
    throw new TimeoutException("a dead letter has not arrived in time");
  }

  @Override
  public void initTransactions() {
    begin();
  }

  /**
   * An earlier transaction of the same id has to end first. It cannot while a partition that it has
   * written to has no leader; that it is aborted is decided all the same, so another id may begin.
   */
  private void begin() {
    try {
      lane.real.initTransactions();
      tries = 0;
      unready = false;
    } catch (TimeoutException late) {
      tries++;
      if (tries >= MOST_TRIES) {
        tries = 0;
        renamed++;
        id = firstId + "-" + renamed;
        LOG.warn("an earlier transaction does not end; the next one is of id {}", id, late);
        config.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, id);
        lane.real.close(Duration.ZERO);
        lane = new Lane(maker.make(config));
      }
      throw late;
    }
  }

  @Override
  public void beginTransaction() {
    if (unready) {
      patiently(this::begin);
    }
    if (lane.isDoomed()) { // before it began
      lane = new Lane(lane.real);
    }
    lane.real.beginTransaction();
    begun = true;
    sending.commits().begun();
  }

  @Override
  public void sendOffsetsToTransaction(
      Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata group) {
    requireSound();
    if (sending.starts().areUndone(offsets)) {
      lane.doom(null);
      throw new TimeoutException(
          "an earlier transaction was aborted, and a task goes on behind it");
    }
    Map<TopicPartition, OffsetAndMetadata> handedOut = sending.starts().handedOut(offsets);
    patiently(() -> lane.real.sendOffsetsToTransaction(handedOut, group));
    offsetsOfThis = handedOut;
  }

  @Override
  public void commitTransaction() {
    requireSound();
    patiently(() -> lane.real.commitTransaction());
    begun = false;
    sending.starts().committed(offsetsOfThis);
    writers.clear();
    sending.commits().committed();
  }

  /**
   * Kafka Streams takes a commit that is late for one that is to be aborted, with all its tasks.
   */
  private void requireSound() {
    if (lane.isDoomed()) {
      throw new TimeoutException("the transaction can only be aborted");
    }
  }

  /** Brokers that are away come back, or others take their place. */
  private void patiently(Runnable request) {
    long end = sending.nanos().getAsLong() + PATIENCE.toNanos();
    while (true) {
      try {
        request.run();
        return;
      } catch (TimeoutException late) {
        if (sending.nanos().getAsLong() - end > 0) {
          throw late;
        }
        LOG.debug("the brokers are late; asking again", late);
      }
    }
  }

  /**
   * After a failed send another producer of the same id aborts, and not the one that failed: with
   * more on its way, that one was seen to go on with numbers that brokers refuse, and to hang.
   */
  @Override
  public void abortTransaction() {
    sending.counters().count(EngineCounter.ABORTED);
    sending.starts().aborted(writers::contains);
    writers.clear();
    begun = false;
    Lane now = lane;
    if (now.isDoomed()) {
      LOG.debug("a transaction is aborted, since a send failed");
      replace();
      return;
    }
    try {
      now.real.abortTransaction();
      lane = new Lane(now.real);
    } catch (TimeoutException late) {
      LOG.debug("a transaction is not aborted in time; another producer ends it", late);
      replace();
    }
  }

  /** Another producer of the same id ends the transaction of the one before. */
  private void replace() {
    lane.real.close(Duration.ZERO);
    lane = new Lane(maker.make(config));
    if (transactional) {
      unready = true;
      try {
        patiently(this::begin);
      } catch (TimeoutException late) {
        LOG.warn("the brokers are away while a transaction is to be aborted", late);
      }
    }
  }

  @Override
  public List<PartitionInfo> partitionsFor(String topic) {
    try {
      List<PartitionInfo> all = lane.real.partitionsFor(topic);
      int served = sending.places().served(topic, all.size());
      return served == all.size()
          ? all
          : all.stream().filter(each -> each.partition() < served).toList();
    } catch (TimeoutException missing) {
      sending.places().forget(topic);
      lane.doom(null);
      throw missing;
    }
  }

  @Override
  public void close() {
    close(CLOSING);
  }

  @Override
  public void close(Duration timeout) {
    sending.watch().remove(this);
    lane.real.close(lane.isHeldUp() ? Duration.ZERO : timeout);
    if (begun) { // it was fenced, or its thread has failed
      begun = false;
      sending.counters().count(EngineCounter.ABORTED);
      sending.failed().left(id);
    }
  }

  @Override
  public void registerMetricForSubscription(KafkaMetric metric) {
    lane.real.registerMetricForSubscription(metric);
  }

  @Override
  public void unregisterMetricFromSubscription(KafkaMetric metric) {
    lane.real.unregisterMetricFromSubscription(metric);
  }

  @Override
  public Map<MetricName, ? extends Metric> metrics() {
    return lane.real.metrics();
  }

  @Override
  public Uuid clientInstanceId(Duration timeout) {
    return lane.real.clientInstanceId(timeout);
  }
}
