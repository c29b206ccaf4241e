package dev.braid.dsl.kafka;

import dev.braid.engine.EngineSettings;
import dev.braid.engine.internal.core.Envelope;
import dev.braid.engine.internal.core.EnvelopeSerde;
import dev.braid.engine.internal.workers.StandaloneGraph;
import dev.braid.wire.Namespace;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.Processor;

/**
 * A topology under construction. Nodes are added children first, as continuations come; Kafka wants
 * parents first, and gets them in the opposite order.
 */
final class NodeGraph {

  /**
   * After this many nodes in a row the rest is run from the inbox again: plain forwarding overflows
   * the default stack between 1,000 and 1,500 trivial nodes, earlier with real codecs.
   */
  private static final int LONGEST_ROW = 150;

  private final Namespace namespace;
  private final Map<String, Entry> entries = new LinkedHashMap<>();

  /**
   * @param namespace of the topics, which nodes name without it
   */
  NodeGraph(Namespace namespace) {
    this.namespace = namespace;
  }

  /** One node; exactly one of the three forms. */
  private sealed interface Entry {
    record Source(String topic, Envelope.Kind kind, String child) implements Entry {}

    record Inner(Supplier<Processor<byte[], Envelope, byte[], Envelope>> supplier)
        implements Entry {}

    record Sink(String topic) implements Entry {}
  }

  private final Map<String, List<String>> parents = new HashMap<>();

  /** Adds a processor and its edges; the children are there already. Answers its name. */
  String node(
      String name,
      Supplier<Processor<byte[], Envelope, byte[], Envelope>> supplier,
      String... children) {
    add(name, new Entry.Inner(supplier), List.of(children));
    return name;
  }

  /** A sink to a topic, once however often it is asked for. Answers its name. */
  String sink(String topic) {
    String name = "to " + topic;
    entries.putIfAbsent(name, new Entry.Sink(namespace.of(topic)));
    return name;
  }

  /** The sink whose messages name their topic themselves. Answers its name. */
  String answers() {
    entries.putIfAbsent("to callers", new Entry.Sink(""));
    return "to callers";
  }

  void source(String topic, Envelope.Kind kind, String child) {
    add("from " + topic, new Entry.Source(namespace.of(topic), kind, child), List.of(child));
  }

  private void add(String name, Entry entry, List<String> children) {
    if (entries.putIfAbsent(name, entry) != null) {
      throw new IllegalStateException("two nodes with the name " + name);
    }
    for (String child : children) {
      if (!entries.containsKey(child)) {
        throw new IllegalStateException("node %s before its child %s".formatted(name, child));
      }
      List<String> known = parents.computeIfAbsent(child, unused -> new ArrayList<>());
      if (!known.contains(name)) {
        known.add(name);
      }
    }
  }

  /**
   * Writes the topology.
   *
   * @param inbox the one node behind the sources, which runs what a long row leaves for later
   */
  Topology build(String inbox) {
    Topology topology = new Topology();
    Map<String, Integer> depths = new HashMap<>();
    List<String> parentsFirst = new ArrayList<>(entries.keySet());
    Collections.reverse(parentsFirst);
    for (String name : parentsFirst) {
      Entry entry = entries.get(name);
      List<String> from = parents.getOrDefault(name, List.of());
      int depth =
          1 + from.stream().mapToInt(parent -> depths.getOrDefault(parent, 0)).max().orElse(0);
      if (entry instanceof Entry.Source source) {
        addSource(topology, name, source);
      } else if (entry instanceof Entry.Sink sink) {
        addSink(topology, name, sink, from);
      } else if (entry instanceof Entry.Inner inner) {
        if (depth > LONGEST_ROW) {
          String landed = name + "/later";
          topology.addProcessor(
              name, () -> new TrampolineNode(landed), from.toArray(String[]::new));
          topology.addProcessor(landed, inner.supplier()::get, inbox);
          // Children know their parent by the name that it had; from here on it has another one.
          rename(name, landed);
          depths.put(landed, 1);
        } else {
          topology.addProcessor(name, inner.supplier()::get, from.toArray(String[]::new));
          depths.put(name, depth);
        }
      }
    }
    return topology;
  }

  /** The topics that it reads. */
  Set<String> inputs() {
    Set<String> topics = new TreeSet<>();
    for (Entry entry : entries.values()) {
      if (entry instanceof Entry.Source source) {
        topics.add(source.topic());
      }
    }
    return topics;
  }

  /** The nodes made once more, outside of Kafka Streams, for one thread. */
  StandaloneGraph loose(
      EngineSettings settings, int partition, StandaloneGraph.Surroundings surroundings) {
    Map<String, StandaloneGraph.Source> sources = new HashMap<>();
    Map<String, Processor<byte[], Envelope, byte[], Envelope>> nodes = new LinkedHashMap<>();
    Map<String, String> sinks = new HashMap<>();
    List<String> parentsFirst = new ArrayList<>(entries.keySet());
    Collections.reverse(parentsFirst);
    for (String name : parentsFirst) {
      Entry entry = entries.get(name);
      if (entry instanceof Entry.Source source) {
        sources.put(source.topic(), new StandaloneGraph.Source(source.kind(), source.child()));
      } else if (entry instanceof Entry.Inner inner) {
        nodes.put(name, inner.supplier().get());
      } else if (entry instanceof Entry.Sink sink) {
        sinks.put(name, sink.topic());
      }
    }
    return new StandaloneGraph(
        sources, nodes, sinks, settings.environment(), partition, surroundings);
  }

  private void rename(String parent, String changed) {
    parents
        .values()
        .forEach(names -> names.replaceAll(name -> name.equals(parent) ? changed : name));
  }

  private static void addSource(Topology topology, String name, Entry.Source source) {
    topology.addSource(
        AutoOffsetReset.earliest(),
        name,
        new EnvelopeSerde.LogTime(source.kind()),
        new ByteArrayDeserializer(),
        EnvelopeSerde.reader(source.kind()),
        source.topic());
  }

  private static void addSink(Topology topology, String name, Entry.Sink sink, List<String> from) {
    String[] parentNames = from.toArray(String[]::new);
    if (sink.topic().isEmpty()) {
      topology.addSink(
          name,
          new EnvelopeSerde.ToCaller(),
          new ByteArraySerializer(),
          EnvelopeSerde.writer(),
          EnvelopeSerde.addressed(),
          parentNames);
    } else {
      topology.addSink(
          name,
          sink.topic(),
          new ByteArraySerializer(),
          EnvelopeSerde.writer(),
          EnvelopeSerde.addressed(),
          parentNames);
    }
  }
}
