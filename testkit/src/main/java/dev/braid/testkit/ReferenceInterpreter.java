package dev.braid.testkit;

import dev.braid.dsl.And;
import dev.braid.dsl.Apply;
import dev.braid.dsl.Batch;
import dev.braid.dsl.Call;
import dev.braid.dsl.Codec;
import dev.braid.dsl.CodecException;
import dev.braid.dsl.Composition;
import dev.braid.dsl.Emit;
import dev.braid.dsl.Fault;
import dev.braid.dsl.FaultCode;
import dev.braid.dsl.FaultException;
import dev.braid.dsl.FlowDefinition;
import dev.braid.dsl.FlowException;
import dev.braid.dsl.NamedFunction;
import dev.braid.dsl.Or;
import dev.braid.dsl.Parallel;
import dev.braid.dsl.Pipe;
import dev.braid.dsl.Problem;
import dev.braid.dsl.Reply;
import dev.braid.dsl.Step;
import dev.braid.dsl.StepVisitor;
import dev.braid.dsl.Tree;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a flow means, as plain recursion over trees.
 *
 * <p>A call of a definition's name runs that definition as if it stood in the call's place; any
 * other name is a service. Time does not pass here, so timeouts never strike; a call that asks for
 * retries is tried again at once. Functions come from the bindings of the definition that applies
 * them. Only {@link #run} takes part in a run, so one interpreter serves several threads if its
 * services do.
 *
 * <p>Faults that arise here: 400 when a fixed part meets an input that is not a map, or when a
 * function meets a form that it cannot read, or null where it does not read trees; 404 when a name
 * is neither a service nor a definition; 500 when a service or function throws. The origin's
 * service is the service called, or for what goes wrong in the flow itself (a fixed part, a
 * function) the definition that the step stands in; the origin's step is the step's id.
 */
public final class ReferenceInterpreter {

  private final Map<String, Function<Object, Reply<Object>>> services;
  private final Map<String, FlowDefinition> definitions = new LinkedHashMap<>();

  /**
   * An interpreter of flows that call these.
   *
   * @param services by name, from tree to reply; pure, when runs are to be compared
   * @throws FlowException when a name stands for two things
   */
  public ReferenceInterpreter(
      Map<String, ? extends Function<Object, Reply<Object>>> services,
      Collection<FlowDefinition> definitions) {
    this.services = Map.copyOf(services);
    List<Problem> problems = new ArrayList<>();
    for (FlowDefinition definition : definitions) {
      String name = definition.name();
      if (this.definitions.put(name, definition) != null || services.containsKey(name)) {
        problems.add(Problem.of(name, "stands for two things, expected one service or definition"));
      }
    }
    FlowException.throwIfAny(problems);
  }

  /**
   * Runs {@code flow}, which need not be among the definitions, on {@code input}, a tree.
   *
   * @throws FlowException when a definition calls itself, or applies a function that its bindings
   *     do not know
   */
  public Outcome run(FlowDefinition flow, @Nullable Object input) {
    List<Outcome.ServiceCall> calls = new ArrayList<>();
    List<Outcome.SentSignal> signals = new ArrayList<>();
    Object given = input == null ? null : Codec.tree().toTree(input);
    Reply<Object> reply = new Meaning(List.of(flow), given, calls, signals).of(flow.step(), given);
    return new Outcome(plain(reply), calls, signals);
  }

  /** A null while it is on its way, and who answered it. */
  private record Nothing(String by) {}

  private static @Nullable Object plain(@Nullable Object tree) {
    return tree instanceof Nothing ? null : tree;
  }

  private static Reply<Object> plain(Reply<?> reply) {
    if (reply instanceof Reply.Failed<?> failed) {
      return new Reply.Failed<>(failed.fault());
    }
    if (reply instanceof Reply.Parts<?> parts) {
      return new Reply.Parts<>(
          parts.replies().stream().<Reply<?>>map(ReferenceInterpreter::plain).toList());
    }
    return new Reply.Ok<>(plain(reply.value()));
  }

  private static @Nullable Object next(Reply<Object> reply) {
    return reply instanceof Reply.Parts<Object> parts
        ? plain((Reply<?>) parts).value()
        : reply.value();
  }

  /** The reply of each kind of step, given one input. */
  private final class Meaning implements StepVisitor<Reply<Object>> {

    /** The definition in hand, last, and before it those that called it. */
    private final List<FlowDefinition> inside;

    private final FlowDefinition definition;
    private final @Nullable Object input;
    private final List<Outcome.ServiceCall> calls;
    private final List<Outcome.SentSignal> signals;

    Meaning(
        List<FlowDefinition> inside,
        @Nullable Object input,
        List<Outcome.ServiceCall> calls,
        List<Outcome.SentSignal> signals) {
      this.inside = inside;
      this.definition = inside.get(inside.size() - 1);
      this.input = input;
      this.calls = calls;
      this.signals = signals;
    }

    Reply<Object> of(Step step, @Nullable Object given) {
      return step.accept(new Meaning(inside, given, calls, signals));
    }

    @Override
    public Reply<Object> pipe(Pipe pipe) {
      Reply<Object> last = new Reply.Ok<>(input);
      for (Step step : pipe.steps()) {
        last = of(step, next(last));
        if (!last.isOk()) {
          break;
        }
      }
      return last;
    }

    @Override
    public Reply<Object> and(And and) {
      Reply<Object> last = new Reply.Ok<>(input);
      for (Step step : and.steps()) {
        last = of(step, input);
        if (!last.isOk()) {
          break;
        }
      }
      return last;
    }

    @Override
    public Reply<Object> or(Or or) {
      Reply<Object> last = new Reply.Ok<>(input);
      for (Step step : or.steps()) {
        last = of(step, input);
        if (last.isOk()) {
          break;
        }
      }
      return last;
    }

    @Override
    public Reply<Object> batch(Batch batch) {
      List<Reply<?>> replies = all(batch);
      if (batch.recorded()) {
        return new Reply.Parts<>(replies);
      }
      @SuppressWarnings("unchecked") // each of them was made by of(...)
      Reply<Object> last = (Reply<Object>) replies.get(replies.size() - 1);
      return last;
    }

    @Override
    public Reply<Object> parallel(Parallel parallel) {
      return new Reply.Parts<>(all(parallel));
    }

    private List<Reply<?>> all(Composition composition) {
      List<Reply<?>> replies = new ArrayList<>();
      for (Step step : composition.steps()) {
        replies.add(of(step, input));
      }
      return replies;
    }

    @Override
    public Reply<Object> emit(Emit emit) {
      signals.add(new Outcome.SentSignal(definition.idOf(emit), emit.name(), plain(input)));
      return new Reply.Ok<>(input);
    }

    @Override
    public Reply<Object> apply(Apply apply) {
      NamedFunction<?, ?> function = definition.bindings().functions().get(apply.name());
      String id = definition.idOf(apply);
      if (function == null) {
        throw broken(id, "no function '%s' in the bindings".formatted(apply.name()));
      }
      Fault.Origin origin = new Fault.Origin(definition.name(), id);
      return plain(input) == null && !function.input().hasNull()
          ? nothing(input, origin)
          : applied(function, plain(input), origin);
    }

    @Override
    public Reply<Object> call(Call call) {
      Fault.Origin origin = new Fault.Origin(definition.name(), definition.idOf(call));
      Object given = input;
      if (!call.fixedPart().isEmpty()) {
        if (!(input instanceof Map<?, ?> map)) {
          return failed(400, "a fixed part needs a map, found " + Tree.kind(plain(input)), origin);
        }
        try {
          given = Codec.tree().toTree(Tree.merge(map, call.fixedPart()));
        } catch (CodecException unfit) {
          return failed(400, text(unfit), origin);
        }
      }
      Reply<Object> reply = asked(call, given);
      for (int again = 0; again < call.options().retries(); again++) {
        if (!FaultCode.isRetryable(reply.code())) {
          break;
        }
        reply = asked(call, given);
      }
      return reply;
    }

    private Reply<Object> asked(Call call, @Nullable Object given) {
      Fault.Origin origin = new Fault.Origin(call.name(), definition.idOf(call));
      FlowDefinition called = definitions.get(call.name());
      if (called != null) {
        return new Meaning(inside(called), given, calls, signals).of(called.step(), given);
      }
      Function<Object, Reply<Object>> service = services.get(call.name());
      if (service == null) {
        return failed(404, "no service or flow '%s'".formatted(call.name()), origin);
      }
      Object tree = plain(given);
      calls.add(new Outcome.ServiceCall(origin.step(), call.name(), tree));
      return from(origin, guarded(() -> answered(service.apply(tree), call.name()), origin));
    }

    private List<FlowDefinition> inside(FlowDefinition called) {
      List<FlowDefinition> deeper = new ArrayList<>(inside);
      deeper.add(called);
      if (inside.stream().anyMatch(outer -> outer.name().equals(called.name()))) {
        throw broken(
            called.name(),
            "calls itself: "
                + String.join(" > ", deeper.stream().map(FlowDefinition::name).toList()));
      }
      return deeper;
    }
  }

  /** A service's reply as the next step is given it. */
  private static Reply<Object> answered(Reply<Object> reply, String by) {
    return reply instanceof Reply.Ok<Object> ok
        ? new Reply.Ok<>(ok.value() == null ? new Nothing(by) : Codec.tree().toTree(ok.value()))
        : reply;
  }

  @SuppressWarnings("NullAway") // null only to functions of trees
  private static <I, O> Reply<Object> applied(
      NamedFunction<I, O> function, @Nullable Object tree, Fault.Origin origin) {
    I value;
    try {
      value = tree == null ? null : function.input().fromTree(tree);
    } catch (CodecException unfit) {
      return failed(400, text(unfit), origin);
    }
    return guarded(
        () -> {
          O result = function.apply(value);
          return new Reply.Ok<>(
              result == null ? new Nothing(function.name()) : function.output().toTree(result));
        },
        origin);
  }

  private static Reply<Object> guarded(Body body, Fault.Origin origin) {
    try {
      return body.answer();
    } catch (FaultException chosen) {
      return new Reply.Failed<>(chosen.fault().from(origin));
    } catch (RuntimeException thrown) {
      return new Reply.Failed<>(new Fault(500, text(thrown), origin, thrown.getClass().getName()));
    }
  }

  /** Fills in the origin of every fault that does not know it yet. */
  private static <T> Reply<T> from(Fault.Origin origin, Reply<T> reply) {
    if (reply instanceof Reply.Failed<T> failed) {
      return new Reply.Failed<>(failed.fault().from(origin));
    }
    if (reply instanceof Reply.Parts<T> parts) {
      return new Reply.Parts<>(
          parts.replies().stream().<Reply<?>>map(part -> from(origin, part)).toList());
    }
    return reply;
  }

  private static Reply<Object> nothing(@Nullable Object input, Fault.Origin origin) {
    String who = input instanceof Nothing nothing ? ", which '" + nothing.by() + "' answered" : "";
    return failed(400, "expected a value, found null" + who, origin);
  }

  private static Reply<Object> failed(int code, String message, Fault.Origin origin) {
    return new Reply.Failed<>(new Fault(code, message, origin));
  }

  private static String text(RuntimeException thrown) {
    String message = thrown.getMessage();
    return message == null ? "it failed without a message" : message;
  }

  private static FlowException broken(String subject, String message) {
    return new FlowException(List.of(Problem.of(subject, message)));
  }

  @FunctionalInterface
  private interface Body {
    Reply<Object> answer();
  }
}
