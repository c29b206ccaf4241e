package dev.braid.engine.internal.replies;

/**
 * When each of many kept answers may be forgotten, the earliest first: a binary heap outside of the
 * Java heap, in 24 bytes for each. Of those with one time the one with the smaller name is first,
 * so that it depends on nothing but what is in it.
 */
final class DueReplies implements AutoCloseable {

  private static final int LEAST = 64;

  private OffHeapLongs times = new OffHeapLongs(LEAST);
  private OffHeapLongs highs = new OffHeapLongs(LEAST);
  private OffHeapLongs lows = new OffHeapLongs(LEAST);
  private int size;

  int size() {
    return size;
  }

  /** Adds one, by a name of two numbers. */
  void add(long time, long high, long low) {
    if (size == times.length()) {
      times = times.doubled();
      highs = highs.doubled();
      lows = lows.doubled();
    }
    int place = size++;
    while (place > 0 && isBefore(time, high, low, (place - 1) / 2)) {
      copy((place - 1) / 2, place);
      place = (place - 1) / 2;
    }
    set(place, time, high, low);
  }

  /** Whether there is one that is due at {@code now}. */
  boolean isDue(long now) {
    return size > 0 && times.get(0) <= now;
  }

  /** The name of the earliest one, of which there must be one. */
  long high() {
    return highs.get(0);
  }

  /** The other half of {@link #high}. */
  long low() {
    return lows.get(0);
  }

  /** Removes the earliest one. */
  void remove() {
    size--;
    long time = times.get(size);
    long high = highs.get(size);
    long low = lows.get(size);
    int place = 0;
    for (int child = earlierChild(place);
        child < size && !isBefore(time, high, low, child);
        child = earlierChild(place)) {
      copy(child, place);
      place = child;
    }
    set(place, time, high, low);
  }

  /** The earlier of the two below a place; where there are none, one that is not used. */
  private int earlierChild(int place) {
    int left = 2 * place + 1;
    int right = left + 1;
    return right < size && isBefore(times.get(right), highs.get(right), lows.get(right), left)
        ? right
        : left;
  }

  private boolean isBefore(long time, long high, long low, int place) {
    if (time != times.get(place)) {
      return time < times.get(place);
    }
    return high != highs.get(place) ? high < highs.get(place) : low < lows.get(place);
  }

  private void copy(int from, int to) {
    set(to, times.get(from), highs.get(from), lows.get(from));
  }

  private void set(int place, long time, long high, long low) {
    times.set(place, time);
    highs.set(place, high);
    lows.set(place, low);
  }

  @Override
  public void close() {
    times.close();
    highs.close();
    lows.close();
  }
}
