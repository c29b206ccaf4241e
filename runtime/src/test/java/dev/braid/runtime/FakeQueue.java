package dev.braid.runtime;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.AcknowledgementCommitCallback;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidRecordStateException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.metrics.KafkaMetric;
import org.jspecify.annotations.Nullable;

/** One worker's view of a queue: gives out one record at a time, and notes what it is told. */
public final class FakeQueue implements ShareConsumer<byte[], byte[]> {

  private final Queue<ConsumerRecord<byte[], byte[]>> waiting = new ConcurrentLinkedQueue<>();
  private final List<String> told = new ArrayList<>();
  private @Nullable ConsumerRecord<byte[], byte[]> inHand;
  private @Nullable AcknowledgeType said;
  private @Nullable AcknowledgementCommitCallback callback;
  private boolean refusesRenewals;
  private boolean woken;
  private boolean closed;

  public synchronized void add(ConsumerRecord<byte[], byte[]> record) {
    waiting.add(record);
    notifyAll();
  }

  /** As if it had given the record to somebody else. */
  public void refuseRenewals() {
    refusesRenewals = true;
  }

  /** What it was told of which offset, in order. */
  public synchronized List<String> told() {
    return List.copyOf(told);
  }

  public synchronized boolean isClosed() {
    return closed;
  }

  public boolean isEmpty() {
    return waiting.isEmpty();
  }

  @Override
  public synchronized ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
    send();
    if (inHand == null) {
      inHand = next(timeout);
    }
    ConsumerRecord<byte[], byte[]> record = inHand;
    return record == null
        ? ConsumerRecords.empty()
        : new ConsumerRecords<>(
            Map.of(new TopicPartition(record.topic(), record.partition()), List.of(record)),
            Map.of());
  }

  private @Nullable ConsumerRecord<byte[], byte[]> next(Duration timeout) {
    long end = System.nanoTime() + timeout.toNanos();
    try {
      while (waiting.isEmpty() && !woken && System.nanoTime() < end) {
        wait(10);
      }
    } catch (InterruptedException interrupted) {
      throw new InterruptException(interrupted);
    }
    if (woken) {
      woken = false;
      throw new WakeupException();
    }
    return waiting.poll();
  }

  @Override
  public synchronized void acknowledge(
      ConsumerRecord<byte[], byte[]> record, AcknowledgeType type) {
    if (!record.equals(inHand)) {
      throw new IllegalStateException("The record cannot be acknowledged.");
    }
    said = type;
  }

  @Override
  public synchronized Map<TopicIdPartition, Optional<KafkaException>> commitSync() {
    return send();
  }

  private Map<TopicIdPartition, Optional<KafkaException>> send() {
    ConsumerRecord<byte[], byte[]> record = inHand;
    AcknowledgeType type = said;
    if (record == null || type == null) {
      return Map.of();
    }
    said = null;
    told.add(type + " " + record.offset());
    TopicIdPartition place =
        new TopicIdPartition(Uuid.ONE_UUID, new TopicPartition(record.topic(), record.partition()));
    boolean refused = type == AcknowledgeType.RENEW && refusesRenewals;
    if (type != AcknowledgeType.RENEW || refused) {
      inHand = null;
    }
    KafkaException failure = refused ? new InvalidRecordStateException("another's") : null;
    if (callback != null) {
      Map<TopicIdPartition, Set<Long>> offsets = new LinkedHashMap<>();
      offsets.put(place, Set.of(record.offset()));
      callback.onComplete(offsets, failure);
    }
    return Map.of(place, Optional.ofNullable(failure));
  }

  @Override
  public Map<TopicIdPartition, Optional<KafkaException>> commitSync(Duration timeout) {
    return commitSync();
  }

  @Override
  public synchronized void setAcknowledgementCommitCallback(
      @Nullable AcknowledgementCommitCallback changed) {
    callback = changed;
  }

  /** So short that each renewal is due. */
  @Override
  public Optional<Integer> acquisitionLockTimeoutMs() {
    return Optional.of(0);
  }

  @Override
  public void close() {
    close(Duration.ZERO);
  }

  @Override
  public synchronized void close(Duration timeout) {
    send();
    closed = true;
  }

  @Override
  public Set<String> subscription() {
    throw new UnsupportedOperationException("subscription");
  }

  @Override
  public void subscribe(Collection<String> topics) {
    throw new UnsupportedOperationException("subscribe");
  }

  @Override
  public void unsubscribe() {
    throw new UnsupportedOperationException("unsubscribe");
  }

  @Override
  public void acknowledge(ConsumerRecord<byte[], byte[]> record) {
    throw new UnsupportedOperationException("acknowledge without a type");
  }

  @Override
  public void acknowledge(String topic, int partition, long offset, AcknowledgeType type) {
    throw new UnsupportedOperationException("acknowledge by offset");
  }

  @Override
  public void commitAsync() {
    throw new UnsupportedOperationException("commitAsync");
  }

  @Override
  public Uuid clientInstanceId(Duration timeout) {
    throw new UnsupportedOperationException("clientInstanceId");
  }

  /** The only one that is asked for: of how many offsets it was told. */
  @Override
  public Map<MetricName, ? extends Metric> metrics() {
    MetricName name = new MetricName("acknowledgements-send-total", "fake", "", Map.of());
    Metric metric =
        new Metric() {
          @Override
          public MetricName metricName() {
            return name;
          }

          @Override
          public Object metricValue() {
            return (double) told().size();
          }
        };
    return Map.of(name, metric);
  }

  @Override
  public void registerMetricForSubscription(KafkaMetric metric) {
    throw new UnsupportedOperationException("registerMetricForSubscription");
  }

  @Override
  public void unregisterMetricFromSubscription(KafkaMetric metric) {
    throw new UnsupportedOperationException("unregisterMetricFromSubscription");
  }

  @Override
  public synchronized void wakeup() {
    woken = true;
    notifyAll();
  }
}
