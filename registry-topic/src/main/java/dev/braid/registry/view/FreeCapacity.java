package dev.braid.registry.view;

import dev.braid.registry.model.Condition;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Who can take work, by service, best first. Guarded by the view's lock. */
final class FreeCapacity {

  /** Those of one service. */
  private static final class Queue {
    final TreeSet<Rank> ranks = new TreeSet<>();
    final Set<Member> serving = new LinkedHashSet<>();
    @Nullable Member last;
  }

  private final Map<String, Queue> queues = new HashMap<>();

  /** After its state, its condition or its free capacity have changed, and when it goes. */
  void update(Member member) {
    boolean serves = member.state().isLive() && member.instance().condition() == Condition.SERVING;
    if (serves) {
      place(queues.computeIfAbsent(member.key().service(), service -> new Queue()), member);
    } else {
      remove(member);
    }
  }

  private static void place(Queue queue, Member member) {
    queue.serving.add(member);
    Rank before = member.rank();
    Rank now = member.free() > 0 ? Rank.of(member) : null;
    if (before != null && now != null && before.isAsGoodAs(now)) {
      return;
    }
    if (before != null) {
      queue.ranks.remove(before);
    }
    if (now != null) {
      queue.ranks.add(now);
    }
    member.setRank(now);
  }

  private void remove(Member member) {
    Queue queue = queues.get(member.key().service());
    if (queue == null || !queue.serving.remove(member)) {
      return;
    }
    Rank rank = member.rank();
    if (rank != null) {
      queue.ranks.remove(rank);
      member.setRank(null);
    }
    if (queue.last == member) {
      queue.last = null;
    }
    if (queue.serving.isEmpty()) {
      queues.remove(member.key().service());
    }
  }

  /** The best one of a service that is not over, with one fewer free; null when there is none. */
  @Nullable Member take(String service, Predicate<Member> isOver) {
    Queue queue = queues.get(service);
    if (queue == null) {
      return null;
    }
    for (Rank rank : queue.ranks) {
      if (!isOver.test(rank.member())) {
        Member chosen = amongEquals(queue, rank, isOver);
        chosen.setFree(chosen.free() - 1);
        place(queue, chosen);
        queue.last = chosen;
        return chosen;
      }
    }
    return null;
  }

  /** Who was given work last goes on while nobody has more room. */
  private static Member amongEquals(Queue queue, Rank best, Predicate<Member> isOver) {
    Member last = queue.last;
    Rank rank = last == null ? null : last.rank();
    return last != null && rank != null && rank.isAsGoodAs(best) && !isOver.test(last)
        ? last
        : best.member();
  }

  /** Whether somebody serves it who is not over, busy or not. */
  boolean isServed(String service, Predicate<Member> isOver) {
    Queue queue = queues.get(service);
    return queue != null && queue.serving.stream().anyMatch(member -> !isOver.test(member));
  }
}
