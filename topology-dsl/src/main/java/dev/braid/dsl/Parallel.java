package dev.braid.dsl;

import java.util.List;

/**
 * Each step receives the composition's input, all at once, and all of them run. The result is all
 * replies as parts in written order, whatever the order of arrival. Never flattened.
 */
public record Parallel(List<Step> steps) implements Composition {

  public Parallel {
    steps = List.copyOf(steps);
    Compositions.requireAtLeast(2, steps, "parallel");
  }

  public static Parallel of(Step... steps) {
    return new Parallel(List.of(steps));
  }

  @Override
  public Parallel with(List<Step> others) {
    return new Parallel(others);
  }

  @Override
  public <R> R accept(StepVisitor<R> visitor) {
    return visitor.parallel(this);
  }
}
