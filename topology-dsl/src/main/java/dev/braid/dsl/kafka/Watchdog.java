package dev.braid.dsl.kafka;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warns of handlers that hold the stream thread for long: while they run, nothing else of the
 * thread's tasks does. One for each node, on its stream thread; it speaks up now and then only, and
 * counts always.
 */
final class Watchdog {

  private static final Logger LOG = LoggerFactory.getLogger(Watchdog.class);

  /** So many milliseconds are long. */
  static final long LONG = 100;

  /** From one warning to the next, in milliseconds. */
  private static final long PAUSE = 10_000;

  private final String service;
  private final EngineCounters counters;
  private long spokeAt;
  private int unspoken;

  Watchdog(String service, EngineCounters counters) {
    this.service = service;
    this.counters = counters;
    this.spokeAt = -PAUSE;
  }

  /** A handler has run from the one time to the other, in milliseconds since the epoch. */
  void ran(long from, long to, Execution execution, String stepId) {
    if (to - from < LONG) {
      return;
    }
    counters.count(EngineCounter.SLOW_HANDLER);
    if (to - spokeAt < PAUSE) {
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
