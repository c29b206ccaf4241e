package dev.braid.runtime.internal.host;

import dev.braid.dsl.kafka.QueueService;
import dev.braid.engine.EngineCounter;
import dev.braid.engine.EngineCounters;
import dev.braid.runtime.internal.sending.SendFailed;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One place for one request at a time: takes it from the queue, has it worked off, writes what
 * comes of it, and tells the queue only then that it is done. So a worker that dies in between
 * leaves the request to another one, and the caller takes the first reply.
 *
 * <p>Its own thread runs it. The consumer is for the thread that has the lock: a handler runs
 * without it, so that another thread can {@link #renew} the hold on the request meanwhile, and
 * {@link #close} it.
 */
final class QueueWorker implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(QueueWorker.class);

  /**
   * How long it waits at once for a request. Long, since the client fetches on when a poll ends
   * without one: with what comes just then, the next poll would have a second one fetched, which
   * would wait behind the first while other workers are free.
   */
  private static final Duration POLL = Duration.ofSeconds(10);

  /** The client's name for how many offsets it has told the brokers about. */
  private static final String TOLD = "acknowledgements-send-total";

  /** How long it leaves the brokers alone that did not take a reply. */
  private static final Duration PAUSE = Duration.ofSeconds(1);

  /** How often it looks meanwhile whether it is to stop. */
  private static final Duration ROUND = Duration.ofMillis(200);

  /** The hold on a request, if the brokers do not say. */
  private static final int USUAL_HOLD = 30_000;

  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final ShareConsumer<byte[], byte[]> consumer;
  private final Producer<byte[], byte[]> producer;
  private final QueueService.Worker worker;
  private final int deliveries;
  private final EngineCounters counters;
  private final BooleanSupplier stopping;
  private final Metric told;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition wasClosed = lock.newCondition();

  /** Taken and not done, the one in hand first. Guarded by the lock, as is what follows. */
  private final Deque<ConsumerRecord<byte[], byte[]>> taken = new ArrayDeque<>();

  private long heldSince;

  /** Whether anything is taken, for those without the lock. */
  private volatile boolean holding;

  /** Whether the queue is told with the next poll what became of the last request. */
  private boolean untold;

  /** While it waits for a request: how many offsets it will have told of, if all is well. */
  private volatile double toTell = Double.MAX_VALUE;

  private boolean lost;
  private boolean closed;

  /**
   * @param consumer in explicit mode, which has subscribed; closed with the worker
   * @param producer shared by all workers
   * @param deliveries after how many of one request the brokers give it up in silence
   * @param stopping whether no more requests are to be taken
   */
  QueueWorker(
      ShareConsumer<byte[], byte[]> consumer,
      Producer<byte[], byte[]> producer,
      QueueService.Worker worker,
      int deliveries,
      EngineCounters counters,
      BooleanSupplier stopping) {
    this.consumer = consumer;
    this.producer = producer;
    this.worker = worker;
    this.deliveries = deliveries;
    this.counters = counters;
    this.stopping = stopping;
    this.told = told(consumer);
    consumer.setAcknowledgementCommitCallback(
        (offsets, failure) -> {
          if (failure != null) {
            counters.count(EngineCounter.LOST_LOCK);
            LOG.debug("{}: the queue did not take what was said of them", offsets, failure);
          }
        });
  }

  private static Metric told(ShareConsumer<?, ?> consumer) {
    return consumer.metrics().values().stream()
        .filter(metric -> metric.metricName().name().equals(TOLD))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("a share consumer has no metric " + TOLD));
  }

  /**
   * Serves until it is told to stop, or closed.
   *
   * @throws KafkaException when the queue fails
   */
  void serve() throws InterruptedException {
    while (!stopping.getAsBoolean() && take()) {
      for (ConsumerRecord<byte[], byte[]> request = first(); request != null; request = first()) {
        if (!worker.begin()) {
          return; // and what was taken goes back to the queue as the consumer is closed
        }
        try {
          serve(request);
        } finally {
          worker.settled();
        }
      }
      if (worker.isHeldUp() && pause()) {
        counters.count(EngineCounter.HELD_UP); // it would take one after the other, and refuse all
      }
    }
  }

  /** Has it look whether it is to stop, if it waits for a request. For any thread. */
  void look() {
    if (!holding) {
      consumer.wakeup();
    }
  }

  /**
   * Has it ask again if it waits for nothing. The marker behind a transaction takes an offset as a
   * request does; a client that is given one tells the brokers that it is none, and fetches no more
   * until its next poll. For any thread.
   */
  void goOn() {
    if (number(told) > toTell) {
      look();
    }
  }

  private static double number(Metric metric) {
    return ((Number) metric.metricValue()).doubleValue();
  }

  /** Answers false when it is closed. */
  private boolean take() {
    lock.lock();
    try {
      if (!closed) {
        lost = false;
        poll();
        heldSince = System.nanoTime();
        holding = !taken.isEmpty();
      }
      return !closed;
    } finally {
      lock.unlock();
    }
  }

  private void poll() {
    toTell = number(told) + (untold ? 1 : 0);
    untold = false;
    try {
      consumer.poll(POLL).forEach(taken::add);
    } catch (WakeupException woken) {
      LOG.trace("told to look whether it is to stop, or to ask again");
    } catch (InterruptException late) { // was meant for a handler, which has returned
      LOG.debug("a worker was interrupted: {}", Thread.interrupted(), late);
    } finally {
      toTell = Double.MAX_VALUE;
    }
  }

  private @Nullable ConsumerRecord<byte[], byte[]> first() {
    lock.lock();
    try {
      return closed ? null : taken.peekFirst();
    } finally {
      lock.unlock();
    }
  }

  private void serve(ConsumerRecord<byte[], byte[]> request) throws InterruptedException {
    QueueService.Outcome outcome = worker.handle(request);
    if (Thread.interrupted()) {
      LOG.debug("a handler left its thread interrupted");
    }
    boolean last = request.deliveryCount().orElse((short) 1) >= deliveries;
    List<ProducerRecord<byte[], byte[]>> unwritten = write(outcome.replies(), last);
    // The brokers would give it up in silence: then it is not given back while we live.
    while (!unwritten.isEmpty() && last && pause()) {
      unwritten = write(unwritten, true);
    }
    if (unwritten.isEmpty()) {
      done(outcome.setAside() ? AcknowledgeType.REJECT : AcknowledgeType.ACCEPT);
    } else {
      counters.count(EngineCounter.RELEASED);
      done(AcknowledgeType.RELEASE);
      pause();
    }
  }

  /** Told with the next poll, or as the consumer is closed; that it is given back, at once. */
  private void done(AcknowledgeType how) {
    lock.lock();
    try {
      ConsumerRecord<byte[], byte[]> request = taken.pollFirst();
      holding = !taken.isEmpty();
      if (request == null || closed || lost) {
        return;
      }
      consumer.acknowledge(request, how);
      untold = how != AcknowledgeType.RELEASE;
      if (!untold) {
        commit();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Answers whether the brokers have agreed. */
  private boolean commit() {
    Map<TopicIdPartition, Optional<KafkaException>> told;
    try {
      told = consumer.commitSync(PATIENCE);
    } catch (WakeupException late) { // was meant for the poll before
      told = consumer.commitSync(PATIENCE);
    }
    return told.values().stream().allMatch(Optional::isEmpty);
  }

  /**
   * Answers what the brokers do not have, and may take another time. What has met a broken place is
   * set aside when it is delivered again, if it is.
   */
  private List<ProducerRecord<byte[], byte[]>> write(
      List<ProducerRecord<byte[], byte[]>> replies, boolean last) throws InterruptedException {
    List<ProducerRecord<byte[], byte[]>> unwritten = new ArrayList<>();
    if (isClosed()) {
      return unwritten; // others have the request already, and answer it
    }
    List<Future<?>> sent = new ArrayList<>(replies.size());
    replies.forEach(reply -> sent.add(producer.send(reply)));
    for (int i = 0; i < sent.size(); i++) {
      ProducerRecord<byte[], byte[]> reply = replies.get(i);
      try {
        sent.get(i).get();
      } catch (ExecutionException failed) {
        if (last ? mayPass(failed.getCause()) : isWorthAnother(failed.getCause())) {
          LOG.warn("a reply could not be written to {}", reply.topic(), failed.getCause());
          unwritten.add(reply);
        } else {
          counters.count(EngineCounter.UNDELIVERABLE_REPLY);
          LOG.error(
              "a reply could not be sent to {} and is dropped", reply.topic(), failed.getCause());
        }
      }
    }
    return unwritten;
  }

  private static boolean isWorthAnother(@Nullable Throwable failure) {
    return failure instanceof SendFailed || mayPass(failure);
  }

  /**
   * Whether the same record may be taken another time. Where a topic is gone, a producer waits in
   * vain and says why; where we may not write at all, nothing is said of the record.
   */
  private static boolean mayPass(@Nullable Throwable failure) {
    return failure instanceof RetriableException
        ? !(failure instanceof SendFailed)
            && !(failure.getCause() instanceof UnknownTopicOrPartitionException)
        : failure instanceof AuthenticationException
            || failure instanceof ClusterAuthorizationException;
  }

  /** Answers false when there is to be no next try. */
  private boolean pause() throws InterruptedException {
    lock.lock();
    try {
      long left = PAUSE.toNanos();
      while (!closed && !stopping.getAsBoolean() && left > 0) {
        long round = Math.min(left, ROUND.toNanos());
        left -= round - wasClosed.awaitNanos(round);
      }
      return !closed && !stopping.getAsBoolean();
    } finally {
      lock.unlock();
    }
  }

  private boolean isClosed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Holds the request in hand for longer, if a third of the time is over for which it is held. Who
   * has the lock holds none, or is about to be done: nothing is waited for here, since others have
   * to be renewed too.
   */
  void renew() {
    if (holding && lock.tryLock()) {
      try {
        renewIfDue();
      } finally {
        lock.unlock();
      }
    }
  }

  private void renewIfDue() {
    if (taken.isEmpty() || closed || lost || !isDue()) {
      return;
    }
    taken.forEach(request -> consumer.acknowledge(request, AcknowledgeType.RENEW));
    boolean renewed = commit();
    long end = System.nanoTime() + PATIENCE.toNanos();
    // Renewed, they are in hand again with the next poll, which fetches none while they are.
    while (renewed && !areInHand()) {
      renewed = System.nanoTime() < end;
    }
    if (renewed) {
      heldSince = System.nanoTime();
      counters.count(EngineCounter.RENEWED);
    } else {
      lost = true;
      LOG.warn("the hold on a request was lost while its handler ran: another worker has it too");
    }
  }

  private boolean areInHand() {
    try {
      return !consumer.poll(Duration.ZERO).isEmpty();
    } catch (WakeupException late) { // was meant for the poll before
      return false;
    }
  }

  private boolean isDue() {
    long hold = consumer.acquisitionLockTimeoutMs().orElse(USUAL_HOLD);
    return System.nanoTime() - heldSince > Duration.ofMillis(hold).toNanos() / 3;
  }

  /** What is in hand goes back to the queue, also while its handler runs. */
  @Override
  public void close() {
    look(); // it may be waiting, with the lock
    lock.lock();
    try {
      if (!closed) {
        closed = true;
        wasClosed.signalAll();
        consumer.close(PATIENCE);
      }
    } catch (KafkaException failed) {
      LOG.debug("a consumer of a queue did not close in order", failed);
    } finally {
      lock.unlock();
    }
  }
}
