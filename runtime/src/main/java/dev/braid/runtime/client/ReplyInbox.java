package dev.braid.runtime.client;

import dev.braid.dsl.Fault;
import dev.braid.dsl.FaultCode;
import dev.braid.dsl.Reply;
import dev.braid.engine.Reports;
import dev.braid.engine.ServiceDirectory;
import dev.braid.runtime.config.Config;
import dev.braid.runtime.internal.broker.ClientSettings;
import dev.braid.wire.Value;
import dev.braid.wire.Wire;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
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
import org.jspecify.annotations.Nullable;
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
  private final Map<String, Pending<?>> pending = new ConcurrentHashMap<>();

  /** By the id of an earlier attempt, that of the one which waits now. */
  private final Map<String, String> latest = new ConcurrentHashMap<>();

  private final Reports reports = new Reports(false);
  private final GoneServices gone;
  private final LongAdder dropped = new LongAdder();
  private final DeadlineTimer alarm;
  private final UndecodedReplies unread;
  private final Thread reader;
  private volatile boolean closing;

  private ReplyInbox(
      String topic, int partition, Consumer<byte[], byte[]> consumer, GoneServices gone) {
    this.topic = topic;
    this.partition = partition;
    this.consumer = consumer;
    this.gone = gone;
    this.alarm = new DeadlineTimer(topic + "-timer", this::endWhatIsDue);
    this.unread = new UndecodedReplies(alarm);
    this.reader = new Thread(this::read, topic + "-reader");
    reader.setDaemon(true);
  }

  /**
   * A request that waits.
   *
   * @param reading makes of the reply what its caller expects; throws nothing
   * @param earlier ids under which the same request has waited before
   * @param until when it may be run at the latest, in milliseconds since the epoch; 0: nothing is
   * @param begun when the wait began, as the alarm counts
   * @param due when the wait ends, as the alarm counts
   */
  private record Pending<R>(
      CompletableFuture<R> reply,
      ReplyReader<R> reading,
      List<String> earlier,
      String service,
      long until,
      Duration patience,
      long begun,
      long due)
      implements UndecodedReplies.Waiting {

    @Override
    public @Nullable CompletionStage<?> awaits(Reply<Value> came) {
      return reading.awaits(came);
    }

    @Override
    public void complete(Reply<Value> with) {
      reply.complete(reading.read(with));
    }

    @Override
    public void giveUp(String why) {
      complete(
          fault(
              FaultCode.CLIENT_TIMEOUT,
              "the reply is here, and could not be read within %s ms: %s"
                  .formatted(patience.toMillis(), why),
              service));
    }
  }

  /** Opens the inbox at the end of its partition. It takes replies when this returns. */
  static ReplyInbox open(String topic, int partitions, Config config, ServiceDirectory directory) {
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
    return open(topic, partition, consumer, new GoneServices(directory, InstantSource.system()));
  }

  /** Opens the inbox where {@code consumer} stands. */
  static ReplyInbox open(
      String topic, int partition, Consumer<byte[], byte[]> consumer, GoneServices gone) {
    ReplyInbox inbox = new ReplyInbox(topic, partition, consumer, gone);
    inbox.reader.start();
    inbox.alarm.start();
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

  /** Requests that wait for a reply that can be read. */
  int waiting() {
    return pending.size() + unread.size();
  }

  /** Replies that are here and cannot be read yet. */
  int unread() {
    return unread.size();
  }

  /** Starts to wait for a reply as it comes. */
  CompletableFuture<Reply<Value>> expect(String id, Duration patience, String service) {
    return expect(id, List.of(), patience, service, 0, reply -> reply);
  }

  /**
   * Starts to wait for a reply: until it is there, or the time has passed, or the inbox closes.
   *
   * @param earlier ids of earlier attempts: a reply to one of them ends this wait too, unless it is
   *     a fault that may pass, which is the answer to its attempt alone
   * @param until when it may be run at the latest, for people; 0: nothing is
   * @param reading makes of the reply what its caller expects, on the thread that has it
   */
  <R> CompletableFuture<R> expect(
      String id,
      List<String> earlier,
      Duration patience,
      String service,
      long until,
      ReplyReader<R> reading) {
    CompletableFuture<R> reply = new CompletableFuture<>();
    long begun = alarm.now();
    long due = begun + patience.toNanos();
    Pending<R> request =
        new Pending<>(reply, reading, earlier, service, until, patience, begun, due);
    if (waiting() >= MOST_PENDING) {
      String why = MOST_PENDING + " requests are waiting already";
      request.complete(fault(FaultCode.UNAVAILABLE, why, service));
      return reply;
    }
    // First this, then the rest: whoever ends the wait, it finds the request waiting.
    earlier.forEach(before -> latest.put(before, id));
    pending.put(id, request);
    alarm.set(Math.min(due, begun + GoneServices.PAUSE));
    if (closing) {
      complete(id, fault(FaultCode.UNAVAILABLE, "the client is closed", service));
    }
    return reply;
  }

  /** Answers when the next wait ends. */
  private long endWhatIsDue(long now) {
    long next = DeadlineTimer.NEVER;
    boolean looks = gone.isTimeToLook(now);
    for (Map.Entry<String, Pending<?>> entry : pending.entrySet()) {
      Pending<?> waiting = entry.getValue();
      if (waiting.due() <= now) {
        String message = "no reply within %s ms".formatted(waiting.patience().toMillis());
        complete(entry.getKey(), fault(FaultCode.CLIENT_TIMEOUT, message, waiting.service()));
      } else if (looks && gone.isGone(waiting.service(), waiting.begun(), now)) {
        complete(entry.getKey(), nobody(waiting));
      } else {
        next = Math.min(next, Math.min(waiting.due(), gone.nextLook()));
      }
    }
    return Math.min(next, unread.look(now));
  }

  private static Reply<Value> nobody(Pending<?> waiting) {
    String service = waiting.service();
    String message = "sent, but nobody serves '%s' any more".formatted(service);
    String later = "; it may still be run until " + Instant.ofEpochMilli(waiting.until());
    return fault(
        FaultCode.CLIENT_TIMEOUT, waiting.until() == 0 ? message : message + later, service);
  }

  /** Ends the wait for a reply; only the first one does. */
  boolean complete(String id, Reply<Value> reply) {
    Pending<?> waiting = remove(id);
    if (waiting == null) {
      return false;
    }
    waiting.complete(reply);
    return true;
  }

  private @Nullable Pending<?> remove(String id) {
    Pending<?> waiting = pending.remove(id);
    if (waiting != null) {
      waiting.earlier().forEach(latest::remove);
    }
    return waiting;
  }

  /** Who waits for this reply, to this attempt of a request or a later one. */
  private @Nullable Pending<?> receiver(String id, Reply<Value> reply) {
    Pending<?> waiting = remove(id);
    String later = waiting == null ? latest.get(id) : null;
    return later == null || FaultCode.isRetryable(reply.code()) ? waiting : remove(later);
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
      reports.warn(
          "replies",
          System.currentTimeMillis(),
          "%s: cannot read replies just now: %s".formatted(topic, trouble));
      LOG.debug("{}: cannot read replies just now", topic, trouble);
      // Trouble that lasts, such as a right that is missing, must not spin.
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
    }
  }

  private void take(ConsumerRecord<byte[], byte[]> record) {
    String id = Wire.text(record.headers(), Wire.CORRELATION_ID);
    boolean awaited = id != null && (pending.containsKey(id) || latest.containsKey(id));
    Reply<Value> reply = awaited ? Wire.readReply(record.headers(), record.value()) : null;
    Pending<?> waiting = id == null || reply == null ? null : receiver(id, reply);
    if (waiting == null || reply == null) {
      dropped.increment();
      return;
    }
    CompletionStage<?> needed = waiting.awaits(reply);
    if (needed == null) {
      waiting.complete(reply);
    } else {
      unread.add(waiting, reply, needed);
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
    alarm.close();
    pending.forEach(
        (id, waiting) ->
            complete(
                id, fault(FaultCode.CLIENT_TIMEOUT, "the client was closed", waiting.service())));
    unread.close();
  }

  private static Reply<Value> fault(FaultCode code, String message, String service) {
    return new Reply.Failed<>(new Fault(code.number(), message, new Fault.Origin(service, "")));
  }
}
