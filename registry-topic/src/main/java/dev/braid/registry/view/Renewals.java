package dev.braid.registry.view;

import java.time.Duration;
import java.util.Arrays;

/**
 * Heartbeats that came and that were due, over the last lease. Counted in buckets of one heartbeat
 * interval, of which only complete ones are looked at: each holds one heartbeat of each instance,
 * whatever their phase. Guarded by the view's lock.
 */
final class Renewals {

  private final long width;
  private final long[] received;
  private final double[] expected;
  private long origin;
  private long head;
  private long accountedUntil;

  Renewals(Duration heartbeat, Duration lease, long now) {
    this.width = heartbeat.toNanos();
    int complete = (int) Math.min(1000, (lease.toNanos() + width - 1) / width);
    this.received = new long[complete + 1];
    this.expected = new double[complete + 1];
    restart(now);
  }

  /** Forgets all. */
  void restart(long now) {
    Arrays.fill(received, 0);
    Arrays.fill(expected, 0);
    origin = now;
    head = 0;
    accountedUntil = now;
  }

  private long bucket(long time) {
    return (time - origin) / width;
  }

  private int index(long bucket) {
    return (int) (bucket % received.length);
  }

  private void advance(long to) {
    if (to - head > received.length) {
      head = to - received.length;
    }
    while (head < to) {
      head++;
      received[index(head)] = 0;
      expected[index(head)] = 0;
    }
  }

  /** One came. */
  void received(long now) {
    advance(bucket(now));
    received[index(head)]++;
  }

  /** So many instances should have beaten all the time since this was last said. */
  void expect(int instances, long now) {
    advance(bucket(now));
    while (now - accountedUntil > 0) {
      long bucket = bucket(accountedUntil);
      long end = Math.min(now - origin, (bucket + 1) * width) + origin;
      if (head - bucket < received.length) {
        expected[index(bucket)] += (double) instances * (end - accountedUntil) / width;
      }
      accountedUntil = end;
    }
  }

  /** In the complete buckets. */
  long received() {
    return Arrays.stream(received).sum() - received[index(head)];
  }

  /** In the complete buckets. */
  double expected() {
    return Arrays.stream(expected).sum() - expected[index(head)];
  }
}
