package dev.braid.engine.internal.core;

import dev.braid.engine.Commits;
import dev.braid.engine.internal.parking.GateNode;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The executions of one task that are refused something, and must not be told yet: if the
 * transaction that refuses is aborted, its replay may run what it refused. Once it is committed the
 * store says that it was refused, and nothing else can come of it.
 *
 * <p>A {@link GateNode} keeps all that it decides in one of these, by the entries of its store.
 *
 * <p>In memory: after a restart every refusal that the store knows is a committed one.
 */
public final class Refusals {

  private final Commits commits;

  /** How many commits there had been when each was stored, the oldest first. */
  private final Map<String, Long> untold = new LinkedHashMap<>();

  public Refusals(Commits commits) {
    this.commits = commits;
  }

  /**
   * An execution of which a refusal has just been stored. One of it that is untold yet waits for
   * this one: they are told together, and so must both stand.
   */
  public void add(String id) {
    untold.remove(id);
    untold.put(id, commits.count());
  }

  public int size() {
    return untold.size();
  }

  /** Whether the refusal of this execution must still be kept back. */
  public boolean isUntold(String id) {
    return untold.containsKey(id);
  }

  /** Removes and answers those that stand, the oldest first. */
  public List<String> takeCommitted() {
    if (untold.isEmpty()) {
      return List.of();
    }
    long now = commits.count();
    List<String> committed = new ArrayList<>();
    Iterator<Map.Entry<String, Long>> oldest = untold.entrySet().iterator();
    while (oldest.hasNext()) {
      Map.Entry<String, Long> refusal = oldest.next();
      if (refusal.getValue() >= now) {
        break;
      }
      committed.add(refusal.getKey());
      oldest.remove();
    }
    return committed;
  }
}
