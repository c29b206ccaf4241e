package dev.braid.benchmarks.flows;

import static java.util.Objects.requireNonNull;

import dev.braid.benchmarks.run.Outgoing;
import dev.braid.benchmarks.run.Requests;
import dev.braid.engine.ReturnTopics;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * The work written by hand in one processor: the fastest that Kafka Streams can do it, and nothing
 * of the steps is left in the topology.
 */
final class SingleProcessorJob implements Job {

  @Override
  public String name() {
    return "one processor by hand";
  }

  @Override
  public Topology topology(Work work, ReturnTopics topics) {
    Topology topology = new Topology();
    topology.addSource(
        AutoOffsetReset.earliest(),
        "source",
        new ByteArrayDeserializer(),
        new StringDeserializer(),
        Requests.TOPIC);
    topology.addProcessor("work", () -> new Everything(work), "source");
    Outgoing.addSink(topology, "sink", "work");
    return topology;
  }

  private static final class Everything
      extends ContextualProcessor<byte[], String, byte[], Outgoing> {

    private final Work work;

    Everything(Work work) {
      this.work = work;
    }

    @Override
    public void process(Record<byte[], String> record) {
      Record<byte[], Outgoing> reply = reply(record);
      if (reply != null) {
        context().forward(reply);
      }
    }

    private @Nullable Record<byte[], Outgoing> reply(Record<byte[], String> record) {
      String step = "";
      try {
        String text = record.value();
        for (Work.Step next : work.row()) {
          step = next.name();
          text = requireNonNull(next.body().answer(text));
        }
        String[] parts = new String[work.branches().size()];
        for (int i = 0; i < parts.length; i++) {
          step = work.branches().get(i).name();
          parts[i] = requireNonNull(work.branches().get(i).body().answer(text));
        }
        step = "converge";
        return Outgoing.ok(record, work.converge().apply(parts[0], parts[1], parts[2]));
      } catch (Exception failure) {
        return Outgoing.failed(record, step, failure);
      }
    }
  }
}
