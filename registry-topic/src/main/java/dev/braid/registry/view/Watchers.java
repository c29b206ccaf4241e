package dev.braid.registry.view;

import dev.braid.count.Tally;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The callbacks of a view. They are called by the thread that feeds the view, without its lock, so
 * that a slow one makes that thread late and nothing else: what is late is excused as a pause.
 */
final class Watchers {

  private static final Logger LOG = LoggerFactory.getLogger(Watchers.class);

  /** One of them. */
  private static final class Watcher {
    final Consumer<? super Change> callback;
    boolean knowsWhoIsThere; // of the feeding thread

    Watcher(Consumer<? super Change> callback) {
      this.callback = callback;
    }
  }

  private final List<Watcher> watchers = new CopyOnWriteArrayList<>();
  private final Tally counters;
  private final LongSupplier clock;
  private final long slow;

  Watchers(Tally counters, LongSupplier clock, Duration slow) {
    this.counters = counters;
    this.clock = clock;
    this.slow = slow.toNanos();
  }

  Watch add(Consumer<? super Change> callback) {
    Watcher watcher = new Watcher(callback);
    watchers.add(watcher);
    return () -> watchers.remove(watcher);
  }

  /** Whether somebody has come since the last time. By the feeding thread. */
  boolean hasNewcomers() {
    for (Watcher watcher : watchers) { // asked for every record
      if (!watcher.knowsWhoIsThere) {
        return true;
      }
    }
    return false;
  }

  /** Tells newcomers who is there. By the feeding thread, before {@link #tell}. */
  void welcome(List<Change> present) {
    for (Watcher watcher : watchers) {
      if (!watcher.knowsWhoIsThere) {
        watcher.knowsWhoIsThere = true;
        call(watcher, present);
      }
    }
  }

  /** Tells everybody who is not a newcomer what has changed, in order. By the feeding thread. */
  void tell(List<Change> changes) {
    for (Watcher watcher : watchers) {
      if (watcher.knowsWhoIsThere) {
        call(watcher, changes);
      }
    }
  }

  private void call(Watcher watcher, List<Change> changes) {
    for (Change change : changes) {
      if (!watchers.contains(watcher)) {
        return; // it was closed meanwhile
      }
      call(watcher, change);
    }
  }

  private void call(Watcher watcher, Change change) {
    long before = clock.getAsLong();
    try {
      watcher.callback.accept(change);
    } catch (RuntimeException | Error failure) {
      counters.count(RegistryCounter.WATCHER_FAILURES);
      LOG.warn("a watcher of the registry failed on {}", change, failure);
    }
    if (clock.getAsLong() - before > slow) {
      counters.count(RegistryCounter.SLOW_WATCHERS);
    }
  }
}
