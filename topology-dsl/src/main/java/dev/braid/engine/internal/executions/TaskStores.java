package dev.braid.engine.internal.executions;

import dev.braid.engine.EngineSettings;
import dev.braid.engine.Limit;
import dev.braid.engine.internal.core.CommitBarrier;
import dev.braid.engine.internal.core.FlowPlan;
import dev.braid.engine.internal.core.Freshness;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * What one task knows from one record to the next. All of it but {@code refusals} and {@code
 * freshness} stands in the store, and is read from it when the task begins.
 *
 * @param executions that are open
 * @param queues of those that wait for the ones of their key before them
 * @param early replies that came before their request
 * @param ends of executions, for repeats
 * @param results of durable executions
 * @param refusals that are not committed yet
 * @param freshness what may have been read by a run that was aborted
 */
record TaskStores(
    Executions executions,
    RetryQueues queues,
    EarlyReplies early,
    KeptEnds ends,
    DurableResults results,
    CommitBarrier refusals,
    Freshness freshness) {

  static TaskStores read(
      FlowPlan plan,
      EngineSettings settings,
      KeyValueStore<String, byte[]> store,
      Freshness freshness) {
    RetryQueues queues = new RetryQueues(plan, settings.environment().counters());
    Executions executions =
        new Executions(plan, store, settings.environment().commits(), queues::settled);
    EarlyReplies early = new EarlyReplies(store, 2 * settings.limits().millis(Limit.MAX_DEADLINE));
    return new TaskStores(
        executions,
        queues,
        early,
        new KeptEnds(plan, settings, store, early::forget),
        new DurableResults(store, settings.environment().counters()),
        new CommitBarrier(settings.environment().commits()),
        freshness);
  }

  void close() {
    executions.eraseEnded();
    ends.close();
  }
}
