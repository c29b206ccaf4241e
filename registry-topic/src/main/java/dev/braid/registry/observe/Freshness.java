package dev.braid.registry.observe;

import dev.braid.registry.view.ViewFreshness;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * Until when an observer has heard everything. Silence of the log means nothing by itself: it is as
 * quiet when the brokers are gone as when nobody writes. So the brokers are asked again and again
 * where the log ends; once all has been read up to an answer, everything is known that had been
 * written when that was asked.
 *
 * <p>If that moment is too long ago, the observer lags, if the brokers answer, and is cut off, if
 * they do not. It lags too where all that it learns has long been old: then it must not believe in
 * any silence, and nobody could die. Times are of its monotonic clock. For one thread.
 */
final class Freshness {

  private static final int MOST = 64;

  private final long limit;
  private final long mostBlind;
  private final Deque<Mark> marks = new ArrayDeque<>();
  private long answered;
  private long judged;
  private boolean wasFresh;
  private long fresh;
  private long believed;

  /**
   * @param ends the offsets to read to
   */
  private record Mark(long asked, List<Long> ends) {

    boolean isReached(List<Long> positions) {
      for (int i = 0; i < ends.size(); i++) {
        if (positions.get(i) < ends.get(i)) {
          return false;
        }
      }
      return true;
    }
  }

  /**
   * @param limit how many nanoseconds ago it may be
   * @param mostBlind how many it may be for silence to be believed
   */
  Freshness(long limit, long mostBlind, long now) {
    this.limit = limit;
    this.mostBlind = mostBlind;
    this.believed = now;
    this.answered = now;
    this.judged = now;
  }

  /** The brokers, asked at a time, have told the ends of all partitions. */
  void answered(long asked, List<Long> ends) {
    answered = asked;
    if (marks.size() < MOST) { // else the oldest ones are still to be reached
      marks.add(new Mark(asked, List.copyOf(ends)));
    }
  }

  /**
   * All has been read up to these.
   *
   * @return whether more is known by that than before, and soon enough for silence to be believed
   */
  boolean reached(List<Long> positions, long now) {
    boolean more = false;
    for (Mark mark = marks.peek(); mark != null && mark.isReached(positions); mark = marks.peek()) {
      fresh = mark.asked();
      wasFresh = true;
      more = true;
      marks.remove();
    }
    if (!more || now - fresh > mostBlind) {
      return false;
    }
    believed = now;
    return true;
  }

  /** To be asked again and again: who was not for too long has asked the brokers nothing. */
  ViewFreshness judge(long now) {
    if (now - judged > limit) {
      answered = now;
    }
    judged = now;
    if (wasFresh && now - fresh <= limit && now - believed <= limit) {
      return ViewFreshness.CURRENT;
    }
    return now - answered <= limit ? ViewFreshness.LAGGING : ViewFreshness.CUT_OFF;
  }

  /** Whether there was a moment up to which everything was heard. */
  boolean wasFresh() {
    return wasFresh;
  }

  /** The last such moment. */
  long fresh() {
    return fresh;
  }
}
