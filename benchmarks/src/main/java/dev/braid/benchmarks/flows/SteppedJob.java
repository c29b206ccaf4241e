package dev.braid.benchmarks.flows;

import static java.util.Objects.requireNonNull;

import dev.braid.benchmarks.run.Outgoing;
import dev.braid.benchmarks.run.Requests;
import dev.braid.dsl.Flow;
import dev.braid.engine.ReturnTopics;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * The work written by hand with one processor for each step, so that each has its name and its
 * metrics in Kafka Streams, as Braid's have. A step that fails is answered with a fault 500.
 */
final class SteppedJob implements Job {

  private static final String FORK = "fork";
  private static final String JOIN = "join";
  private static final String CONVERGE = "converge";
  private static final String ANSWER = "answer";
  private static final String REFUSE = "refuse";

  @Override
  public String name() {
    return "steps by hand";
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
    List<Work.Step> row = work.row();
    String last = "source";
    for (int i = 0; i < row.size(); i++) {
      Work.Step step = row.get(i);
      String next = i + 1 < row.size() ? row.get(i + 1).name() : FORK;
      topology.addProcessor(step.name(), () -> new RowStep(step, next), last);
      last = step.name();
    }
    topology.addProcessor(FORK, Fork::new, last);
    List<Work.Step> branches = work.branches();
    for (int i = 0; i < branches.size(); i++) {
      Work.Step step = branches.get(i);
      int place = i;
      topology.addProcessor(step.name(), () -> new Branch(step, place), FORK);
    }
    topology.addProcessor(JOIN, () -> new Join(branches.size()), names(branches));
    topology.addProcessor(CONVERGE, () -> new Converge(work.converge()), JOIN);
    topology.addProcessor(ANSWER, Answer::new, CONVERGE);
    topology.addProcessor(
        REFUSE,
        Refuse::new,
        Stream.concat(row.stream().map(Work.Step::name), Stream.of(JOIN, CONVERGE))
            .toArray(String[]::new));
    Outgoing.addSink(topology, "sink", ANSWER, REFUSE);
    return topology;
  }

  private static String[] names(List<Work.Step> steps) {
    return steps.stream().map(Work.Step::name).toArray(String[]::new);
  }

  /** Why a step could not do its work. */
  private record Failure(String step, Exception cause) {}

  /** What a branch has made of its input: one of the two is null. */
  private record Part(int place, @Nullable String text, @Nullable Failure failure) {}

  private static final class RowStep extends ContextualProcessor<byte[], String, byte[], Object> {

    private final Work.Step step;
    private final String next;

    RowStep(Work.Step step, String next) {
      this.step = step;
      this.next = next;
    }

    @Override
    public void process(Record<byte[], String> record) {
      String result;
      try {
        result = requireNonNull(step.body().answer(record.value()));
      } catch (Exception failure) {
        context().forward(record.withValue(new Failure(step.name(), failure)), REFUSE);
        return;
      }
      context().forward(record.withValue(result), next);
    }
  }

  private static final class Fork extends ContextualProcessor<byte[], String, byte[], String> {
    @Override
    public void process(Record<byte[], String> record) {
      context().forward(record);
    }
  }

  private static final class Branch extends ContextualProcessor<byte[], String, byte[], Part> {

    private final Work.Step step;
    private final int place;

    Branch(Work.Step step, int place) {
      this.step = step;
      this.place = place;
    }

    @Override
    public void process(Record<byte[], String> record) {
      context().forward(record.withValue(part(record.value())));
    }

    private Part part(String input) {
      try {
        return new Part(place, requireNonNull(step.body().answer(input)), null);
      } catch (Exception failure) {
        return new Part(place, null, new Failure(step.name(), failure));
      }
    }
  }

  /** The branches of a record are done before the next record begins: one set of parts will do. */
  private static final class Join extends ContextualProcessor<byte[], Part, byte[], Object> {

    private final String[] parts;
    private int missing;
    private @Nullable Failure failure;

    Join(int branches) {
      this.parts = new String[branches];
      this.missing = branches;
    }

    @Override
    public void process(Record<byte[], Part> record) {
      Part part = record.value();
      if (part.text() != null) {
        parts[part.place()] = part.text();
      } else if (failure == null) {
        failure = part.failure();
      }
      missing--;
      if (missing > 0) {
        return;
      }
      Failure first = failure;
      missing = parts.length;
      failure = null;
      if (first == null) {
        context().forward(record.withValue(List.of(parts)), CONVERGE);
      } else {
        context().forward(record.withValue(first), REFUSE);
      }
    }
  }

  private static final class Converge
      extends ContextualProcessor<byte[], List<String>, byte[], Object> {

    private final Flow.TriFunction<String, String, String, String> function;

    Converge(Flow.TriFunction<String, String, String, String> function) {
      this.function = function;
    }

    @Override
    public void process(Record<byte[], List<String>> record) {
      List<String> parts = record.value();
      String result;
      try {
        result = function.apply(parts.get(0), parts.get(1), parts.get(2));
      } catch (RuntimeException failure) {
        context().forward(record.withValue(new Failure(CONVERGE, failure)), REFUSE);
        return;
      }
      context().forward(record.withValue(result), ANSWER);
    }
  }

  private static final class Answer extends ContextualProcessor<byte[], String, byte[], Outgoing> {
    @Override
    public void process(Record<byte[], String> record) {
      Record<byte[], Outgoing> reply = Outgoing.ok(record, record.value());
      if (reply != null) {
        context().forward(reply);
      }
    }
  }

  private static final class Refuse extends ContextualProcessor<byte[], Failure, byte[], Outgoing> {
    @Override
    public void process(Record<byte[], Failure> record) {
      Failure failure = record.value();
      Record<byte[], Outgoing> reply = Outgoing.failed(record, failure.step(), failure.cause());
      if (reply != null) {
        context().forward(reply);
      }
    }
  }
}
