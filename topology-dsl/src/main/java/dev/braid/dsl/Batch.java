package dev.braid.dsl;

import java.util.List;

/**
 * Each step receives the composition's input, one after the other, and all of them run. The result
 * is the last reply or, recorded, all replies as parts in written order.
 *
 * <p>Nested batches flatten as they are built when neither is recorded; a recorded one never does.
 *
 * @param steps at least two, or at least one when recorded
 */
public record Batch(List<Step> steps, boolean recorded) implements Composition {

  public Batch {
    steps =
        recorded
            ? List.copyOf(steps)
            : Compositions.flattened(
                steps, step -> step instanceof Batch same && !same.recorded ? same.steps : null);
    Compositions.requireAtLeast(recorded ? 1 : 2, steps, recorded ? "recorded batch" : "batch");
  }

  /** A batch that answers its last reply. */
  public static Batch of(Step... steps) {
    return new Batch(List.of(steps), false);
  }

  /** A batch that answers every reply. */
  public static Batch recorded(Step... steps) {
    return new Batch(List.of(steps), true);
  }

  @Override
  public Batch with(List<Step> others) {
    return new Batch(others, recorded);
  }

  @Override
  public <R> R accept(StepVisitor<R> visitor) {
    return visitor.batch(this);
  }
}
