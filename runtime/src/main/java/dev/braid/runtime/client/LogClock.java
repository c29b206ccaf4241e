package dev.braid.runtime.client;

import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The clock of the log, as far as a sender can tell: deadlines are counted by that one, and not by
 * the sender's own. The log stamps a record after it was sent and before that is acknowledged. For
 * any thread.
 */
final class LogClock {

  private static final Logger LOG = LoggerFactory.getLogger(LogClock.class);

  /** From so many milliseconds on somebody should look after a clock. */
  private static final long WORTH_TELLING = 1_000;

  private final String app;
  private final InstantSource own;
  private final AtomicBoolean told = new AtomicBoolean();

  /** By how many milliseconds the log's clock is ahead of the own one. */
  private volatile long ahead;

  LogClock(String app, InstantSource own) {
    this.app = app;
    this.own = own;
  }

  /** The own clock, uncorrected. */
  long ownMillis() {
    return own.millis();
  }

  /** Milliseconds since the epoch, as the log counts. */
  long millis() {
    return own.millis() + ahead;
  }

  /**
   * Learns from a record that has arrived. Where the log took over the sender's own stamp there is
   * nothing to be learnt.
   *
   * @param stamp that the record was sent with, by the own clock
   * @param acknowledged when that was known, by the own clock
   * @param logTime that it has in the log
   */
  synchronized void learn(long stamp, long acknowledged, long logTime) {
    if (logTime < 0 || logTime == stamp) {
      return;
    }
    long least = logTime - Math.max(stamp, acknowledged);
    long most = logTime - stamp;
    ahead = Math.min(Math.max(ahead, least), most);
    if (Math.abs(ahead) >= WORTH_TELLING && told.compareAndSet(false, true)) {
      LOG.warn(
          "{}: this machine's clock is {} ms {} that of the brokers; deadlines of requests are"
              + " corrected by that, and those of handlers here are not: set the clock right",
          app,
          Math.abs(ahead),
          ahead > 0 ? "behind" : "ahead of");
    }
  }
}
