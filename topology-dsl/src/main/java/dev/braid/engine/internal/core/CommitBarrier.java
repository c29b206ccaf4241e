package dev.braid.engine.internal.core;

import dev.braid.engine.Commits;
import dev.braid.engine.internal.holding.DecodeBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What one task has decided and must not act on before its transaction is committed, by the ids of
 * what it was decided of: if the transaction is aborted, the replay may decide otherwise. Once it
 * is committed the decision stands in the store, and nothing else can come of it.
 *
 * <p>Of executions these are refusals. A {@link DecodeBuffer} keeps all of its verdicts here, most
 * of which let a record go through.
 *
 * <p>In memory: after a restart every decision that the store knows is a committed one.
 */
public final class CommitBarrier {

  private final Commits commits;

  /** How many commits there had been when each was stored, the oldest first. */
  private final Map<String, Long> untold = new LinkedHashMap<>();

  public CommitBarrier(Commits commits) {
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
