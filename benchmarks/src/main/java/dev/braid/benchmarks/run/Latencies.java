package dev.braid.benchmarks.run;

import java.util.Arrays;

/** How long each call of a round took. Thread-safe. */
public final class Latencies {

  private long[] nanos = new long[16 * 1024];
  private int count;

  public synchronized void add(long latency) {
    if (count == nanos.length) {
      nanos = Arrays.copyOf(nanos, 2 * count);
    }
    nanos[count] = latency;
    count++;
  }

  public synchronized int count() {
    return count;
  }

  /** Exactly: the least latency that so many of all calls did not exceed. */
  public synchronized double percentileMillis(double percent) {
    if (count == 0) {
      throw new IllegalStateException("no call has been measured");
    }
    long[] ascending = Arrays.copyOf(nanos, count);
    Arrays.sort(ascending);
    int place = (int) Math.ceil(percent / 100 * count) - 1;
    return ascending[Math.max(0, place)] / 1e6;
  }
}
