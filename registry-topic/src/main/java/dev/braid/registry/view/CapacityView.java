package dev.braid.registry.view;

import dev.braid.registry.model.Instance;
import dev.braid.registry.model.InstanceKey;
import dev.braid.registry.model.InstanceState;
import java.util.OptionalInt;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Who has room for work, as registrations and heartbeats told and as was given away since: the most
 * free capacity first; among equals who was given work last, then the first by id. Suspects come
 * after all that are alive; whose lease has run out, who drains and who has said goodbye gets none.
 *
 * <p>A heartbeat sets the free capacity anew. Who has told no capacity has none, and is never
 * chosen here: {@link RoundRobin} chooses among those. For any thread.
 */
public final class CapacityView {

  private final RegistryView view;

  CapacityView(RegistryView view) {
    this.view = view;
  }

  /** Chooses an instance for one piece of work, and takes one from its free capacity. */
  public Assignment take(String service) {
    return view.locked((roster, now) -> best(roster, service, each -> roster.isOver(each, now)));
  }

  /**
   * The same, preferring a zone: work stays there while an instance that is alive there has room
   * for it.
   */
  public Assignment take(String service, String zone) {
    return view.locked(
        (roster, now) -> {
          Predicate<Member> isOver = each -> roster.isOver(each, now);
          Predicate<Member> isElsewhere =
              each ->
                  each.state() != InstanceState.ALIVE
                      || !each.registration().place().zone().equals(zone);
          Member near = roster.capacity().take(service, isOver.or(isElsewhere));
          return near == null
              ? best(roster, service, isOver)
              : new Assignment.Taken(near.instance());
        });
  }

  private static Assignment best(MembershipTable roster, String service, Predicate<Member> isOver) {
    Member member = roster.capacity().take(service, isOver);
    if (member != null) {
      return new Assignment.Taken(member.instance());
    }
    return roster.capacity().isServed(service, isOver)
        ? new Assignment.Busy(service)
        : new Assignment.Nobody(service);
  }

  /**
   * Gives back what {@link #take} took: it has answered. Does nothing when that incarnation has
   * gone.
   */
  public void giveBack(Instance instance) {
    view.locked(
        (roster, now) -> {
          Member member = current(roster, instance);
          if (member != null) {
            int capacity = member.registration().capacity();
            int most = capacity == 0 ? Integer.MAX_VALUE : capacity;
            member.setFree(Math.min(most, Math.max(member.free(), member.free() + 1)));
            roster.capacity().update(member);
          }
          return true;
        });
  }

  private static @Nullable Member current(MembershipTable roster, Instance instance) {
    Member member = roster.member(instance.key());
    return member != null && member.incarnation() == instance.registration().incarnation()
        ? member
        : null;
  }

  /** How much free capacity an instance has; empty when it is not there. */
  public OptionalInt free(InstanceKey key) {
    return view.locked(
        (roster, now) -> {
          Member member = roster.member(key);
          return member == null || !member.state().isLive()
              ? OptionalInt.empty()
              : OptionalInt.of(member.free());
        });
  }
}
