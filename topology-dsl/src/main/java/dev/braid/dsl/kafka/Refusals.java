package dev.braid.dsl.kafka;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The executions of one task that are refused something, and must not be told yet: if the
 * transaction that refuses is aborted, its replay may run what it refused. Once it is committed the
 * store says that it was refused, and nothing else can come of it.
 *
 * <p>A {@link GateNode} keeps all that it decides in one of these, by the entries of its store.
 *
 * <p>In memory: after a restart every refusal that the store knows is a committed one.
 */
final class Refusals {

  private final Commits commits;
  private final Deque<Refusal> untold = new ArrayDeque<>();
  private final Set<String> ids = new HashSet<>();

  Refusals(Commits commits) {
    this.commits = commits;
  }

  private record Refusal(String id, long written) {}

  /** An execution whose refusal has just been stored. */
  void add(String id) {
    if (ids.add(id)) {
      untold.add(new Refusal(id, commits.count()));
    }
  }

  int size() {
    return untold.size();
  }

  /** Whether the refusal of this execution must still be kept back. */
  boolean isUntold(String id) {
    return ids.contains(id);
  }

  /** Removes and answers those that stand, the oldest first. */
  List<String> takeCommitted() {
    if (untold.isEmpty()) {
      return List.of();
    }
    long now = commits.count();
    List<String> committed = new ArrayList<>();
    while (!untold.isEmpty() && untold.getFirst().written() < now) {
      String id = untold.removeFirst().id();
      ids.remove(id);
      committed.add(id);
    }
    return committed;
  }
}
