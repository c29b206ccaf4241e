package dev.braid.dsl.kafka;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts the executions of a task that end because their flow has changed under them, and tells the
 * log of each cause, with how many there were, a moment after the first.
 */
final class EndedByChange {

  private static final Logger LOG = LoggerFactory.getLogger(EndedByChange.class);

  /** Those of one change come together, in milliseconds. */
  static final long PAUSE = 1_000;

  private final String flow;
  private final Map<String, Count> causes = new LinkedHashMap<>();

  EndedByChange(String flow) {
    this.flow = flow;
  }

  private record Count(long first, int number) {}

  void add(String cause, long now) {
    causes.merge(
        cause, new Count(now, 1), (known, one) -> new Count(known.first(), known.number() + 1));
  }

  /** Tells what has been counted for long enough. */
  void tell(long now) {
    for (Iterator<Map.Entry<String, Count>> all = causes.entrySet().iterator(); all.hasNext(); ) {
      Map.Entry<String, Count> each = all.next();
      if (now - each.getValue().first() >= PAUSE) {
        all.remove();
        tell(each.getKey(), each.getValue());
      }
    }
  }

  /** Tells all of it. */
  void tellAll() {
    causes.forEach(this::tell);
    causes.clear();
  }

  private void tell(String cause, Count count) {
    LOG.warn(
        "{}: {} executions have ended with 409, as the flow has changed while they waited: {}."
            + " What they had done stands",
        flow,
        count.number(),
        cause);
  }
}
