package dev.braid.dsl;

/**
 * One method for each kind of step, and no defaults: a new kind stops the build of every reader
 * that has not learned it.
 */
public interface StepVisitor<R> {

  R call(Call call);

  R apply(Apply apply);

  R emit(Emit emit);

  R pipe(Pipe pipe);

  R and(And and);

  R or(Or or);

  R batch(Batch batch);

  R parallel(Parallel parallel);
}
