package dev.braid.dsl.kafka;

import java.io.File;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.streams.StreamsMetrics;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.Punctuator;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/**
 * The nodes of a graph outside of Kafka Streams: a record goes in, and what the nodes send comes
 * out. There is no task, so there are no stores and no timers, and a node that asks for one is told
 * so. For one thread at a time.
 */
final class LooseGraph {

  private final String inbox;
  private final Map<String, Processor<byte[], Envelope, byte[], Envelope>> nodes;
  private final Map<String, String> sinks;
  private final EngineSettings settings;
  private final List<ProducerRecord<byte[], byte[]>> sent = new ArrayList<>();

  /** Of the record in hand. */
  private int partition;

  /**
   * @param inbox the node that takes a record first
   * @param nodes by name
   * @param sinks the topic that each sink writes to, by name; empty: the envelope names it
   */
  LooseGraph(
      String inbox,
      Map<String, Processor<byte[], Envelope, byte[], Envelope>> nodes,
      Map<String, String> sinks,
      EngineSettings settings) {
    this.inbox = inbox;
    this.nodes = Map.copyOf(nodes);
    this.sinks = Map.copyOf(sinks);
    this.settings = settings;
    nodes.values().forEach(node -> node.init(new Context<>()));
  }

  /** Works a request off. Answers what is to be sent, in this order. */
  List<ProducerRecord<byte[], byte[]>> process(ConsumerRecord<byte[], byte[]> request) {
    sent.clear();
    partition = request.partition();
    Envelope envelope = Envelope.incoming(Envelope.Kind.REQUEST, request.value());
    envelope.setTime(request.timestamp());
    envelope.setStamp(request.timestamp());
    envelope.setOffset(request.offset());
    envelope.setSendersTime(request.timestampType() != TimestampType.LOG_APPEND_TIME);
    forward(
        new Record<>(request.key(), envelope, Math.max(0, request.timestamp()), request.headers()),
        inbox);
    return List.copyOf(sent);
  }

  private void forward(Record<byte[], Envelope> record, String child) {
    Processor<byte[], Envelope, byte[], Envelope> node = nodes.get(child);
    String topic = sinks.get(child);
    if (node != null) {
      node.process(record);
    } else if (topic != null) {
      send(record, topic.isEmpty() ? record.value().topic() : topic);
    } else {
      throw new IllegalStateException("there is no node " + child);
    }
  }

  private void send(Record<byte[], Envelope> record, String topic) {
    sent.add(
        new ProducerRecord<>(
            topic,
            EnvelopeSerde.partition(
                record.key(), record.value(), () -> settings.returnTopics().partitions(topic)),
            record.timestamp(),
            record.key(),
            record.value().payload(),
            record.headers()));
  }

  /**
   * What a node without a state asks for.
   *
   * @param <K> generic, since an array bounds no other type
   */
  private final class Context<K, V> implements ProcessorContext<K, V> {

    @Override
    @SuppressWarnings("unchecked") // all nodes of the engine forward the same types
    public <A extends K, B extends V> void forward(Record<A, B> record, String child) {
      LooseGraph.this.forward((Record<byte[], Envelope>) (Record<?, ?>) record, child);
    }

    @Override
    public <A extends K, B extends V> void forward(Record<A, B> record) {
      throw notHere("a child without a name");
    }

    @Override
    public TaskId taskId() {
      return new TaskId(0, partition);
    }

    @Override
    public long currentSystemTimeMs() {
      return settings.clock().millis();
    }

    @Override
    public String applicationId() {
      throw notHere("an application id");
    }

    @Override
    public Optional<RecordMetadata> recordMetadata() {
      throw notHere("metadata of the record");
    }

    @Override
    public Serde<?> keySerde() {
      throw notHere("a serde");
    }

    @Override
    public Serde<?> valueSerde() {
      throw notHere("a serde");
    }

    @Override
    public File stateDir() {
      throw notHere("a folder");
    }

    @Override
    public StreamsMetrics metrics() {
      throw notHere("metrics");
    }

    @Override
    @SuppressWarnings("TypeParameterUnusedInFormals") // as Kafka declares it
    public <S extends StateStore> S getStateStore(String name) {
      throw notHere("the store " + name);
    }

    @Override
    public Cancellable schedule(Duration interval, PunctuationType type, Punctuator callback) {
      throw notHere("a timer");
    }

    @Override
    public Cancellable schedule(
        Instant start, Duration interval, PunctuationType type, Punctuator callback) {
      throw notHere("a timer");
    }

    @Override
    public void commit() {
      throw notHere("a commit");
    }

    @Override
    public Map<String, Object> appConfigs() {
      throw notHere("a configuration");
    }

    @Override
    public Map<String, Object> appConfigsWithPrefix(String prefix) {
      throw notHere("a configuration");
    }

    @Override
    public long currentStreamTimeMs() {
      throw notHere("a stream's time");
    }

    private UnsupportedOperationException notHere(String what) {
      return new UnsupportedOperationException(
          "a node that runs outside of Kafka Streams has no such thing: " + what);
    }
  }
}
