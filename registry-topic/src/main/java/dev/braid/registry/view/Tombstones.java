package dev.braid.registry.view;

import dev.braid.registry.model.InstanceKey;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The last incarnations of instances that are gone, so that what still arrives of them does not
 * bring them back. Kept for an hour, and of at most 100,000. Guarded by the view's lock.
 */
final class Tombstones {

  private static final int MOST = 100_000;
  private static final long KEPT = Duration.ofHours(1).toNanos();

  /**
   * @param goodbye whether it said so; one that was only silent may come back
   */
  record Departure(long incarnation, boolean goodbye, long at) {}

  private final Map<InstanceKey, Departure> departures = new LinkedHashMap<>();

  void add(InstanceKey key, long incarnation, boolean goodbye, long now) {
    Departure before = departures.remove(key);
    boolean older = before != null && before.incarnation() > incarnation;
    boolean said =
        goodbye || (before != null && before.incarnation() == incarnation && before.goodbye());
    departures.put(key, older ? before : new Departure(incarnation, said, now));
    if (departures.size() > MOST) {
      Iterator<InstanceKey> eldest = departures.keySet().iterator();
      eldest.next();
      eldest.remove();
    }
  }

  /** That of a key which is back. */
  void forget(InstanceKey key) {
    departures.remove(key);
  }

  Optional<Departure> of(InstanceKey key) {
    return Optional.ofNullable(departures.get(key));
  }

  /** Why this incarnation cannot come back, as what counts it; null when it can. */
  @Nullable RegistryCounter objection(InstanceKey key, long incarnation) {
    Departure last = departures.get(key);
    if (last == null || incarnation > last.incarnation()) {
      return null;
    }
    if (incarnation < last.incarnation()) {
      return RegistryCounter.OLD_INCARNATIONS;
    }
    return last.goodbye() ? RegistryCounter.AFTER_GOODBYE : null;
  }

  void tick(long now) {
    Iterator<Departure> eldest = departures.values().iterator();
    while (eldest.hasNext() && now - eldest.next().at() > KEPT) {
      eldest.remove();
    }
  }
}
