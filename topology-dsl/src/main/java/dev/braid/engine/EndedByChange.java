package dev.braid.engine;

import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts the executions that end because their flow has changed under them, and tells the log of
 * each cause, with how many there were: a moment after the first, and then as {@link Sparing} as it
 * must be, since those that wait for a slow service come to their ends one after the other. The
 * tasks of an instance count together. For any thread.
 */
public final class EndedByChange {

  private static final Logger LOG = LoggerFactory.getLogger(EndedByChange.class);

  /** Those of one change come together, in milliseconds. */
  static final long PAUSE = 1_000;

  private final Map<Cause, Count> causes = new LinkedHashMap<>();

  private record Cause(String flow, String text) {}

  private static final class Count {

    private int untold;
    private long due;
    private long pause;

    void add(long now) {
      if (untold == 0) {
        if (now - due >= Sparing.LONGEST) {
          pause = 0;
        }
        due = Math.max(now + PAUSE, due);
      }
      untold++;
    }

    /** How many there are to tell of; the next ones are told of after a longer pause. */
    int take(long now) {
      int number = untold;
      untold = 0;
      pause = pause == 0 ? Sparing.SHORTEST : Math.min(2 * pause, Sparing.LONGEST);
      due = now + pause;
      return number;
    }
  }

  public synchronized void add(String flow, String cause, long now) {
    causes.computeIfAbsent(new Cause(flow, cause), unused -> new Count()).add(now);
  }

  /** Tells what has been counted for long enough. */
  public synchronized void tell(long now) {
    causes.forEach(
        (cause, count) -> {
          if (count.untold > 0 && now >= count.due) {
            tell(cause, count.take(now));
          }
        });
  }

  /** Tells all that is left of a flow. */
  public synchronized void tellAll(String flow) {
    causes.forEach(
        (cause, count) -> {
          if (count.untold > 0 && cause.flow().equals(flow)) {
            tell(cause, count.take(count.due));
          }
        });
  }

  private static void tell(Cause cause, int number) {
    boolean one = number == 1;
    LOG.warn(
        "{}: {} ended with 409, as the flow has changed while {} waited: {}. What {} had done"
            + " stands",
        cause.flow(),
        one ? "1 execution has" : number + " executions have",
        one ? "it" : "they",
        cause.text(),
        one ? "it" : "they");
  }
}
