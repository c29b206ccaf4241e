package dev.braid.runtime;

import dev.braid.dsl.Fault;
import dev.braid.dsl.FaultCode;
import dev.braid.dsl.Reply;
import dev.braid.dsl.kafka.Value;
import dev.braid.dsl.kafka.Wire;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one partition in which a request client takes its replies, and the requests that wait. */
final class ReplyInbox implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ReplyInbox.class);

  /** Requests that may wait at the same time. */
  private static final int MOST_PENDING = 10_000;

  private final String topic;
  private final int partition;
  private final Consumer<byte[], byte[]> consumer;
  private final Map<String, Pending> pending = new ConcurrentHashMap<>();
  private final LongAdder dropped = new LongAdder();
  private final ScheduledThreadPoolExecutor timer;
  private final Thread reader;
  private volatile boolean closing;

  private ReplyInbox(String topic, int partition, Consumer<byte[], byte[]> consumer) {
    this.topic = topic;
    this.partition = partition;
    this.consumer = consumer;
    this.timer = new ScheduledThreadPoolExecutor(1, task -> daemon(task, topic + "-timer"));
    // A request that was answered in time leaves nothing behind that could go off later.
    timer.setRemoveOnCancelPolicy(true);
    this.reader = daemon(this::read, topic + "-reader");
  }

  private record Pending(CompletableFuture<Reply<Value>> reply, String service) {}

  /** Opens the inbox at the end of its partition. It takes replies when this returns. */
  static ReplyInbox open(String topic, int partitions, Config config) {
    int partition = Math.floorMod(UUID.randomUUID().hashCode(), partitions);
    Map<String, Object> own =
        Map.of(
            // A reply counts when it is in the log: if its transaction aborts, it is made again,
            // the same. Under exactly-once it counts when it is committed.
            ConsumerConfig.ISOLATION_LEVEL_CONFIG,
            config.guarantee().isolation(),
            ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
            false,
            ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
            "latest");
    Consumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            ClientSettings.consumer(config, own),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    try {
      TopicPartition place = new TopicPartition(topic, partition);
      consumer.assign(List.of(place));
      consumer.seekToEnd(List.of(place));
      consumer.position(place);
    } catch (RuntimeException failed) {
      consumer.close();
      throw failed;
    }
    ReplyInbox inbox = new ReplyInbox(topic, partition, consumer);
    inbox.reader.start();
    return inbox;
  }

  String topic() {
    return topic;
  }

  int partition() {
    return partition;
  }

  long dropped() {
    return dropped.sum();
  }

  /** Timers that have not gone off and were not taken back. */
  int timers() {
    return timer.getQueue().size();
  }

  /** Starts to wait for a reply: until it is there, or the time has passed, or the inbox closes. */
  @SuppressWarnings("FutureReturnValueIgnored") // whenComplete answers what is at hand already
  CompletableFuture<Reply<Value>> expect(String id, Duration patience, String service) {
    CompletableFuture<Reply<Value>> reply = new CompletableFuture<>();
    if (pending.size() >= MOST_PENDING) {
      String why = MOST_PENDING + " requests are waiting already";
      reply.complete(fault(FaultCode.UNAVAILABLE, why, service));
      return reply;
    }
    // First this, then the timer: whichever goes off, it finds the request waiting.
    pending.put(id, new Pending(reply, service));
    try {
      ScheduledFuture<?> timeout =
          timer.schedule(
              () -> timedOut(id, patience, service), patience.toNanos(), TimeUnit.NANOSECONDS);
      reply.whenComplete((answer, failure) -> timeout.cancel(false));
    } catch (RejectedExecutionException closed) {
      complete(id, fault(FaultCode.UNAVAILABLE, "the client is closed", service));
    }
    return reply;
  }

  private void timedOut(String id, Duration patience, String service) {
    String message = "no reply within %d ms".formatted(patience.toMillis());
    complete(id, fault(FaultCode.CLIENT_TIMEOUT, message, service));
  }

  /** Ends the wait for a reply; only the first one does. */
  boolean complete(String id, Reply<Value> reply) {
    Pending waiting = pending.remove(id);
    if (waiting == null) {
      return false;
    }
    waiting.reply().complete(reply);
    return true;
  }

  private void read() {
    try {
      while (!closing) {
        poll();
      }
    } catch (WakeupException closed) {
      LOG.debug("{}: closed", topic);
    } finally {
      // No group to leave and nothing to commit: only a fetch, which may wait for half a second.
      consumer.close(CloseOptions.timeout(Duration.ZERO));
    }
  }

  private void poll() {
    try {
      consumer.poll(Duration.ofSeconds(1)).forEach(this::take);
    } catch (WakeupException closed) {
      throw closed;
    } catch (KafkaException trouble) {
      LOG.warn("{}: cannot read replies just now", topic, trouble);
      // Trouble that lasts, such as a right that is missing, must not spin.
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
    }
  }

  private void take(ConsumerRecord<byte[], byte[]> record) {
    String id = Wire.text(record.headers(), Wire.CORRELATION_ID);
    if (id == null || !pending.containsKey(id)) {
      dropped.increment();
      return;
    }
    if (!complete(id, Wire.readReply(record.headers(), record.value()))) {
      dropped.increment();
    }
  }

  @Override
  public void close() {
    closing = true;
    consumer.wakeup();
    try {
      reader.join(TimeUnit.SECONDS.toMillis(5));
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    timer.shutdownNow();
    pending.forEach(
        (id, waiting) ->
            complete(
                id, fault(FaultCode.CLIENT_TIMEOUT, "the client was closed", waiting.service())));
  }

  private static Reply<Value> fault(FaultCode code, String message, String service) {
    return new Reply.Failed<>(new Fault(code.number(), message, new Fault.Origin(service, "")));
  }

  private static Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }
}
