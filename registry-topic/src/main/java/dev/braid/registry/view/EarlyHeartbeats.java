package dev.braid.registry.view;

import dev.braid.registry.model.Heartbeat;
import dev.braid.registry.model.InstanceKey;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Heartbeats of incarnations that are not registered yet: the two come from two topics, in any
 * order. The last one of each key, for one lease, of at most 10,000. Guarded by the view's lock.
 */
final class EarlyHeartbeats {

  private static final int MOST = 10_000;

  record Early(Heartbeat heartbeat, long at) {}

  private final long kept;
  private final Map<InstanceKey, Early> early = new LinkedHashMap<>();

  EarlyHeartbeats(Duration lease) {
    this.kept = lease.toNanos();
  }

  void add(Heartbeat heartbeat, long now) {
    Early before = early.get(heartbeat.key());
    if (before != null && isNewer(before.heartbeat(), heartbeat)) {
      return;
    }
    early.remove(heartbeat.key()); // the order is that of receipt
    early.put(heartbeat.key(), new Early(heartbeat, now));
    if (early.size() > MOST) {
      Iterator<InstanceKey> eldest = early.keySet().iterator();
      eldest.next();
      eldest.remove();
    }
  }

  private static boolean isNewer(Heartbeat one, Heartbeat than) {
    return one.incarnation() > than.incarnation()
        || (one.incarnation() == than.incarnation() && one.sequence() >= than.sequence());
  }

  /** Takes that of this incarnation; one of a newer incarnation stays. */
  @Nullable Early take(InstanceKey key, long incarnation, long now) {
    Early found = early.get(key);
    if (found == null || found.heartbeat().incarnation() > incarnation) {
      return null;
    }
    early.remove(key);
    return found.heartbeat().incarnation() == incarnation && now - found.at() <= kept
        ? found
        : null;
  }

  void forget(InstanceKey key) {
    early.remove(key);
  }

  Optional<Early> of(InstanceKey key) {
    return Optional.ofNullable(early.get(key));
  }

  void tick(long now) {
    Iterator<Early> eldest = early.values().iterator();
    while (eldest.hasNext() && now - eldest.next().at() > kept) {
      eldest.remove();
    }
  }
}
