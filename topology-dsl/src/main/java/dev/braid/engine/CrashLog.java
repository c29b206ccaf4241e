package dev.braid.engine;

/**
 * Remembers over a crash which record was in hand. A record that ends the process cannot be counted
 * in a store, whose transaction ends with it, so this is kept beside the log: in a file of the
 * instance. Another instance that takes the partition over starts at zero.
 *
 * <p>What a record sends may be refused for good after it was worked off: that counts as a crash of
 * it too, and is remembered as long as the process lives.
 *
 * <p>A process that is killed at random counts once against the record it had in hand, which is
 * harmless: it takes {@link #MOST_CRASHES} at one offset, one after the other.
 *
 * <p>An offset has lives, if its topic is deleted and made again; so a record is known by its
 * timestamp too, as it stands in it.
 */
@FunctionalInterface
public interface CrashLog {

  /** A record that has crashed so often is not tried again. */
  int MOST_CRASHES = 3;

  /**
   * The log of one partition, read anew: what was in hand when it was last in use has crashed once
   * more. Called when a task starts, on its stream thread.
   */
  Partition of(String topic, int partition);

  /** The log of one partition that is kept in these cells, which is counted as it is opened. */
  static Partition in(Cells cells) {
    return new CellsOfCrashes(cells);
  }

  /**
   * Numbers that outlive whoever writes them, even if it ends between two of them. Each is written
   * whole, and they are written in the order in which they are put.
   */
  interface Cells {

    /** So many there are. */
    int NUMBER = CellsOfCrashes.NUMBER;

    long get(int index);

    void put(int index, long value);

    /** Whether these numbers can be a log's. */
    default boolean areSound() {
      return CellsOfCrashes.areSound(this);
    }

    /** Makes them the log of a partition of which nothing is known. */
    default void clear() {
      CellsOfCrashes.clear(this);
    }
  }

  /** Remembers nothing: for drivers, and whoever has no folder. */
  static CrashLog none() {
    return (topic, partition) -> Partition.FORGETFUL;
  }

  /**
   * One partition's records, as they pass. For one stream thread; twice per record, so be quick.
   */
  interface Partition {

    /** What {@link CrashLog#none} answers. */
    Partition FORGETFUL =
        new Partition() {
          @Override
          public int crashes(long offset, long stamp) {
            return 0;
          }

          @Override
          public void begin(long offset, long stamp) {}

          @Override
          public void end(long offset) {}
        };

    /** How often the record at this offset was in hand when there was a crash. */
    int crashes(long offset, long stamp);

    /** What has happened to it so often, for people. */
    default String trouble(long offset, long stamp) {
      return "the process ended %s times while it was run".formatted(MOST_CRASHES);
    }

    /** The record at this offset is in hand from now on. */
    void begin(long offset, long stamp);

    /**
     * It has been worked off where something is kept, and others may have been told of it: from now
     * on no crash counts against it, since to give it up would be to take that back. Called before
     * {@link #end}; remembered over a crash.
     */
    default void pass(long offset, long stamp) {}

    /**
     * It is given up, and others may be told so before that is committed: from now on it has
     * crashed too often whenever it is read. Called before anything is told, and before {@link
     * #end}; remembered over a crash.
     */
    default void giveUp(long offset, long stamp) {}

    /** It has been worked off; what crashed at or before it has been overcome. */
    void end(long offset);
  }
}
