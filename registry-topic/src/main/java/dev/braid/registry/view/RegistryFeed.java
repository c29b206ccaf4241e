package dev.braid.registry.view;

import static java.util.Objects.requireNonNull;

import dev.braid.registry.model.Heartbeat;
import dev.braid.registry.model.InstanceKey;
import dev.braid.registry.model.Registration;
import dev.braid.registry.model.Timings;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Feeds a {@link RegistryView} with what stands in the registry's topics, in any order of the two,
 * and with ticks. Who only reads gets the view and not this: nobody can change another's picture.
 *
 * <p>Leases run on this observer's monotonic clock, from receipt: no other clock is looked at. A
 * new view takes itself to be reading old records ({@link ViewFreshness#LAGGING}) until it is told
 * that it is current.
 *
 * <p>For one thread, which calls the view's watchers too; a watcher must not feed. Only {@link
 * #count} is for any thread.
 */
public final class RegistryFeed {

  private final RegistryView view;

  /**
   * With an empty view.
   *
   * @param clock nanoseconds that only go forward, from anywhere
   */
  public RegistryFeed(Timings timings, SelfPreservation preservation, LongSupplier clock) {
    this.view =
        new RegistryView(
            requireNonNull(timings, "timings"), preservation, requireNonNull(clock, "clock"));
  }

  /** With an empty view, and this machine's clock. */
  public static RegistryFeed of(Timings timings) {
    return new RegistryFeed(timings, SelfPreservation.DEFAULT, System::nanoTime);
  }

  /** What is fed. */
  public RegistryView view() {
    return view;
  }

  /** A registration was received. */
  public void apply(Registration registration) {
    view.feed((members, now) -> members.register(registration, now));
  }

  /** A heartbeat was received. */
  public void apply(Heartbeat heartbeat) {
    view.feed((members, now) -> members.heartbeat(heartbeat, now));
  }

  /** A tombstone was received that does not say of which incarnation: of the one that is known. */
  public void goodbye(InstanceKey key) {
    view.feed((members, now) -> members.goodbye(key, Optional.empty(), now));
  }

  /** A tombstone of this incarnation and all before it was received. */
  public void goodbye(InstanceKey key, long incarnation) {
    view.feed((members, now) -> members.goodbye(key, Optional.of(incarnation), now));
  }

  /**
   * How well the view hears from now on. While it is not current nothing expires; when it becomes
   * so, every lease begins anew.
   */
  public void turn(ViewFreshness feed) {
    view.feed((members, now) -> members.turn(feed, now));
  }

  /**
   * Lets time pass: to be called every {@link Timings#tick}. A call that comes later than {@link
   * Timings#pause} after the last one finds that this observer was paused, and every lease begins
   * anew.
   */
  public void tick() {
    view.feed(MembershipTable::tick);
  }

  /** Counts what was done or refused outside of the view. */
  public void count(RegistryCounter counter, long more) {
    view.counters().count(counter, more);
  }
}
