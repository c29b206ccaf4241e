package dev.braid.testkit;

import dev.braid.dsl.Apply;
import dev.braid.dsl.Batch;
import dev.braid.dsl.Call;
import dev.braid.dsl.CallOptions;
import dev.braid.dsl.Composition;
import dev.braid.dsl.Emit;
import dev.braid.dsl.FlowDefinition;
import dev.braid.dsl.Leaf;
import dev.braid.dsl.Step;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The next smaller cases of a case: without a definition or service that nothing calls, with a
 * composition replaced by one of its children or less one of them, with a definition in the place
 * of its only call, with a plainer leaf, or with a smaller input. For {@link Property}.
 */
public final class FlowShrinker {

  private FlowShrinker() {}

  /** The smaller cases, those that lose most first; made as they are asked for. */
  public static Stream<FlowCase> smaller(FlowCase whole) {
    return lazily(
        List.of(
            () -> steps(whole.flow()).map(whole::withStep),
            () -> inlined(whole),
            () -> inDefinitions(whole),
            () -> TreeShrinker.smaller(whole.input()).map(tree -> whole.withInput(tree.value())),
            () -> withoutUncalled(whole)));
  }

  /** Smaller steps that are still a definition of that name. */
  private static Stream<Step> steps(FlowDefinition definition) {
    return smaller(definition.step())
        .filter(step -> FlowDefinition.problems(definition.name(), step).isEmpty());
  }

  private static Stream<FlowCase> inDefinitions(FlowCase whole) {
    List<FlowDefinition> definitions = whole.definitions();
    return IntStream.range(0, definitions.size())
        .boxed()
        .flatMap(
            at ->
                steps(definitions.get(at))
                    .map(step -> FlowCase.changed(definitions.get(at), step))
                    .map(changed -> whole.withDefinitions(replaced(definitions, at, changed))));
  }

  /** With a definition that is called once in the place of its call. */
  private static Stream<FlowCase> inlined(FlowCase whole) {
    List<String> called =
        whole.allDefinitions().stream().flatMap(each -> calls(each.step())).toList();
    return whole.definitions().stream()
        .filter(each -> Collections.frequency(called, each.name()) == 1)
        .flatMap(each -> inlined(whole, each));
  }

  private static Stream<FlowCase> inlined(FlowCase whole, FlowDefinition part) {
    List<FlowDefinition> changed = new ArrayList<>();
    for (FlowDefinition each : whole.allDefinitions()) {
      Step step = inlined(each.step(), part);
      if (!FlowDefinition.problems(each.name(), step).isEmpty()) {
        return Stream.empty();
      }
      changed.add(FlowCase.changed(each, step));
    }
    FlowDefinition flow = changed.remove(0);
    changed.removeIf(each -> each.name().equals(part.name()));
    return Stream.of(new FlowCase(flow, changed, whole.services(), whole.input()));
  }

  private static Step inlined(Step step, FlowDefinition part) {
    if (step instanceof Composition composition) {
      return composition.with(
          composition.steps().stream().map(each -> inlined(each, part)).toList());
    }
    return step instanceof Call call && call.name().equals(part.name()) ? part.step() : step;
  }

  private static Stream<FlowCase> withoutUncalled(FlowCase whole) {
    List<String> called =
        whole.allDefinitions().stream().flatMap(each -> calls(each.step())).toList();
    FlowCase fewer =
        new FlowCase(
            whole.flow(),
            whole.definitions().stream().filter(each -> called.contains(each.name())).toList(),
            whole.services().stream().filter(each -> called.contains(each.name())).toList(),
            whole.input());
    return fewer.equals(whole) ? Stream.empty() : Stream.of(fewer);
  }

  private static Stream<String> calls(Step step) {
    if (step instanceof Composition composition) {
      return composition.steps().stream().flatMap(FlowShrinker::calls);
    }
    return step instanceof Call call ? Stream.of(call.name()) : Stream.empty();
  }

  private static Stream<Step> smaller(Step step) {
    return step instanceof Composition composition ? smaller(composition) : plainer((Leaf) step);
  }

  /** As few steps as the composition may have. */
  private static int least(Composition composition) {
    return composition instanceof Batch batch && batch.recorded() ? 1 : 2;
  }

  private static Stream<Step> smaller(Composition composition) {
    List<Step> steps = composition.steps();
    Stream<List<Step>> fewer =
        steps.size() > least(composition)
            ? IntStream.range(0, steps.size()).mapToObj(at -> without(steps, at))
            : Stream.empty();
    Function<List<Step>, Step> sameKind = composition::with;
    return lazily(
        List.of(
            steps::stream,
            () -> fewer.map(sameKind),
            () ->
                IntStream.range(0, steps.size())
                    .boxed()
                    .flatMap(at -> smaller(steps.get(at)).map(each -> replaced(steps, at, each)))
                    .map(sameKind)));
  }

  private static Stream<Step> plainer(Leaf leaf) {
    if (leaf instanceof Call call) {
      return Stream.of(
              call.withFixedPart(Map.of()),
              call.withOptions(CallOptions.NONE),
              new Call(call.name(), Optional.empty(), call.fixedPart(), call.options()))
          .filter(plain -> !plain.equals(call))
          .map(Step.class::cast);
    }
    Step unlabelled = leaf instanceof Apply ? Apply.of(leaf.name()) : Emit.of(leaf.name());
    return unlabelled.equals(leaf) ? Stream.empty() : Stream.of(unlabelled);
  }

  static <T> List<T> without(List<T> list, int at) {
    List<T> fewer = new ArrayList<>(list);
    fewer.remove(at);
    return fewer;
  }

  static <T> List<T> replaced(List<T> list, int at, T element) {
    List<T> changed = new ArrayList<>(list);
    changed.set(at, element);
    return changed;
  }

  /** One stream after the other, each begun when the one before it has run out. */
  static <T> Stream<T> lazily(List<Supplier<Stream<T>>> streams) {
    return streams.stream().flatMap(Supplier::get);
  }
}
