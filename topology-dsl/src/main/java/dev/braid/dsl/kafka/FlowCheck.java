package dev.braid.dsl.kafka;

import dev.braid.dsl.And;
import dev.braid.dsl.Apply;
import dev.braid.dsl.Batch;
import dev.braid.dsl.Bindings;
import dev.braid.dsl.Call;
import dev.braid.dsl.Codec;
import dev.braid.dsl.Composition;
import dev.braid.dsl.Emit;
import dev.braid.dsl.FlowDefinition;
import dev.braid.dsl.FlowLimits;
import dev.braid.dsl.Leaf;
import dev.braid.dsl.MergedCodec;
import dev.braid.dsl.NamedFunction;
import dev.braid.dsl.Names;
import dev.braid.dsl.Or;
import dev.braid.dsl.Parallel;
import dev.braid.dsl.Pipe;
import dev.braid.dsl.Problem;
import dev.braid.dsl.ServiceRef;
import dev.braid.dsl.Spelling;
import dev.braid.dsl.Step;
import dev.braid.dsl.StepVisitor;
import dev.braid.dsl.TupleCodec;
import dev.braid.wire.Wire;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds everything that keeps a flow from being compiled, before anything is built: functions that
 * nobody gave, ids that two steps share once definitions stand inline, and edges that cannot
 * convert.
 *
 * <p>Each visit answers the codec of the step's value, or nothing where that is not known before it
 * runs.
 */
final class FlowCheck implements StepVisitor<Optional<Codec<?>>> {

  /** The longest id of a step: it stands in headers and in stored records. */
  private static final int LONGEST_ID = 1000;

  private final Placement placement;
  private final Bindings bindings;
  private final Prefixes prefixes;
  private final List<Problem> problems = new ArrayList<>();
  private final List<Problem> mismatches = new ArrayList<>();
  private final Set<String> ids = new HashSet<>();
  private final Set<String> names = new HashSet<>();
  private String prefix;
  private Optional<Codec<?>> input = Optional.empty();
  private int steps;

  /** Compositions and definitions around the step in hand. */
  private int depth;

  private boolean tooDeep;

  private FlowCheck(FlowDefinition flow, Placement placement, Bindings bindings) {
    this.placement = placement;
    this.bindings = bindings;
    this.prefixes = Prefixes.of(flow, placement);
    this.prefix = flow.name();
  }

  static FlowCheck of(FlowDefinition flow, Placement placement, Bindings bindings) {
    FlowCheck check = new FlowCheck(flow, placement, bindings);
    check.problems.addAll(nameProblems(flow.name(), flow.name()));
    check.visit(flow.step());
    if (check.tooDeep) {
      check.problems.add(
          Problem.of(
                  flow.name(),
                  "more than %s compositions and inline definitions inside each other"
                      .formatted(FlowLimits.DEPTH))
              .withHint("deploy one of the definitions as a flow of its own"));
    }
    if (check.steps > FlowLimits.STEPS) {
      check.problems.add(
          Problem.of(
                  flow.name(),
                  "more than %s steps with its definitions inline".formatted(FlowLimits.STEPS))
              .withHint("deploy one of the definitions as a flow of its own"));
    }
    return check;
  }

  /** What keeps the flow from being compiled. */
  List<Problem> problems() {
    return problems;
  }

  /** Types that do not fit, in a flow that can be compiled all the same. */
  List<Problem> mismatches() {
    return mismatches.stream().distinct().toList();
  }

  /** What is wrong with a name that topics are called after. */
  static List<Problem> nameProblems(String subject, String name) {
    if (!Wire.isReserved(name)) {
      return List.of();
    }
    String[] words = Names.localOf(name).split("\\.", 3);
    String first = Wire.isReserved(words[0]) ? words[0] : words[0] + "." + words[1];
    Problem problem =
        Problem.of(
            subject,
            "the topics of '%s' would stand among those of another kind, which begin with '%s.'"
                .formatted(name, first));
    return List.of(problem.withHint("choose a name that begins otherwise"));
  }

  private Optional<Codec<?>> visit(Step step) {
    return step instanceof Composition ? deeper(step) : step.accept(this);
  }

  private Optional<Codec<?>> deeper(Step step) {
    if (depth == FlowLimits.DEPTH) {
      tooDeep = true;
      return Optional.empty();
    }
    depth++;
    Optional<Codec<?>> output = step.accept(this);
    depth--;
    return output;
  }

  @Override
  public Optional<Codec<?>> call(Call call) {
    String id = enter(call);
    if (names.add(call.name())) {
      problems.addAll(nameProblems(id, call.name()));
    }
    if (!call.fixedPart().isEmpty()) {
      edge(id, Codec.tree());
      Codec<?> base = input.isEmpty() ? Codec.tree() : input.get();
      input = Optional.of(new MergedCodec(base, call.fixedPart()));
    }
    FlowDefinition inline = placement.inlined(call);
    if (inline != null) {
      return inline(call, id, inline);
    }
    ServiceRef<?, ?> ref = placement.ref(call.name(), bindings);
    if (ref == null) {
      return Optional.empty();
    }
    edge(id, ref.input());
    return Optional.of(ref.output());
  }

  private Optional<Codec<?>> inline(Call call, String id, FlowDefinition definition) {
    if (steps > FlowLimits.STEPS) {
      return Optional.empty();
    }
    String outer = prefix;
    prefix = prefixes.of(call, id);
    Optional<Codec<?>> output = deeper(definition.step());
    prefix = outer;
    return output;
  }

