package dev.braid.registry.view;

import static java.util.Objects.requireNonNull;

import dev.braid.count.Counters;
import dev.braid.count.Tally;
import dev.braid.registry.model.InstanceKey;
import dev.braid.registry.model.Timings;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * One observer's picture of who is there, for reading: it tells {@link #snapshot}s, {@link
 * #watch}ers, free {@link #capacity}, and its reasons. A {@link RegistryFeed} makes it and feeds
 * it.
 *
 * <p>One thread feeds it, and calls the watchers. Everything here is for any thread.
 */
public final class RegistryView {

  /** What is done under the lock. */
  interface Action<T> {
    T apply(MembershipTable roster, long now);
  }

  private final Object lock = new Object();
  private final Timings timings;
  private final LongSupplier clock;
  private final Tally counters = new Tally(RegistryCounter.class);
  private final MembershipTable roster;
  private final Watchers watchers;
  private final CapacityView capacity = new CapacityView(this);
  private volatile Snapshot snapshot = Snapshot.empty();
  private volatile boolean changed;
  private volatile boolean telling;

  /** An empty one, which its {@link RegistryFeed} makes. */
  RegistryView(Timings timings, SelfPreservation preservation, LongSupplier clock) {
    this.timings = timings;
    this.clock = clock;
    this.roster = new MembershipTable(timings, preservation, counters, clock.getAsLong());
    this.watchers = new Watchers(counters, clock, timings.pause());
  }

  /** How long silence may last here. */
  public Timings timings() {
    return timings;
  }

  /** What the feeding thread does. */
  interface Feeding {
    void apply(MembershipTable roster, long now);
  }

  void feed(Feeding feeding) {
    if (telling) {
      throw new IllegalStateException(
          "a watcher must not feed the view that calls it; hand over to another thread");
    }
    if (watchers.hasNewcomers()) {
      List<Change> present = locked((members, now) -> members.present());
      telling(() -> watchers.welcome(present));
    }
    List<Change> changes;
    synchronized (lock) {
      feeding.apply(roster, clock.getAsLong());
      changed = changed || roster.differsFrom(snapshot);
      changes = roster.drain();
    }
    if (!changes.isEmpty()) {
      telling(() -> watchers.tell(changes));
    }
  }

  private void telling(Runnable calls) {
    telling = true;
    try {
      calls.run();
    } finally {
      telling = false;
    }
  }

  <T> T locked(Action<T> action) {
    synchronized (lock) {
      return action.apply(roster, clock.getAsLong());
    }
  }

  /** What is known now. */
  public Snapshot snapshot() {
    if (changed) {
      synchronized (lock) {
        if (changed) {
          snapshot = roster.snapshot();
          changed = false;
        }
      }
    }
    return snapshot;
  }

  /**
   * Tells a callback every change, once and in order, beginning with those who are there. It is
   * called by the feeding thread, from its next call on. When it throws, that is logged and
   * counted; while it runs, nothing expires that a pause would excuse.
   */
  public Watch watch(Consumer<? super Change> callback) {
    return watchers.add(requireNonNull(callback, "callback"));
  }

  /** Who has room for work. */
  public CapacityView capacity() {
    return capacity;
  }

  /** Why this instance is held for what it is held for. */
  public Explanation explain(InstanceKey key) {
    return locked((members, now) -> new Explainer(members, timings, now).of(key));
  }

  /** Whether too many are silent to believe it. */
  public Preservation preservation() {
    return locked((members, now) -> members.preservation());
  }

  /** What is known of the last incarnation of a key, there or gone. */
  public Optional<KnownIncarnation> standing(InstanceKey key) {
    return locked((members, now) -> members.standing(key));
  }

  /**
   * Whether it is current, and all that it lists has been heard from since: who stood in the log
   * and is gone is dead by then.
   */
  public boolean isSettled() {
    return locked(MembershipTable::isSettled);
  }

  /** Where those who feed it count. */
  Tally counters() {
    return counters;
  }

  /** How often each {@link RegistryCounter} has happened since the start. */
  public Counters counts() {
    return counters;
  }

  /** How often that has happened since the start. */
  public long count(RegistryCounter counter) {
    return counters.get(counter);
  }
}
