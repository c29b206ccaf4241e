package dev.braid.store;

import static java.util.Objects.requireNonNull;

import dev.braid.store.model.Command;
import dev.braid.store.model.Command.Condition;
import dev.braid.store.model.Stamp;
import java.time.Duration;

/**
 * On what condition something is written, and how long it stays. A value; each method gives another
 * one.
 */
public final class WriteOptions {

  /** Whatever is there, and for good. */
  public static final WriteOptions NONE = new WriteOptions(new Condition.None(), Command.FOREVER);

  private final Condition condition;
  private final long ttl;

  private WriteOptions(Condition condition, long ttl) {
    this.condition = condition;
    this.ttl = ttl;
  }

  /** Only if the key has no value. */
  public static WriteOptions ifAbsent() {
    return new WriteOptions(new Condition.Absent(), Command.FOREVER);
  }

  /**
   * Only if the key's value has this version.
   *
   * @throws IllegalArgumentException when it is no version
   */
  public static WriteOptions ifVersion(String version) {
    return new WriteOptions(new Condition.HasVersion(Stamp.parse(version)), Command.FOREVER);
  }

  /**
   * The value is not there any more when so much time has passed, by the clock of the log.
   *
   * @throws IllegalArgumentException when it is less than a millisecond
   */
  public WriteOptions withTimeToLive(Duration time) {
    requireNonNull(time, "time");
    if (time.toMillis() < 1) {
      throw new IllegalArgumentException(
          "a time to live must be at least a millisecond, found " + time);
    }
    return new WriteOptions(condition, time.toMillis());
  }

  Condition condition() {
    return condition;
  }

  long ttl() {
    return ttl;
  }
}
