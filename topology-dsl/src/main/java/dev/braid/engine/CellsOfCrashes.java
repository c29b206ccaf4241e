package dev.braid.engine;

/**
 * What is remembered of one partition's crashes: the record in hand, the one that crashed last and
 * how often in a row, how far others may have been told of, and the latest that were given up.
 *
 * <p>Nothing is kept but in the cells, which may be another thread's next.
 */
final class CellsOfCrashes implements CrashLog.Partition {

  private static final long NONE = -1;

  private static final int IN_HAND = 0;
  private static final int STAMP_IN_HAND = 1;
  private static final int CRASHED = 2;
  private static final int CRASHED_STAMP = 3;
  private static final int CRASHES = 4;
  private static final int PASSED = 5;
  private static final int PASSED_STAMP = 6;

  /** So many records have been given up since the log began. */
  private static final int GIVEN_UP = 7;

  /** The latest of them, each an offset and a timestamp, where their number says. */
  private static final int LATEST = 8;

  /** A commit is asked for whenever one is given up, so few of them can be undone together. */
  private static final int MOST = 8;

  static final int NUMBER = LATEST + 2 * MOST;

  private final CrashLog.Cells cells;

  /** Counts what was in hand when the last task ended without putting it away. */
  CellsOfCrashes(CrashLog.Cells cells) {
    this.cells = cells;
    long inHand = cells.get(IN_HAND);
    if (inHand != NONE) {
      long stamp = cells.get(STAMP_IN_HAND);
      save(inHand, stamp, crashes(inHand, stamp) + 1);
      cells.put(IN_HAND, NONE);
    }
  }

  static boolean areSound(CrashLog.Cells cells) {
    return cells.get(IN_HAND) >= NONE
        && cells.get(CRASHED) >= NONE
        && cells.get(PASSED) >= NONE
        && cells.get(CRASHES) >= 0
        && cells.get(CRASHES) <= Integer.MAX_VALUE
        && cells.get(GIVEN_UP) >= 0;
  }

  static void clear(CrashLog.Cells cells) {
    for (int i = 0; i < NUMBER; i++) {
      cells.put(i, 0);
    }
    cells.put(IN_HAND, NONE);
    cells.put(CRASHED, NONE);
    cells.put(PASSED, NONE);
  }

  @Override
  public int crashes(long offset, long stamp) {
    if (isGivenUp(offset, stamp)) {
      return CrashLog.MOST_CRASHES;
    }
    boolean hasPassed = offset <= cells.get(PASSED) && stamp <= cells.get(PASSED_STAMP);
    boolean hasCrashed = offset == cells.get(CRASHED) && stamp == cells.get(CRASHED_STAMP);
    return hasCrashed && !hasPassed ? (int) cells.get(CRASHES) : 0;
  }

  private boolean isGivenUp(long offset, long stamp) {
    long number = Math.min(cells.get(GIVEN_UP), MOST);
    for (int i = 0; i < number; i++) {
      if (cells.get(LATEST + 2 * i) == offset && cells.get(LATEST + 2 * i + 1) == stamp) {
        return true;
      }
    }
    return false;
  }

  /**
   * What is read again is behind what has passed, in offset and in time; a topic that has been made
   * anew is not.
   */
  @Override
  public void pass(long offset, long stamp) {
    if (offset > cells.get(PASSED) || stamp > cells.get(PASSED_STAMP)) {
      cells.put(PASSED_STAMP, Math.max(cells.get(PASSED_STAMP), stamp));
      cells.put(PASSED, offset);
    }
  }

  /** The number last: until it is there, the record has only crashed. */
  @Override
  public void giveUp(long offset, long stamp) {
    if (!isGivenUp(offset, stamp)) {
      long number = cells.get(GIVEN_UP);
      int place = LATEST + 2 * (int) (number % MOST);
      cells.put(place, offset);
      cells.put(place + 1, stamp);
      cells.put(GIVEN_UP, number + 1);
    }
  }

  /** The offset last: until it is there, nothing is in hand. */
  @Override
  public void begin(long offset, long stamp) {
    cells.put(STAMP_IN_HAND, stamp);
    cells.put(IN_HAND, offset);
  }

  @Override
  public void end(long offset) {
    cells.put(IN_HAND, NONE);
    long crashed = cells.get(CRASHED);
    if (crashed != NONE && offset >= crashed) {
      save(NONE, 0, 0);
    }
  }

  /** The count first: should there be no time for the offset, it belongs to none. */
  private void save(long crashed, long stamp, int crashes) {
    cells.put(CRASHED, NONE);
    cells.put(CRASHES, crashes);
    cells.put(CRASHED_STAMP, stamp);
    cells.put(CRASHED, crashed);
  }
}
