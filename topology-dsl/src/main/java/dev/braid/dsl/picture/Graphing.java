package dev.braid.dsl.picture;

import dev.braid.dsl.And;
import dev.braid.dsl.Apply;
import dev.braid.dsl.Batch;
import dev.braid.dsl.Call;
import dev.braid.dsl.Emit;
import dev.braid.dsl.FlowDefinition;
import dev.braid.dsl.Or;
import dev.braid.dsl.Parallel;
import dev.braid.dsl.Pipe;
import dev.braid.dsl.Step;
import dev.braid.dsl.StepVisitor;
import dev.braid.dsl.picture.Graph.Edge;
import dev.braid.dsl.picture.Graph.Frame;
import dev.braid.dsl.picture.Graph.Kind;
import dev.braid.dsl.picture.Graph.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/** Makes the graph of one flow. Not to be shared or used again: it collects as it visits. */
final class Graphing implements StepVisitor<Graphing.Part> {

  /** The drawn form of a step: the node that takes its input, and those that give its reply. */
  record Part(int entry, List<Integer> exits) {}

  private final List<Node> nodes = new ArrayList<>();
  private final List<Edge> edges = new ArrayList<>();

  private final List<Frame> frames = new ArrayList<>();
  private Inside inside;

  private Graphing(Inside inside) {
    this.inside = inside;
  }

  static Graph of(FlowDefinition flow, Inside inside) {
    Graphing graphing = new Graphing(inside);
    Part start = graphing.single(Kind.START, operator(""));
    Part step = flow.step().accept(graphing);
    Part end = graphing.single(Kind.END, operator(""));
    graphing.connect(start, step);
    graphing.connect(step, end);
    return new Graph(flow.name(), graphing.nodes, graphing.edges, graphing.frames);
  }

  @Override
  public Part call(Call call) {
    FlowDefinition definition = inside.of(call);
    return definition == null
        ? single(Kind.CALL, LeafText.of(call))
        : framed(LeafText.of(call), definition);
  }

  private Part framed(LeafText text, FlowDefinition definition) {
    Inside around = inside;
    int from = nodes.size();
    int place = frames.size();
    inside = around.deeper();
    Part part = definition.step().accept(this);
    inside = around;
    frames.add(place, new Frame(from, nodes.size(), text));
    return part;
  }

  @Override
  public Part apply(Apply apply) {
    return single(Kind.APPLY, LeafText.of(apply));
  }

  @Override
  public Part emit(Emit emit) {
    return single(Kind.EMIT, LeafText.of(emit));
  }

  @Override
  public Part pipe(Pipe pipe) {
    List<Part> parts = visited(pipe.steps());
    for (int i = 1; i < parts.size(); i++) {
      connect(parts.get(i - 1), parts.get(i));
    }
    return new Part(parts.get(0).entry(), parts.get(parts.size() - 1).exits());
  }

  @Override
  public Part and(And and) {
    return chain("and", and.steps(), row -> row == 0 ? "first" : "and");
  }

  @Override
  public Part or(Or or) {
    Part head = single(Kind.ROWS, operator("or"));
    List<Part> rows = visited(or.steps());
    for (int row = 0; row < rows.size(); row++) {
      connect(head, rows.get(row), row == 0 ? "first" : "else", row > 0);
    }
    return new Part(head.entry(), rows.stream().flatMap(row -> row.exits().stream()).toList());
  }

  @Override
  public Part batch(Batch batch) {
    return batch.recorded()
        ? spread(Kind.ROWS, "batch", batch.steps(), Graphing::number, "all")
        : chain("batch", batch.steps(), Graphing::number);
  }

  @Override
  public Part parallel(Parallel parallel) {
    return spread(Kind.FORK, "fork", parallel.steps(), row -> "", "join");
  }

  /** Rows of which only the last one's reply counts: an edge from row to row says what is next. */
  private Part chain(String operator, List<Step> steps, IntFunction<String> word) {
    Part head = single(Kind.ROWS, operator(operator));
    Part previous = head;
    List<Part> rows = visited(steps);
    for (int row = 0; row < rows.size(); row++) {
      connect(previous, rows.get(row), word.apply(row), false);
      previous = rows.get(row);
    }
    return new Part(head.entry(), previous.exits());
  }

  /** Rows whose replies are all collected. */
  private Part spread(
      Kind kind, String operator, List<Step> steps, IntFunction<String> word, String collected) {
    Part head = single(kind, operator(operator));
    List<Part> rows = visited(steps);
    Part join = single(Kind.JOIN, operator(collected));
    for (int row = 0; row < rows.size(); row++) {
      connect(head, rows.get(row), word.apply(row), false);
      connect(rows.get(row), join);
    }
    return new Part(head.entry(), join.exits());
  }

  private List<Part> visited(List<Step> steps) {
    return steps.stream().map(step -> step.accept(this)).toList();
  }

  private void connect(Part from, Part to) {
    connect(from, to, "", false);
  }

  private void connect(Part from, Part to, String text, boolean onFault) {
    from.exits().forEach(exit -> edges.add(new Edge(exit, to.entry(), text, onFault)));
  }

  private Part single(Kind kind, LeafText text) {
    int number = nodes.size();
    nodes.add(new Node(number, kind, text));
    return new Part(number, List.of(number));
  }

  private static LeafText operator(String word) {
    return new LeafText("", word, List.of());
  }

  private static String number(int row) {
    return Integer.toString(row + 1);
  }
}
