package dev.braid.testkit;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** The time of a driver: stands still until it is moved, by one thread; for any thread to read. */
final class DriverClock implements InstantSource {

  private volatile Instant now;

  DriverClock(Instant start) {
    this.now = start;
  }

  @Override
  public Instant instant() {
    return now;
  }

  void advance(Duration time) {
    now = now.plus(time);
  }
}
