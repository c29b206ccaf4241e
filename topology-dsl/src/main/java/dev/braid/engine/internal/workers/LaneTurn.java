package dev.braid.engine.internal.workers;

import dev.braid.dsl.Reply;
import dev.braid.engine.internal.core.Execution;
import dev.braid.wire.DeadLetterReason;
import dev.braid.wire.Value;
import java.util.concurrent.CompletionStage;

/** The turn of a pending request, whose stream thread is told through the lanes. */
record LaneTurn(Lanes lanes, Run run) implements Turn {

  @Override
  public Execution execution() {
    return run.execution();
  }

  @Override
  public Value input() {
    return run.request().input();
  }

  @Override
  public void setPoison(DeadLetterReason reason) {
    run.setPoison(reason);
  }

  @Override
  public void setCrash(VirtualMachineError error) {
    run.setCrash(error);
  }

  @Override
  public boolean await(CompletionStage<?> stage) {
    return lanes.await(run, stage);
  }

  @Override
  public void cancel(CompletionStage<?> stage) {
    lanes.cancel(stage);
  }

  @Override
  public boolean end(Reply<Value> reply) {
    return lanes.end(run, reply);
  }
}
