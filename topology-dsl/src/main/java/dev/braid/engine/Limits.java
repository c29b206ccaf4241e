package dev.braid.engine;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** The numbers and durations that the engine goes by. For any thread. */
public final class Limits {

  /** Each as it is where nobody says. */
  public static final Limits DEFAULTS = new Limits(Map.of());

  private final Map<Limit<?>, Comparable<?>> changed;

  private Limits(Map<Limit<?>, Comparable<?>> changed) {
    this.changed = Map.copyOf(changed);
  }

  /** The same, but for one. */
  public <T extends Comparable<T>> Limits with(Limit<T> limit, T value) {
    Map<Limit<?>, Comparable<?>> all = new HashMap<>(changed);
    all.put(limit, limit.checked(value));
    return new Limits(all);
  }

  @SuppressWarnings("unchecked") // what was put in with it is of its type
  public <T extends Comparable<T>> T of(Limit<T> limit) {
    return (T) changed.getOrDefault(limit, limit.usual());
  }

  public long millis(Limit<Duration> limit) {
    return of(limit).toMillis();
  }

  /** So many refusals are kept beside {@link Limit#MAX_KEPT}, which are given for want of room. */
  public int keptRefusals() {
    return Math.max(16, of(Limit.MAX_KEPT) / 16);
  }
}
