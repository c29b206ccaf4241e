package dev.braid.testkit;

import dev.braid.dsl.And;
import dev.braid.dsl.Apply;
import dev.braid.dsl.Batch;
import dev.braid.dsl.Call;
import dev.braid.dsl.Composition;
import dev.braid.dsl.Emit;
import dev.braid.dsl.Or;
import dev.braid.dsl.Parallel;
import dev.braid.dsl.Pipe;
import dev.braid.dsl.Step;
import dev.braid.dsl.StepVisitor;
import java.util.List;

/** The same kind of composition, of other steps; a leaf as it is. */
record WithSteps(List<Step> steps) implements StepVisitor<Step> {

  /** As few steps as the composition may have. */
  static int least(Composition composition) {
    return composition instanceof Batch batch && batch.recorded() ? 1 : 2;
  }

  @Override
  public Step call(Call call) {
    return call;
  }

  @Override
  public Step apply(Apply apply) {
    return apply;
  }

  @Override
  public Step emit(Emit emit) {
    return emit;
  }

  @Override
  public Step pipe(Pipe pipe) {
    return new Pipe(steps);
  }

  @Override
  public Step and(And and) {
    return new And(steps);
  }

  @Override
  public Step or(Or or) {
    return new Or(steps);
  }

  @Override
  public Step batch(Batch batch) {
    return new Batch(steps, batch.recorded());
  }

  @Override
  public Step parallel(Parallel parallel) {
    return new Parallel(steps);
  }
}
