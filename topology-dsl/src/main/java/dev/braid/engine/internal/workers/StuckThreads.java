package dev.braid.engine.internal.workers;

import dev.braid.engine.EngineSettings;
import dev.braid.engine.Environment;
import dev.braid.engine.Limit;
import dev.braid.engine.Limits;

/**
 * How many threads of a service have not come back from its handler though they were interrupted.
 * One for a service in a process; for any thread.
 */
public final class StuckThreads {

  private final String service;
  private final Limits limits;
  private final Environment environment;
  private int number;

  public StuckThreads(String service, EngineSettings settings) {
    this.service = service;
    this.limits = settings.limits();
    this.environment = settings.environment();
  }

  synchronized void oneIsStuck() {
    set(number + 1);
  }

  synchronized void oneCameBack() {
    set(number - 1);
  }

  private void set(int threads) {
    number = threads;
    environment.workers().setAbandoned(service, threads, threads > limits.of(Limit.MAX_ABANDONED));
  }

  synchronized int number() {
    return number;
  }

  /** Whether there are more than may be. */
  public synchronized boolean areTooMany() {
    return number > limits.of(Limit.MAX_ABANDONED);
  }
}
