package dev.braid.engine.internal.workers;

import dev.braid.engine.Environment;
import dev.braid.engine.internal.core.Envelope;
import dev.braid.engine.internal.core.EnvelopeSerde;
import java.io.File;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
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
import org.jspecify.annotations.Nullable;

/**
 * The nodes of a graph outside of Kafka Streams: a record goes in, and what the nodes send comes
 * out. What a task gives them besides (stores, timers) is up to the {@link Surroundings}; without
 * any, a node that asks is told so. For one thread at a time.
 */
public final class StandaloneGraph {

  private final Map<String, Source> sources;
  private final Map<String, Processor<byte[], Envelope, byte[], Envelope>> nodes;
  private final Map<String, String> sinks;
  private final Environment environment;
  private final Surroundings surroundings;
  private final List<Punctuator> timers = new ArrayList<>();

  /** Of the task, or of the record in hand where there is none. */
  private int partition;

  /**
   * @param sources what each topic's records are, and where they go, by topic
   * @param nodes by name, parents before children
   * @param sinks the topic that each sink writes to, by name; empty: the envelope names it
   * @param partition of the task; where there is none, each record has its own
   */
  public StandaloneGraph(
      Map<String, Source> sources,
      Map<String, Processor<byte[], Envelope, byte[], Envelope>> nodes,
      Map<String, String> sinks,
      Environment environment,
      int partition,
      Surroundings surroundings) {
    this.sources = Map.copyOf(sources);
    this.nodes = Collections.unmodifiableMap(new LinkedHashMap<>(nodes));
    this.sinks = Map.copyOf(sinks);
    this.environment = environment;
    this.partition = partition;
    this.surroundings = surroundings;
    this.nodes.values().forEach(node -> node.init(new Context<>()));
  }

  /**
   * What reads a topic.
   *
   * @param child the node that takes a record first
   */
  public record Source(Envelope.Kind kind, String child) {}

  /** What surrounds the nodes in place of Kafka Streams. */
  public interface Surroundings {

    /** Takes what a node sends, in this order. */
    void send(ProducerRecord<byte[], byte[]> message);

    /** How many partitions a topic has; 0: that cannot be told. */
    int partitions(String topic);

    /** The store that nodes know by this name, or null: there are none. */
    @Nullable StateStore store(String name);

    /** A node wants a commit soon. */
    void commit();
  }

  /** Works a record off. */
  public void process(ConsumerRecord<byte[], byte[]> record) {
    Source source = sources.get(record.topic());
    if (source == null) {
      throw new IllegalArgumentException("no node reads the topic " + record.topic());
    }
    partition = record.partition();
    Envelope envelope = Envelope.incoming(source.kind(), record.value());
    envelope.setTime(record.timestamp());
    envelope.setStamp(record.timestamp());
    envelope.setOffset(record.offset());
    envelope.setSendersTime(record.timestampType() != TimestampType.LOG_APPEND_TIME);
    forward(
        new Record<>(record.key(), envelope, Math.max(0, record.timestamp()), record.headers()),
        source.child());
  }

  /** Lets all timers strike once. */
  public void punctuate(long now) {
    timers.forEach(timer -> timer.punctuate(now));
  }

  public void close() {
    nodes.values().forEach(Processor::close);
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
    surroundings.send(
        new ProducerRecord<>(
            topic,
            EnvelopeSerde.partition(
                record.key(), record.value(), () -> surroundings.partitions(topic)),
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
      StandaloneGraph.this.forward((Record<byte[], Envelope>) (Record<?, ?>) record, child);
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
      return environment.clock().millis();
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
    @SuppressWarnings({"TypeParameterUnusedInFormals", "unchecked"}) // as Kafka declares it
    public <S extends StateStore> S getStateStore(String name) {
      StateStore store = surroundings.store(name);
      if (store == null) {
        throw notHere("the store " + name);
      }
      return (S) store;
    }

    @Override
    public Cancellable schedule(Duration interval, PunctuationType type, Punctuator callback) {
      if (type != PunctuationType.WALL_CLOCK_TIME) {
        throw notHere("a timer of the stream's time");
      }
      timers.add(callback);
      return () -> timers.remove(callback);
    }

    @Override
    public Cancellable schedule(
        Instant start, Duration interval, PunctuationType type, Punctuator callback) {
      throw notHere("a timer");
    }

    @Override
    public void commit() {
      surroundings.commit();
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
