package dev.braid.engine;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Which of many like lines are written: the first of a kind, and then one after each pause, which
 * is doubled as long as they keep coming. So what goes wrong ten thousand times a second is told at
 * once, and fills no disk. For any thread.
 */
public final class Sparing {

  /** Between the first line of a kind and its second, in milliseconds. */
  public static final long SHORTEST = 10_000;

  /** Between any two. After as long a silence the next one is a first one again. */
  public static final long LONGEST = 10 * 60_000;

  /** What is told of no line: that it is not written. */
  static final long UNWRITTEN = -1;

  /** Of so many kinds it is known when one was written; all others are one kind. */
  static final int MOST_KINDS = 1_000;

  private static final String OTHERS = "";

  private final ConcurrentMap<String, Kind> kinds = new ConcurrentHashMap<>();

  /**
   * How many of this kind went unwritten since the last one, or {@link #UNWRITTEN}.
   *
   * @param now in milliseconds, by whatever clock
   */
  long unwritten(String kind, long now) {
    Kind known = kinds.get(kind);
    if (known == null) {
      String name = kinds.size() < MOST_KINDS ? kind : OTHERS;
      known = kinds.computeIfAbsent(name, unused -> new Kind());
    }
    return known.unwritten(now);
  }

  private static final class Kind {

    private boolean written;
    private long writtenAt;
    private long lastAt;
    private long pause;
    private long unwritten;

    /** A clock that steps back is taken as if no time had passed. */
    synchronized long unwritten(long now) {
      boolean afresh = !written || now - lastAt >= LONGEST;
      lastAt = now;
      if (!afresh && now - writtenAt < pause) {
        writtenAt = Math.min(writtenAt, now);
        unwritten++;
        return UNWRITTEN;
      }
      long before = unwritten;
      pause = afresh ? SHORTEST : Math.min(2 * pause, LONGEST);
      written = true;
      writtenAt = now;
      unwritten = 0;
      return before;
    }
  }
}
