package dev.braid.engine.internal.workers;

import dev.braid.engine.EngineSettings;

/**
 * How many threads of a service have not come back from its handler though they were interrupted.
 * One for a service in a process; for any thread.
 */
public final class StuckThreads {

  private final String service;
  private final EngineSettings settings;
  private int number;

  public StuckThreads(String service, EngineSettings settings) {
    this.service = service;
    this.settings = settings;
  }

  synchronized void oneIsStuck() {
    set(number + 1);
  }

  synchronized void oneCameBack() {
    set(number - 1);
  }

  private void set(int threads) {
    number = threads;
    settings.workers().setAbandoned(service, threads, threads > settings.maxAbandoned());
  }

  synchronized int number() {
    return number;
  }

  /** Whether there are more than may be. */
  public synchronized boolean areTooMany() {
    return number > settings.maxAbandoned();
  }
}
