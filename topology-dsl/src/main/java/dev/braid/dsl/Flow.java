package dev.braid.dsl;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The typed face of a flow: a step, and the types that go in and come out. Immutable; every method
 * answers a new flow and runs nothing.
 *
 * @param <I> what the flow is given
 * @param <O> what it answers
 */
public record Flow<I, O>(Step step, Codec<I> input, Codec<O> output, Bindings bindings) {

  public Flow {
    requireNonNull(step, "step");
    requireNonNull(input, "input");
    requireNonNull(output, "output");
    requireNonNull(bindings, "bindings");
  }

  /** Asks {@code service}. */
  public static <I, O> Flow<I, O> call(ServiceRef<I, O> service) {
    return new Flow<>(
        Call.of(service.name()), service.input(), service.output(), Bindings.of(service));
  }

  /** Runs {@code function} in place. */
  public static <I, O> Flow<I, O> apply(NamedFunction<I, O> function) {
    return new Flow<>(
        Apply.of(function.name()), function.input(), function.output(), Bindings.of(function));
  }

  /** All at once, on the same input; answers both replies. */
  public static <I, A, B> Both<I, A, B> parallel(Flow<I, A> first, Flow<I, B> second) {
    return new Both<>(parallel(List.of(first, second)), first.output, second.output);
  }

  /** All at once, on the same input; answers the three replies. */
  public static <I, A, B, C> Three<I, A, B, C> parallel(
      Flow<I, A> first, Flow<I, B> second, Flow<I, C> third) {
    return new Three<>(
        parallel(List.of(first, second, third)), first.output, second.output, third.output);
  }

  /** All at once, on the same input; answers all replies in the order of {@code flows}. */
  public static <I> Flow<I, List<@Nullable Object>> parallel(List<Flow<I, ?>> flows) {
    return parts(flows, Parallel::new);
  }

  /** One after the other, on the same input; answers all replies in the order of {@code flows}. */
  public static <I> Flow<I, List<@Nullable Object>> recorded(List<Flow<I, ?>> flows) {
    return parts(flows, steps -> new Batch(steps, true));
  }

  /** Then {@code next}, on this flow's value; a fault ends it. */
  public <P> Flow<I, P> pipe(Flow<? super O, P> next) {
    return with(new Pipe(List.of(step, next.step)), next.output, next.bindings);
  }

  /** Then {@code next}, on this flow's value; a fault ends it. */
  public <P> Flow<I, P> pipe(ServiceRef<? super O, P> next) {
    return with(new Pipe(List.of(step, Call.of(next.name()))), next.output(), Bindings.of(next));
  }

  /** Then the named pure function {@code name}, in place. */
  public <P> Flow<I, P> map(
      String name, Codec<P> result, Function<? super O, ? extends @Nullable P> function) {
    return pipe(apply(NamedFunction.of(name, output, result, function)));
  }

  /** Then {@code next}, on the same input, unless this one fails. */
  public <P> Flow<I, P> and(Flow<I, P> next) {
    return with(new And(List.of(step, next.step)), next.output, next.bindings);
  }

  /** {@code other}, on the same input, if this one fails. */
  public Flow<I, O> or(Flow<I, O> other) {
    return with(new Or(List.of(step, other.step)), output, other.bindings);
  }

  /** Then {@code next}, on the same input, whatever this one answers. */
  public <P> Flow<I, P> batch(Flow<I, P> next) {
    return with(new Batch(List.of(step, next.step), false), next.output, next.bindings);
  }

  /** Then sends the value as the signal {@code name}, and passes it on. */
  public Flow<I, O> emit(String name) {
    return with(new Pipe(List.of(step, Emit.of(name))), output, Bindings.NONE);
  }

  /**
   * The same call, apply or emit under a label, for a second use in one definition.
   *
   * @throws IllegalStateException when this is a composition
   */
  public Flow<I, O> label(String label) {
    if (step instanceof Call call) {
      return with(call.withLabel(label), output, Bindings.NONE);
    }
    if (step instanceof Apply apply) {
      return with(apply.withLabel(label), output, Bindings.NONE);
    }
    if (step instanceof Emit emit) {
      return with(emit.withLabel(label), output, Bindings.NONE);
    }
    throw new IllegalStateException(
        "only a call, apply or emit takes a label; label the steps inside of " + step);
  }

  /** The same call with other options; a composition has none. */
  public Flow<I, O> options(UnaryOperator<CallOptions> change) {
    Call call = requireCall("options");
    return with(call.withOptions(change.apply(call.options())), output, Bindings.NONE);
  }

  /** The same call with a fixed part merged over its input, which must be a map. */
  public Flow<I, O> fixed(Map<String, Object> part) {
    return with(requireCall("a fixed part").withFixedPart(part), output, Bindings.NONE);
  }

  /** This flow under a name, ready to be deployed. */
  public FlowDefinition named(String name) {
    return new FlowDefinition(name, step, bindings);
  }

  /** How to call this flow once it is deployed under {@code name}. */
  public ServiceRef<I, O> ref(String name) {
    return new ServiceRef<>(name, input, output);
  }

  private Call requireCall(String what) {
    if (step instanceof Call call) {
      return call;
    }
    throw new IllegalStateException("only a call takes " + what + ", found " + step);
  }

  private <P> Flow<I, P> with(Step changed, Codec<P> result, Bindings more) {
    return new Flow<>(changed, input, result, bindings.and(more));
  }

  private static <I> Flow<I, List<@Nullable Object>> parts(
      List<Flow<I, ?>> flows, Function<List<Step>, Step> composition) {
    List<Step> steps = new ArrayList<>();
    List<Codec<?>> outputs = new ArrayList<>();
    Bindings bindings = Bindings.NONE;
    for (Flow<I, ?> flow : flows) {
      steps.add(flow.step);
      outputs.add(flow.output);
      bindings = bindings.and(flow.bindings);
    }
    Step composed = composition.apply(steps);
    return new Flow<>(composed, flows.get(0).input, new TupleCodec(outputs), bindings);
  }

  /** A flow of two parts, whose types are known. */
  public record Both<I, A, B>(
      Flow<I, List<@Nullable Object>> flow, Codec<A> first, Codec<B> second) {

    /** Then the named pure function {@code name} of both values, in place. */
    @SuppressWarnings("unchecked") // the tuple codec of the parts gives each its own type
    public <P> Flow<I, P> map(
        String name,
        Codec<P> result,
        BiFunction<? super A, ? super B, ? extends @Nullable P> function) {
      return flow.map(name, result, parts -> function.apply((A) parts.get(0), (B) parts.get(1)));
    }
  }

  /** A flow of three parts, whose types are known. */
  public record Three<I, A, B, C>(
      Flow<I, List<@Nullable Object>> flow, Codec<A> first, Codec<B> second, Codec<C> third) {

    /** Then the named pure function {@code name} of the three values, in place. */
    @SuppressWarnings("unchecked") // the tuple codec of the parts gives each its own type
    public <P> Flow<I, P> map(
        String name,
        Codec<P> result,
        TriFunction<? super A, ? super B, ? super C, ? extends @Nullable P> function) {
      return flow.map(
          name,
          result,
          parts -> function.apply((A) parts.get(0), (B) parts.get(1), (C) parts.get(2)));
    }
  }

  /** A function of three values. */
  @FunctionalInterface
  public interface TriFunction<A, B, C, R> {
    R apply(A first, B second, C third);
  }
}