  @Override
  public Optional<Codec<?>> apply(Apply apply) {
    String id = enter(apply);
    NamedFunction<?, ?> function = bindings.functions().get(apply.name());
    if (function == null) {
      add(
          id,
          "no function '%s' is given".formatted(apply.name()),
          Spelling.hint(apply.name(), bindings.functions().keySet()));
      return Optional.empty();
    }
    edge(id, function.input());
    return Optional.of(function.output());
  }

  @Override
  public Optional<Codec<?>> emit(Emit emit) {
    enter(emit);
    return input;
  }

  @Override
  public Optional<Codec<?>> pipe(Pipe pipe) {
    Optional<Codec<?>> last = input;
    for (Step step : pipe.steps()) {
      input = last;
      last = visit(step);
    }
    return last;
  }

  @Override
  public Optional<Codec<?>> and(And and) {
    List<Optional<Codec<?>>> outputs = each(and.steps());
    return outputs.get(outputs.size() - 1);
  }

  @Override
  public Optional<Codec<?>> or(Or or) {
    List<Optional<Codec<?>>> outputs = each(or.steps());
    Optional<Codec<?>> first = outputs.get(0);
    if (outputs.stream().allMatch(first::equals)) {
      return first;
    }
    branches(or, outputs);
    return Optional.empty();
  }

  @Override
  public Optional<Codec<?>> batch(Batch batch) {
    List<Optional<Codec<?>>> outputs = each(batch.steps());
    return batch.recorded() ? parts(batch.steps(), outputs) : outputs.get(outputs.size() - 1);
  }

  @Override
  public Optional<Codec<?>> parallel(Parallel parallel) {
    return parts(parallel.steps(), each(parallel.steps()));
  }

  /** Parts without a tree can only go to a reader that knows each of them. */
  private Optional<Codec<?>> parts(List<Step> steps, List<Optional<Codec<?>>> outputs) {
    List<Codec<?>> known = new ArrayList<>();
    for (Optional<Codec<?>> output : outputs) {
      if (output.isEmpty()) {
        return Optional.empty();
      }
      known.add(output.get());
    }
    TupleCodec tuple = new TupleCodec(known);
    if (!tuple.hasTree()) {
      add(
          prefix,
          "a part of %s answers raw bytes, which a list cannot hold".formatted(steps),
          "give the service a text or JSON codec");
      return Optional.empty();
    }
    return Optional.of(tuple);
  }

  private List<Optional<Codec<?>>> each(List<Step> children) {
    Optional<Codec<?>> shared = input;
    List<Optional<Codec<?>>> outputs = new ArrayList<>(children.size());
    for (Step child : children) {
      input = shared;
      outputs.add(visit(child));
    }
    return outputs;
  }

  private String enter(Leaf leaf) {
    steps++;
    String id = prefix + "." + leaf.localId();
    if (!ids.add(id)) {
      add(
          id,
          "two steps have the id '%s' once definitions stand inline".formatted(id),
          "give one of the two definitions another name, or a use of '%s' a label: 'again: %s'"
              .formatted(prefix, prefix));
    }
    if (id.length() > LONGEST_ID) {
      add(
          id.substring(0, LONGEST_ID) + "...",
          "its id has %s characters, at most %s are allowed".formatted(id.length(), LONGEST_ID),
          "use shorter labels, or fewer definitions inside each other");
    }
    return id;
  }

  /** Whether the value that arrives at a step can become what the step reads. */
  private void edge(String id, Codec<?> reader) {
    Codec<?> writer = input.orElse(reader);
    if (writer.equals(reader)) {
      return;
    }
    for (String objection : reader.objections(writer)) {
      mismatches.add(Problem.of(id, "cannot read what it is given: " + objection));
    }
    boolean sameBytes = writer.contentType().equals(reader.contentType());
    if (!sameBytes && !(writer.hasTree() && reader.hasTree())) {
      add(
          id,
          "reads %s, and is given %s; one of them has no tree form"
              .formatted(reader.contentType(), writer.contentType()),
          "give both services text or JSON codecs");
    }
  }

  /** A choice is read by one reader: its branches had better answer the same. */
  private void branches(Or or, List<Optional<Codec<?>>> outputs) {
    for (int i = 1; i < outputs.size(); i++) {
      Codec<?> first = outputs.get(0).orElse(null);
      Codec<?> other = outputs.get(i).orElse(null);
      if (isKnown(first) && isKnown(other) && !Objects.equals(first, other)) {
        mismatches.add(
            Problem.of(
                end(or.steps().get(i)),
                "answers %s, and the first branch of the choice %s".formatted(other, first)));
      }
    }
  }

  /** Trees may be anything, so nothing can be told of those who answer them. */
  private static boolean isKnown(@Nullable Codec<?> codec) {
    return codec != null && codec != Codec.tree() && !(codec instanceof MergedCodec);
  }

  /** The id of the leaf that ends a step. */
  private String end(Step step) {
    Step last = step;
    while (last instanceof Composition composition) {
      last = composition.steps().get(composition.steps().size() - 1);
    }
    return last instanceof Leaf leaf ? prefix + "." + leaf.localId() : prefix;
  }

  private void add(String subject, String message, String hint) {
    problems.add(Problem.of(subject, message).withHint(hint));
  }
}
