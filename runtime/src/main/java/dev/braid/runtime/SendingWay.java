package dev.braid.runtime;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Metric;
import org.jspecify.annotations.Nullable;

/**
 * A request client's producer, which never blocks: it is set to wait for nothing, so a topic must
 * have been made known to it before something is sent there. For any thread.
 */
final class SendingWay {

  /** The producer forgets a topic that it was sent nothing for in five minutes. */
  private static final long KNOWN_FOR = TimeUnit.MINUTES.toNanos(4);

  private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(5);

  /** A metric is read under a lock that the producer's own thread takes for each request. */
  private static final long SEEN_FOR = TimeUnit.MILLISECONDS.toNanos(10);

  private final Producer<byte[], byte[]> producer;

  /** Until when the producer knows a topic. */
  private final Map<String, Long> known = new ConcurrentHashMap<>();

  private final @Nullable Metric connections;
  private final @Nullable Metric requests;
  private volatile Seen seen;

  /** What the producer's metrics said. */
  private record Seen(long nanos, boolean connected, double requests) {}

  SendingWay(Producer<byte[], byte[]> producer) {
    this.producer = producer;
    this.connections = metric(producer, "connection-count");
    this.requests = metric(producer, "request-total");
    this.seen = look();
  }

  private static @Nullable Metric metric(Producer<byte[], byte[]> producer, String name) {
    return producer.metrics().entrySet().stream()
        .filter(each -> each.getKey().group().equals("producer-metrics"))
        .filter(each -> each.getKey().name().equals(name))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse(null);
  }

  Producer<byte[], byte[]> producer() {
    return producer;
  }

  /** Whether something can be sent there at once. */
  boolean isOpen(String topic) {
    Long until = known.get(topic);
    return until != null && until - System.nanoTime() > 0 && isConnected();
  }

  /** Whether any broker is there. One that has gone takes its connection with it. */
  boolean isConnected() {
    return recent().connected();
  }

  /**
   * How many requests the producer had sent before now. As long as it has sent no more, no record
   * has left; where that cannot be told, it is never the same.
   */
  double requestsBefore() {
    return recent().requests();
  }

  /** Whether the producer has sent nothing since it had sent so many. */
  boolean hasSentNoMoreThan(double requests) {
    return look().requests() == requests;
  }

  private Seen recent() {
    Seen last = seen;
    return System.nanoTime() - last.nanos() < SEEN_FOR ? last : look();
  }

  private Seen look() {
    Seen now =
        new Seen(
            System.nanoTime(),
            connections == null || number(connections) > 0,
            requests == null ? Double.NaN : number(requests));
    seen = now;
    return now;
  }

  private static double number(Metric metric) {
    return metric.metricValue() instanceof Number number ? number.doubleValue() : Double.NaN;
  }

  /** Waits until the producer knows a topic. Answers whether it does. */
  boolean open(String topic, Duration patience) {
    long end = System.nanoTime() + patience.toNanos();
    while (true) {
      try {
        producer.partitionsFor(topic);
        used(topic);
        return true;
      } catch (KafkaException unknownYet) {
        if (end - System.nanoTime() <= 0 || Thread.currentThread().isInterrupted()) {
          return false;
        }
        LockSupport.parkNanos(PAUSE);
      } catch (IllegalStateException closed) {
        return false;
      }
    }
  }

  /** Something was sent there. */
  void used(String topic) {
    long until = System.nanoTime() + KNOWN_FOR;
    Long before = known.get(topic);
    if (before == null || until - before > KNOWN_FOR / 8) {
      known.put(topic, until);
    }
  }

  /** It could not be sent there after all. */
  void lost(String topic) {
    known.remove(topic);
  }
}
