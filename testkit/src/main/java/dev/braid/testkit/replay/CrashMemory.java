package dev.braid.testkit.replay;

import dev.braid.engine.CrashLog;

/** What an instance remembers of one partition over its crashes, as a file that outlives it. */
final class CrashMemory implements CrashLog.Cells {

  private final long[] cells = new long[NUMBER];

  CrashMemory() {
    clear();
  }

  @Override
  public long get(int index) {
    return cells[index];
  }

  @Override
  public void put(int index, long value) {
    cells[index] = value;
  }

  /** The log, less what is to be forgotten. */
  CrashLog.Partition open(boolean knowsWhatPassed, boolean knowsWhatWasGivenUp) {
    CrashLog.Partition log = CrashLog.in(this);
    return new CrashLog.Partition() {
      @Override
      public int crashes(long offset, long stamp) {
        return log.crashes(offset, stamp);
      }

      @Override
      public void begin(long offset, long stamp) {
        log.begin(offset, stamp);
      }

      @Override
      public void pass(long offset, long stamp) {
        if (knowsWhatPassed) {
          log.pass(offset, stamp);
        }
      }

      @Override
      public void giveUp(long offset, long stamp) {
        if (knowsWhatWasGivenUp) {
          log.giveUp(offset, stamp);
        }
      }

      @Override
      public void end(long offset) {
        log.end(offset);
      }
    };
  }
}
