package dev.braid.runtime;

import dev.braid.dsl.kafka.EngineCounter;
import dev.braid.dsl.kafka.EngineCounters;
import dev.braid.dsl.kafka.QueueService;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One place for one request at a time: takes it from the queue, has it worked off, writes what
 * comes of it, and tells the queue only then that it is done. So a worker that dies in between
 * leaves the request to another one, and the caller takes the first reply.
 *
 * <p>Its own thread runs it. The consumer is for the thread that has this object's lock: a handler
 * runs without it, so that another thread can {@link #renew} the hold on the request meanwhile, and
 * {@link #close} it.
 */
final class QueueSlot implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(QueueSlot.class);

  /**
   * How long it waits at once for a request. Long, since the client fetches on when a poll ends
   * without one: with what comes just then, the next poll would have a second one fetched, which
   * would wait behind the first while other slots are free.
   */
  private static final Duration POLL = Duration.ofHours(1);

  /** How long it leaves the brokers alone that did not take a reply. */
  private static final long PAUSE = 1000;

  /** How often it looks meanwhile whether it is to stop. */
  private static final long ROUND = 200;

  /** The hold on a request, if the brokers do not say. */
  private static final int USUAL_HOLD = 30_000;

  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final ShareConsumer<byte[], byte[]> consumer;
  private final Producer<byte[], byte[]> producer;
  private final QueueService.Worker worker;
  private final int deliveries;
  private final EngineCounters counters;
  private final BooleanSupplier stopping;

  /** Taken and not done, the one in hand first. Guarded by the lock, as is what follows. */
  private final Deque<ConsumerRecord<byte[], byte[]>> taken = new ArrayDeque<>();

  private long heldSince;

  /** Whether anything is taken, for those without the lock. */
  private volatile boolean holding;

  private boolean lost;
  private boolean closed;

  /**
   * @param consumer in explicit mode, which has subscribed; closed with the slot
   * @param producer shared by all slots
   * @param deliveries after how many of one request the brokers give it up in silence
   * @param stopping whether no more requests are to be taken
   */
  QueueSlot(
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
    consumer.setAcknowledgementCommitCallback(
        (offsets, failure) -> {
          if (failure != null) {
            counters.count(EngineCounter.LOST_LOCK);
            LOG.debug("{}: the queue did not take what was said of them", offsets, failure);
          }
        });
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
    }
  }

  /** Has it look whether it is to stop, if it waits for a request. For any thread. */
  void look() {
    if (!holding) {
      consumer.wakeup();
    }
  }

  /** Answers false when it is closed. */
  private synchronized boolean take() {
    if (!closed) {
      lost = false;
      try {
        consumer.poll(POLL).forEach(taken::add);
      } catch (WakeupException woken) {
        LOG.trace("told to look whether it is to stop");
      }
      heldSince = System.nanoTime();
      holding = !taken.isEmpty();
    }
    return !closed;
  }

  private synchronized @Nullable ConsumerRecord<byte[], byte[]> first() {
    return closed ? null : taken.peekFirst();
  }

  private void serve(ConsumerRecord<byte[], byte[]> request) throws InterruptedException {
    QueueService.Outcome outcome = worker.handle(request);
    if (Thread.interrupted()) {
      LOG.debug("a handler left its thread interrupted");
    }
    boolean written = write(outcome.replies());
    // The brokers would give it up in silence: then it is not given back while we live.
    while (!written && request.deliveryCount().orElse((short) 1) >= deliveries && pause()) {
      written = write(outcome.replies());
    }
    if (written) {
      done(outcome.setAside() ? AcknowledgeType.REJECT : AcknowledgeType.ACCEPT);
    } else {
      counters.count(EngineCounter.RELEASED);
      done(AcknowledgeType.RELEASE);
      pause();
    }
  }

  /** Told with the next poll, or as the consumer is closed; that it is given back, at once. */
  private synchronized void done(AcknowledgeType how) {
    ConsumerRecord<byte[], byte[]> request = taken.pollFirst();
    holding = !taken.isEmpty();
    if (request == null || closed || lost) {
      return;
    }
    consumer.acknowledge(request, how);
    if (how == AcknowledgeType.RELEASE) {
      commit();
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

  /** Answers whether the brokers have it all, or will never take it. */
  private boolean write(List<ProducerRecord<byte[], byte[]>> replies) throws InterruptedException {
    if (isClosed()) {
      return true; // others have the request already, and answer it
    }
    List<Future<?>> sent = new ArrayList<>(replies.size());
    replies.forEach(reply -> sent.add(producer.send(reply)));
    boolean written = true;
    for (int i = 0; i < sent.size(); i++) {
      try {
        sent.get(i).get();
      } catch (ExecutionException failed) {
        if (failed.getCause() instanceof RetriableException) {
          LOG.warn("a reply could not be written to {}", replies.get(i).topic(), failed.getCause());
          written = false;
        } else {
          LOG.error(
              "a reply could not be sent to {} and is dropped",
              replies.get(i).topic(),
              failed.getCause());
        }
      }
    }
    return written;
  }

  /** Answers false when there is to be no next try. */
  private synchronized boolean pause() throws InterruptedException {
    long end = System.nanoTime() + Duration.ofMillis(PAUSE).toNanos();
    while (!closed && !stopping.getAsBoolean() && System.nanoTime() < end) {
      wait(ROUND);
    }
    return !closed && !stopping.getAsBoolean();
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  /** Holds the request in hand for longer, if a third of the time is over for which it is held. */
  void renew() {
    if (holding) { // else its thread may be waiting for a request, with the lock
      renewIfDue();
    }
  }

  private synchronized void renewIfDue() {
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
    close(PATIENCE);
  }

  private synchronized void close(Duration patience) {
    if (!closed) {
      closed = true;
      notifyAll();
      try {
        consumer.close(patience);
      } catch (KafkaException failed) {
        LOG.debug("a consumer of a queue did not close in order", failed);
      }
    }
  }
}
