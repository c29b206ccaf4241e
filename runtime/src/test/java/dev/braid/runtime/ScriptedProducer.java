package dev.braid.runtime;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.metrics.KafkaMetric;
import org.jspecify.annotations.Nullable;

/** A producer whose records end when the test says so. It writes down what it is asked to do. */
public final class ScriptedProducer implements Producer<byte[], byte[]> {

  final String id;
  final List<String> calls;
  public final List<ProducerRecord<byte[], byte[]>> sent = new ArrayList<>();
  private boolean acknowledging;
  private @Nullable Exception failing;
  private final List<Callback> onTheWay = new ArrayList<>();

  /** So many commits, and so many begins, are late. */
  public int late;

  public ScriptedProducer(Map<String, Object> config, List<String> calls) {
    this.id = String.valueOf(config.get("transactional.id"));
    this.calls = calls;
  }

  /** From now on records arrive at once. */
  public void acknowledgeNext() {
    acknowledging = true;
    failing = null;
  }

  /** From now on records fail at once. */
  public void failNext(Exception failure) {
    failing = failure;
  }

  private static RecordMetadata metadata() {
    return new RecordMetadata(new TopicPartition("x", 0), 0, 0, 0, 0, 0);
  }

  /** The oldest that is on its way arrives. */
  public void acknowledge() {
    onTheWay.remove(0).onCompletion(metadata(), null);
  }

  /** The oldest that is on its way fails. */
  public void fail(Exception failure) {
    onTheWay.remove(0).onCompletion(null, failure);
  }

  private void lateOr(String call) {
    if (late > 0) {
      late--;
      throw new TimeoutException(call);
    }
    calls.add(call);
  }

  @Override
  public void initTransactions() {
    lateOr("init " + id);
  }

  @Override
  public void beginTransaction() {
    calls.add("begin");
  }

  @Override
  public void sendOffsetsToTransaction(
      Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata group) {
    lateOr("offsets");
  }

  @Override
  public void commitTransaction() {
    lateOr("commit");
  }

  @Override
  public void abortTransaction() {
    calls.add("abort");
  }

  @Override
  public Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record, Callback callback) {
    sent.add(record);
    if (failing != null) {
      callback.onCompletion(null, failing);
    } else if (acknowledging) {
      callback.onCompletion(metadata(), null);
    } else {
      onTheWay.add(callback);
    }
    return new CompletableFuture<>();
  }

  @Override
  public void flush() {
    throw new UnsupportedOperationException("it may wait for ever");
  }

  @Override
  public List<PartitionInfo> partitionsFor(String topic) {
    return List.of();
  }

  @Override
  public void registerMetricForSubscription(KafkaMetric metric) {}

  @Override
  public void unregisterMetricFromSubscription(KafkaMetric metric) {}

  @Override
  public Map<MetricName, ? extends Metric> metrics() {
    return Map.of();
  }

  @Override
  public Uuid clientInstanceId(Duration timeout) {
    return Uuid.ZERO_UUID;
  }

  @Override
  public void close() {
    close(Duration.ofDays(1));
  }

  @Override
  public void close(Duration timeout) {
    calls.add("close " + timeout.toSeconds());
  }
}
