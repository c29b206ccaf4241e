package dev.braid.testkit.replay;

import dev.braid.dsl.kafka.CrashLog;

/** What an instance remembers of one partition over its crashes. */
final class CrashMemory {

  private static final long NOTHING = -1;

  private final boolean knowsWhatPassed;
  private long inHand = NOTHING;
  private long stampInHand;
  private long crashed = NOTHING;
  private long crashedStamp;
  private int crashes;
  private long passed = NOTHING;
  private long passedStamp;

  CrashMemory(boolean knowsWhatPassed) {
    this.knowsWhatPassed = knowsWhatPassed;
  }

  /** Read anew: what was in hand has crashed once more. */
  CrashLog.Partition open() {
    if (inHand != NOTHING) {
      crashes = crashes(inHand, stampInHand) + 1;
      crashed = inHand;
      crashedStamp = stampInHand;
      inHand = NOTHING;
    }
    return new Open();
  }

  private int crashes(long offset, long stamp) {
    boolean hasPassed = offset <= passed && stamp <= passedStamp;
    return offset == crashed && stamp == crashedStamp && !hasPassed ? crashes : 0;
  }

  private final class Open implements CrashLog.Partition {

    @Override
    public int crashes(long offset, long stamp) {
      return CrashMemory.this.crashes(offset, stamp);
    }

    @Override
    public void pass(long offset, long stamp) {
      if (knowsWhatPassed && (offset > passed || stamp > passedStamp)) {
        passed = offset;
        passedStamp = Math.max(passedStamp, stamp);
      }
    }

    @Override
    public void begin(long offset, long stamp) {
      inHand = offset;
      stampInHand = stamp;
    }

    @Override
    public void end(long offset) {
      inHand = NOTHING;
      if (crashed != NOTHING && offset >= crashed) {
        crashed = NOTHING;
        crashes = 0;
      }
    }
  }
}
