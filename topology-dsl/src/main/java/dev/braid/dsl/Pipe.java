package dev.braid.dsl;

import java.util.List;

/**
 * Each step receives the value of the one before it, the first the composition's input. Ends at the
 * first fault; the result is the last reply.
 *
 * <p>Grouping makes no difference: nested ones of the same kind are flattened as they are built.
 */
public record Pipe(List<Step> steps) implements Composition {

  public Pipe {
    steps = Compositions.flattened(steps, step -> step instanceof Pipe same ? same.steps() : null);
    Compositions.requireAtLeast(2, steps, "pipe");
  }

  public static Pipe of(Step... steps) {
    return new Pipe(List.of(steps));
  }

  @Override
  public Pipe with(List<Step> others) {
    return new Pipe(others);
  }

  @Override
  public <R> R accept(StepVisitor<R> visitor) {
    return visitor.pipe(this);
  }
}
