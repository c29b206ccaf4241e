package dev.braid.dsl;

import java.util.List;

/**
 * Each step receives the composition's input. Ends at the first fault; the result is the last
 * reply.
 *
 * <p>Grouping makes no difference: nested ones of the same kind are flattened as they are built.
 */
public record And(List<Step> steps) implements Composition {

  public And {
    steps = Compositions.flattened(steps, step -> step instanceof And same ? same.steps() : null);
    Compositions.requireAtLeast(2, steps, "and");
  }

  public static And of(Step... steps) {
    return new And(List.of(steps));
  }

  @Override
  public And with(List<Step> others) {
    return new And(others);
  }

  @Override
  public <R> R accept(StepVisitor<R> visitor) {
    return visitor.and(this);
  }
}
