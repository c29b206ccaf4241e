package dev.braid.registry;

import java.util.Comparator;

/** A member's place among those of its service that can take work: best first. */
record Rank(boolean suspect, int free, InstanceKey key, Member member) implements Comparable<Rank> {

  private static final Comparator<Rank> ORDER =
      Comparator.comparing(Rank::suspect)
          .thenComparing(Comparator.comparingInt(Rank::free).reversed())
          .thenComparing(Rank::key);

  static Rank of(Member member) {
    return new Rank(member.state() == InstanceState.SUSPECT, member.free(), member.key(), member);
  }

  boolean isAsGoodAs(Rank other) {
    return suspect == other.suspect && free == other.free;
  }

  @Override
  public int compareTo(Rank other) {
    return ORDER.compare(this, other);
  }
}
