package dev.braid.runtime.client;

import dev.braid.engine.ServiceDirectory;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Of which services, that requests were sent to, nobody is there any more: so that who waits for a
 * reply need not wait for all of its time. Whoever comes back within a moment, as in a restart, has
 * not gone. On one thread.
 */
final class GoneServices {

  /** Between two looks, in nanoseconds. */
  static final long PAUSE = TimeUnit.SECONDS.toNanos(1);

  /** What was found out before that says nothing of now. */
  private static final long FRESH_FOR = 3_000;

  /** A process that is started again takes some seconds to serve. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final ServiceDirectory directory;
  private final InstantSource clock;
  private final long patience;
  private final Map<String, Absence> absent = new HashMap<>();
  private long nextLook;

  GoneServices(ServiceDirectory directory, InstantSource clock) {
    this(directory, clock, PATIENCE);
  }

  /**
   * @param patience how long nobody must have been there
   */
  GoneServices(ServiceDirectory directory, InstantSource clock, Duration patience) {
    this.directory = directory;
    this.clock = clock;
    this.patience = patience.toNanos();
  }

  /** That nobody was there: first, and when it was last looked. */
  private record Absence(long first, long last) {}

  /** Once in each {@link #PAUSE}. */
  boolean isTimeToLook(long now) {
    if (now < nextLook) {
      return false;
    }
    nextLook = now + PAUSE;
    absent.values().removeIf(absence -> now - absence.last() > 3 * PAUSE);
    return true;
  }

  long nextLook() {
    return nextLook;
  }

  /**
   * Whether a request is waited for in vain.
   *
   * @param begun when it was sent, in nanoseconds, as {@code now} is
   */
  boolean isGone(String service, long begun, long now) {
    if (directory.serves(service, clock.millis() - FRESH_FOR) != ServiceDirectory.Presence.NOBODY) {
      absent.remove(service);
      return false;
    }
    Absence before = absent.get(service);
    long first = before == null ? now : before.first();
    absent.put(service, new Absence(first, now));
    return now - first >= patience && now - begun >= patience;
  }
}
