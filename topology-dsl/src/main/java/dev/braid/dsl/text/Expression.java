package dev.braid.dsl.text;

import dev.braid.dsl.Batch;
import dev.braid.dsl.Step;
import java.util.List;
import java.util.Optional;

/**
 * Steps as they stand side by side in the text, before they become a composition: {@code > all}
 * needs to know whether its parentheses hold a batch or one step that happens to be a batch.
 *
 * @param operator what stands between them; empty when there is one step
 * @param steps those that could be read; maybe none in a text with problems
 */
record Expression(Optional<Operator> operator, List<Step> steps) {

  Expression {
    steps = List.copyOf(steps);
  }

  Optional<Step> step() {
    if (steps.size() < 2) {
      return steps.stream().findFirst();
    }
    return operator.map(known -> known.join(steps));
  }

  /** What {@code (this) > all} means. */
  Optional<Step> recorded() {
    if (operator.equals(Optional.of(Operator.BATCH))) {
      return steps.isEmpty() ? Optional.empty() : Optional.of(new Batch(steps, true));
    }
    return step().map(single -> new Batch(List.of(single), true));
  }
}
