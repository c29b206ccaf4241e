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
  private final LongAdder dropped = new LongAdder();
  private final Alarm alarm;
  private final UnreadReplies unread;
  private final Thread reader;
  private volatile boolean closing;

  private ReplyInbox(String topic, int partition, Consumer<byte[], byte[]> consumer) {
    this.topic = topic;
    this.partition = partition;
    this.consumer = consumer;
    this.alarm = new Alarm(topic + "-timer", this::endWhatIsDue);
    this.unread = new UnreadReplies(alarm);
    this.reader = new Thread(this::read, topic + "-reader");
    reader.setDaemon(true);
  }

  /**
   * A request that waits.
   *
   * @param reading makes of the reply what its caller expects; throws nothing
   * @param due when the wait ends, as the alarm counts
   */
  private record Pending<R>(
      CompletableFuture<R> reply, Reading<R> reading, String service, Duration patience, long due)
      implements UnreadReplies.Waiting {

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
    return expect(id, patience, service, reply -> reply);
  }

  /**
   * Starts to wait for a reply: until it is there, or the time has passed, or the inbox closes.
   *
   * @param reading makes of the reply what its caller expects, on the thread that has it
   */
  <R> CompletableFuture<R> expect(
      String id, Duration patience, String service, Reading<R> reading) {
    CompletableFuture<R> reply = new CompletableFuture<>();
    long due = alarm.now() + patience.toNanos();
    Pending<R> request = new Pending<>(reply, reading, service, patience, due);
    if (waiting() >= MOST_PENDING) {
      String why = MOST_PENDING + " requests are waiting already";
      request.complete(fault(FaultCode.UNAVAILABLE, why, service));
      return reply;
    }
    // First this, then the rest: whoever ends the wait, it finds the request waiting.
    pending.put(id, request);
    alarm.set(due);
    if (closing) {
      complete(id, fault(FaultCode.UNAVAILABLE, "the client is closed", service));
    }
    return reply;
  }

  /** Answers when the next wait ends. */
  private long endWhatIsDue(long now) {
    long next = Alarm.NEVER;
    for (Map.Entry<String, Pending<?>> entry : pending.entrySet()) {
      Pending<?> waiting = entry.getValue();
      if (waiting.due() <= now) {
        String message = "no reply within %s ms".formatted(waiting.patience().toMillis());
        complete(entry.getKey(), fault(FaultCode.CLIENT_TIMEOUT, message, waiting.service()));
      } else {
        next = Math.min(next, waiting.due());
      }
    }
    return Math.min(next, unread.look(now));
  }

  /** Ends the wait for a reply; only the first one does. */
  boolean complete(String id, Reply<Value> reply) {
    Pending<?> waiting = pending.remove(id);
    if (waiting == null) {
      return false;
    }
    waiting.complete(reply);
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
    Pending<?> waiting = id == null ? null : pending.remove(id);
    if (waiting == null) {
      dropped.increment();
      return;
    }
    Reply<Value> reply = Wire.readReply(record.headers(), record.value());
    CompletionStage<?> awaited = waiting.awaits(reply);
    if (awaited == null) {
      waiting.complete(reply);
    } else {
      unread.add(waiting, reply, awaited);
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
