package dev.braid.dsl.kafka;

import dev.braid.dsl.FlowDefinition;
import dev.braid.dsl.FlowException;
import dev.braid.dsl.Service;
import dev.braid.engine.EngineSettings;
import dev.braid.engine.internal.workers.StandaloneGraph;
import dev.braid.engine.internal.workers.StandaloneStore;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * A compiled flow or service whose tasks are driven by hand, outside of Kafka Streams and without a
 * broker: for simulators. The very nodes that a topology is made of do the work; log, state, time
 * and transactions are the caller's. Apps have no use for it.
 */
public final class StandaloneFlow {

  private final FlowCompiler.Standalone compiled;

  private StandaloneFlow(FlowCompiler.Standalone compiled) {
    this.compiled = compiled;
  }

  /**
   * Compiles a flow.
   *
   * @throws FlowException with every problem at once
   */
  public static StandaloneFlow of(
      FlowDefinition flow, Placement placement, EngineSettings settings) {
    return new StandaloneFlow(FlowCompiler.loose(flow, placement, settings));
  }

  /** Compiles a service that is called through its topic. */
  public static StandaloneFlow of(Service<?, ?> service, EngineSettings settings) {
    return new StandaloneFlow(FlowCompiler.loose(service, settings));
  }

  /** Its topics and stores. */
  public CompiledFlow contract() {
    return compiled.contract();
  }

  /** The topics that a task reads, each in the task's own partition. */
  public Set<String> inputs() {
    return compiled.graph().inputs();
  }

  /** What a task is surrounded by. */
  public interface Host {

    /**
     * Takes what the task sends, in this order. One without a partition goes where its key does.
     */
    void send(ProducerRecord<byte[], byte[]> message);

    /** How many partitions a topic has; 0: that cannot be told. */
    int partitions(String topic);

    /** The task's part of a store, with what has been kept in it. */
    KeyValueStore<Bytes, byte[]> store(String name);

    /** The task wants a commit soon. */
    void commit();
  }

  /** Starts the task of a partition, with nodes of its own. */
  public Task task(int partition, Host host) {
    return new Task(compiled.graph(partition, new Surroundings(host, compiled.keys())));
  }

  /** A task that runs. For one thread at a time. */
  public static final class Task {

    private final StandaloneGraph graph;

    private Task(StandaloneGraph graph) {
      this.graph = graph;
    }

    /** Works off a record of one of its topics; its headers may be changed by that. */
    public void process(ConsumerRecord<byte[], byte[]> record) {
      graph.process(record);
    }

    /** Lets its timers strike. */
    public void punctuate(long now) {
      graph.punctuate(now);
    }

    /** Ends it in order. One that crashes is just left. */
    public void close() {
      graph.close();
    }
  }

  private record Surroundings(Host host, Map<String, Serde<?>> keys)
      implements StandaloneGraph.Surroundings {

    @Override
    public void send(ProducerRecord<byte[], byte[]> message) {
      host.send(message);
    }

    @Override
    public int partitions(String topic) {
      return host.partitions(topic);
    }

    @Override
    public @Nullable StateStore store(String name) {
      Serde<?> keySerde = keys.get(name);
      return keySerde == null ? null : new StandaloneStore<>(host.store(name), keySerde);
    }

    @Override
    public void commit() {
      host.commit();
    }
  }
}
