package dev.braid.registry;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * One observer's picture of who is there. It is fed with what stands in the registry's topics, in
 * any order of the two, and with ticks; it tells {@link #snapshot}s, {@link #watch}ers, free {@link
 * #capacity}, and its reasons.
 *
 * <p>Leases run on this observer's monotonic clock, from receipt: no other clock is looked at. A
 * new view takes itself to be reading old records ({@link Feed#LAGGING}) until it is told that it
 * is current.
 *
 * <p>One thread feeds it ({@link #apply}, {@link #goodbye}, {@link #feed}, {@link #tick}), and
 * calls the watchers; a watcher must not feed. Everything else is for any thread.
 */
public final class RegistryView {

  /** What is done under the lock. */
  interface Action<T> {
    T apply(Roster roster, long now);
  }

  private final Object lock = new Object();
  private final Timings timings;
  private final LongSupplier clock;
  private final Counters counters = new Counters();
  private final Roster roster;
  private final Watchers watchers;
  private final CapacityView capacity = new CapacityView(this);
  private volatile Snapshot snapshot = Snapshot.empty();
  private volatile boolean changed;
  private volatile boolean telling;

  /**
   * An empty view.
   *
   * @param clock nanoseconds that only go forward, from anywhere
   */
  public RegistryView(Timings timings, SelfPreservation preservation, LongSupplier clock) {
    this.timings = requireNonNull(timings, "timings");
    this.clock = requireNonNull(clock, "clock");
    this.roster = new Roster(timings, preservation, counters, clock.getAsLong());
    this.watchers = new Watchers(counters, clock, timings.pause());
  }

  /** An empty view with this machine's clock. */
  public static RegistryView of(Timings timings) {
    return new RegistryView(timings, SelfPreservation.DEFAULT, System::nanoTime);
  }

  /** How long silence may last here. */
  public Timings timings() {
    return timings;
  }

  /** A registration was received. */
  public void apply(Registration registration) {
    run((members, now) -> members.register(registration, now));
  }

  /** A heartbeat was received. */
  public void apply(Heartbeat heartbeat) {
    run((members, now) -> members.heartbeat(heartbeat, now));
  }

  /** A tombstone was received that does not say of which incarnation: of the one that is known. */
  public void goodbye(InstanceKey key) {
    run((members, now) -> members.goodbye(key, Optional.empty(), now));
  }

  /** A tombstone of this incarnation and all before it was received. */
  public void goodbye(InstanceKey key, long incarnation) {
    run((members, now) -> members.goodbye(key, Optional.of(incarnation), now));
  }

  /**
   * How well this view hears from now on. While it is not current nothing expires; when it becomes
   * so, every lease begins anew.
   */
  public void feed(Feed feed) {
    run((members, now) -> members.turn(feed, now));
  }

  /**
   * Lets time pass: to be called every {@link Timings#tick}. A call that comes later than {@link
   * Timings#pause} after the last one finds that this observer was paused, and every lease begins
   * anew.
   */
  public void tick() {
    run(Roster::tick);
  }

  /** What the feeding thread does. */
  private interface Feeding {
    void apply(Roster roster, long now);
  }

  private void run(Feeding feeding) {
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
    return locked((members, now) -> new Explaining(members, timings, now).of(key));
  }

  /** Whether too many are silent to believe it. */
  public Preservation preservation() {
    return locked((members, now) -> members.preservation());
  }

  /** What is known of the last incarnation of a key, there or gone. */
  Optional<Standing> standing(InstanceKey key) {
    return locked((members, now) -> members.standing(key));
  }

  /**
   * Whether it is current, and all that it lists has been heard from since: who stood in the log
   * and is gone is dead by then.
   */
  boolean isSettled() {
    return locked(Roster::isSettled);
  }

  /** Where those who feed it count. */
  Counters counters() {
    return counters;
  }

  /** How often that has happened since the start. */
  public long count(RegistryCounter counter) {
    return counters.get(counter);
  }
}
