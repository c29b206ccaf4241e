package dev.braid.engine.internal.workers;

import dev.braid.dsl.Reply;
import dev.braid.engine.internal.core.Execution;
import dev.braid.wire.DeadLetterReason;
import dev.braid.wire.Value;
import java.util.concurrent.CompletionStage;

/**
 * One run of a handler off the thread of its graph, as the handler's side sees it. It ends once:
 * with what the handler answers or, before that, because its time is up.
 */
interface Turn {

  Execution execution();

  Value input();

  /** Why the request is to be set aside; said before the end is. */
  void setPoison(DeadLetterReason reason);

  /** The machine could not run it, which is a crash of whoever waits; said before the end is. */
  void setCrash(VirtualMachineError error);

  /** Waits for a handler's answer. Answers false when its time is up: nobody waits any longer. */
  boolean await(CompletionStage<?> stage);

  /** Asks whoever answers later not to. */
  void cancel(CompletionStage<?> stage);

  /**
   * Ends it with the handler's answer.
   *
   * @return whether it had not ended before
   */
  boolean end(Reply<Value> reply);
}
