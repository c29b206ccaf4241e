package dev.braid.dsl;

import java.util.List;

/**
 * Each step receives the composition's input. Ends at the first success, which is the result; when
 * none succeeds, the result is the last step's whole reply.
 *
 * <p>Grouping makes no difference: nested ones of the same kind are flattened as they are built.
 */
public record Or(List<Step> steps) implements Composition {

  public Or {
    steps = Compositions.flattened(steps, step -> step instanceof Or same ? same.steps() : null);
    Compositions.requireAtLeast(2, steps, "or");
  }

  public static Or of(Step... steps) {
    return new Or(List.of(steps));
  }

  @Override
  public Or with(List<Step> others) {
    return new Or(others);
  }

  @Override
  public <R> R accept(StepVisitor<R> visitor) {
    return visitor.or(this);
  }
}
