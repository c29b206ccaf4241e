package dev.braid.registry.view;

import dev.braid.registry.model.InstanceKey;
import dev.braid.registry.model.InstanceState;

/** A member's place among those of its service that can take work: best first. */
record Rank(boolean suspect, int free, InstanceKey key, Member member) implements Comparable<Rank> {

  static Rank of(Member member) {
    return new Rank(member.state() == InstanceState.SUSPECT, member.free(), member.key(), member);
  }

  boolean isAsGoodAs(Rank other) {
    return suspect == other.suspect && free == other.free;
  }

  @Override
  public int compareTo(Rank other) {
    if (suspect != other.suspect) {
      return suspect ? 1 : -1;
    }
    return free == other.free ? key.compareTo(other.key) : Integer.compare(other.free, free);
  }
}
