package dev.braid.testkit.replay;

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
import java.util.function.UnaryOperator;

/**
 * The same step with other calls.
 *
 * @param other what stands for a call
 */
record OtherCalls(UnaryOperator<Call> other) implements StepVisitor<Step> {

  private List<Step> steps(Composition composition) {
    return composition.steps().stream().map(each -> each.accept(this)).toList();
  }

  @Override
  public Step call(Call call) {
    return other.apply(call);
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
    return new Pipe(steps(pipe));
  }

  @Override
  public Step and(And and) {
    return new And(steps(and));
  }

  @Override
  public Step or(Or or) {
    return new Or(steps(or));
  }

  @Override
  public Step batch(Batch batch) {
    return new Batch(steps(batch), batch.recorded());
  }

  @Override
  public Step parallel(Parallel parallel) {
    return new Parallel(steps(parallel));
  }
}
