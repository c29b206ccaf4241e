package dev.braid.testkit;

import dev.braid.dsl.And;
import dev.braid.dsl.Apply;
import dev.braid.dsl.Batch;
import dev.braid.dsl.Call;
import dev.braid.dsl.Composition;
import dev.braid.dsl.Emit;
import dev.braid.dsl.FlowDefinition;
import dev.braid.dsl.Leaf;
import dev.braid.dsl.Or;
import dev.braid.dsl.Pipe;
import dev.braid.dsl.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/** Changes of a flow that must not change what it answers. */
final class Rewrite {

  private Rewrite() {}

  /** The same step, each leaf replaced. */
  static Step leaves(Step step, Function<Leaf, Step> change) {
    if (step instanceof Composition composition) {
      List<Step> steps = composition.steps().stream().map(each -> leaves(each, change)).toList();
      return composition.with(steps);
    }
    return change.apply((Leaf) step);
  }

  /** Built again from its parts, with random runs of children grouped where that is allowed. */
  static Step regrouped(Step step, RandomGenerator random) {
    if (!(step instanceof Composition composition)) {
      return leaves(step, Rewrite::copied);
    }
    List<Step> steps = new ArrayList<>();
    composition.steps().forEach(each -> steps.add(regrouped(each, random)));
    while (canGroup(composition) && steps.size() > 2 && random.nextBoolean()) {
      List<Step> run = run(steps, random);
      Step group = composition.with(List.copyOf(run));
      run.clear();
      run.add(group);
    }
    return composition.with(steps);
  }

  /** Another instance, not the same one. */
  private static Step copied(Leaf leaf) {
    if (leaf instanceof Call call) {
      return new Call(call.name(), call.label(), Map.copyOf(call.fixedPart()), call.options());
    }
    return leaf instanceof Apply
        ? new Apply(leaf.name(), leaf.label())
        : new Emit(leaf.name(), leaf.label());
  }

  /** Moves a random part of {@code flow} into the definition {@code moved}, and calls it there. */
  static FlowCase withAPartMoved(FlowCase flow, RandomGenerator random) {
    List<Step> moved = new ArrayList<>();
    FlowCase changed = flow.withStep(moving(flow.flow().step(), random, moved));
    List<FlowDefinition> definitions = new ArrayList<>(flow.definitions());
    definitions.add(new FlowDefinition("moved", moved.get(0), flow.flow().bindings()));
    return changed.withDefinitions(definitions);
  }

  private static Step moving(Step step, RandomGenerator random, List<Step> moved) {
    if (!(step instanceof Composition composition) || random.nextInt(4) == 0) {
      moved.add(step);
      return Call.of("moved");
    }
    List<Step> steps = new ArrayList<>(composition.steps());
    if (canGroup(composition) && steps.size() > 2 && random.nextBoolean()) {
      List<Step> run = run(steps, random);
      moved.add(composition.with(List.copyOf(run)));
      run.clear();
      run.add(Call.of("moved"));
    } else {
      int at = random.nextInt(steps.size());
      steps.set(at, moving(steps.get(at), random, moved));
    }
    return composition.with(steps);
  }

  private static List<Step> run(List<Step> steps, RandomGenerator random) {
    int length = 2 + random.nextInt(steps.size() - 2);
    int from = random.nextInt(steps.size() - length + 1);
    return steps.subList(from, from + length);
  }

  /** Whether the order of grouping is said to make no difference. */
  private static boolean canGroup(Composition composition) {
    return composition instanceof Pipe
        || composition instanceof And
        || composition instanceof Or
        || (composition instanceof Batch batch && !batch.recorded());
  }

  /** Puts each called definition in the place of its call, unless the call adds something. */
  static FlowCase inlined(FlowCase flow) {
    int[] label = {0};
    return flow.withStep(inlined(flow.flow().step(), flow.definitions(), label));
  }

  private static Step inlined(Step step, List<FlowDefinition> definitions, int[] label) {
    return leaves(
        step,
        leaf ->
            definitions.stream()
                .filter(each -> leaf instanceof Call call && isPlain(call, each.name()))
                .findFirst()
                .map(called -> inlined(called.step(), definitions, label))
                .orElseGet(() -> labelled(leaf, "label" + label[0]++)));
  }

  private static boolean isPlain(Call call, String name) {
    return call.name().equals(name) && call.fixedPart().isEmpty() && call.options().retries() == 0;
  }

  private static Step labelled(Leaf leaf, String label) {
    if (leaf instanceof Call call) {
      return call.withLabel(label);
    }
    return leaf instanceof Apply apply ? apply.withLabel(label) : ((Emit) leaf).withLabel(label);
  }
}
