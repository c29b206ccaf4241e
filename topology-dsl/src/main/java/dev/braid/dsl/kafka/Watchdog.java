package dev.braid.dsl.kafka;

import dev.braid.engine.EngineCounter;
import dev.braid.engine.EngineCounters;
import dev.braid.engine.internal.core.Execution;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warns of handlers that hold the stream thread for long: while they run, nothing else of the
 * thread's tasks does. One for each node, on its stream thread; it speaks up now and then only, and
 * counts always. One long call by itself is not worth a warning, unless it was very long: the first
 * call of a process loads its classes.
 */
final class Watchdog {

  private static final Logger LOG = LoggerFactory.getLogger(Watchdog.class);

  /** So many milliseconds are long. */
  static final long LONG = 100;

  /** So many milliseconds are worth a warning even once. */
  static final long VERY_LONG = 1_000;

  /** From one warning to the next, in milliseconds. */
  private static final long PAUSE = 10_000;

  private final String service;
  private final EngineCounters counters;

  /** From so many milliseconds on it speaks up. */
  private final long patience;

  private long spokeAt;
  private long lastAt;
  private int unspoken;

  Watchdog(String service, EngineCounters counters) {
    this(service, counters, LONG);
  }

  private Watchdog(String service, EngineCounters counters, long patience) {
    this.service = service;
    this.counters = counters;
    this.patience = patience;
    this.spokeAt = -PAUSE;
    this.lastAt = -PAUSE;
  }

  /** One that lets handlers take their time: nothing waits for the thread that they hold. */
  static Watchdog asleep(String service, EngineCounters counters) {
    return new Watchdog(service, counters, Long.MAX_VALUE);
  }

  /** A handler has run from the one time to the other, in milliseconds since the epoch. */
  void ran(long from, long to, Execution execution, String stepId) {
    if (to - from < patience) {
      return;
    }
    counters.count(EngineCounter.SLOW_HANDLER);
    boolean alone = to - lastAt >= PAUSE && to - from < VERY_LONG;
    lastAt = to;
    if (alone || to - spokeAt < PAUSE) {
      unspoken++;
      return;
    }
    LOG.warn(
        "{}: call {} held the stream thread for {} ms, and {} others since the last warning; while"
            + " it does nothing else runs there. Give the service a limit(...), or make it async",
        service,
        execution.callId(stepId),
        to - from,
        unspoken);
    spokeAt = to;
    unspoken = 0;
  }
}
