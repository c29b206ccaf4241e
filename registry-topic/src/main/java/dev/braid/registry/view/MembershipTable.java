package dev.braid.registry.view;

import dev.braid.count.Tally;
import dev.braid.registry.model.Heartbeat;
import dev.braid.registry.model.Instance;
import dev.braid.registry.model.InstanceKey;
import dev.braid.registry.model.InstanceState;
import dev.braid.registry.model.Reason;
import dev.braid.registry.model.Registration;
import dev.braid.registry.model.Timings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The state machine of all instances: what comes in goes to one of the methods here, and what
 * changes by it comes out of {@link #drain}. Guarded by the view's lock.
 *
 * <p>The alive stand in the order in which they were heard last, so a heartbeat is a move to the
 * end, and a tick looks at the front only. The suspects, few as a rule, are all looked at.
 */
final class MembershipTable {

  private static final int MOST = 200_000;

  /** Of all that they say of themselves: a thousand characters each, or a schema of some. */
  private static final long MOST_CHARACTERS = 256L << 20;

  private final Tally counters;
  private final SelfPreservation rule;
  private final long suspectAfter;
  private final long deadAfter;
  private final long keepDead;

  private final LocalHealth attention;
  private final Renewals renewals;
  private final EarlyHeartbeats early;
  private final Tombstones departed = new Tombstones();
  private final Index index = new Index();
  private final FreeCapacity capacity = new FreeCapacity();

  private final Map<InstanceKey, Member> members = new HashMap<>();
  private final Set<Member> alive = new LinkedHashSet<>();
  private final Set<Member> suspects = new LinkedHashSet<>();
  private final Set<Member> dead = new LinkedHashSet<>();
  private long characters;
  private int silent;

  /** How many of these are of each process: all services of one have its instance id. */
  private final Map<String, Integer> silentProcesses = new HashMap<>();

  private boolean preserving;
  private List<Change> changes = new ArrayList<>();

  MembershipTable(Timings timings, SelfPreservation rule, Tally counters, long now) {
    this.rule = rule;
    this.counters = counters;
    this.suspectAfter = timings.suspectAfter().toNanos();
    this.deadAfter = timings.deadAfter().toNanos();
    this.keepDead = timings.keepDead().toNanos();
    this.attention = new LocalHealth(timings.pause(), now);
    this.renewals = new Renewals(timings.heartbeat(), timings.deadAfter(), now);
    this.early = new EarlyHeartbeats(timings.deadAfter());
  }

  // What comes in.

  void register(Registration registration, long now) {
    InstanceKey key = registration.key();
    long incarnation = registration.incarnation();
    RegistryCounter objection = departed.objection(key, incarnation);
    if (objection != null) {
      counters.count(objection);
      return;
    }
    Member known = members.get(key);
    if (known == null) {
      admit(registration, now);
    } else if (incarnation < known.incarnation()) {
      counters.count(RegistryCounter.OLD_INCARNATIONS);
    } else if (incarnation == known.incarnation()) {
      repeat(known, registration, now);
    } else {
      end(known, Reason.REPLACED, now);
      remove(known);
      admit(registration, now);
    }
  }

  private void admit(Registration registration, long now) {
    if (members.size() >= MOST || characters + registration.length() > MOST_CHARACTERS) {
      counters.count(RegistryCounter.NO_ROOM);
      return;
    }
    characters += registration.length();
    counters.count(RegistryCounter.REGISTERED);
    departed.forget(registration.key());
    EarlyHeartbeats.Early beat = early.take(registration.key(), registration.incarnation(), now);
    boolean proven = attention.feed() == ViewFreshness.CURRENT;
    Member member =
        new Member(
            registration,
            proven ? InstanceState.ALIVE : InstanceState.SUSPECT,
            proven ? Reason.HEARD : Reason.UNHEARD,
            now);
    if (beat != null) {
      member.hear(beat.heartbeat(), now);
    }
    members.put(member.key(), member);
    queueOf(member).add(member);
    index.put(member.instance());
    capacity.update(member);
    changes.add(proven ? new Change.Up(member.instance()) : new Change.Suspect(member.instance()));
  }

  /** Proves life only where it is read as it is written: an old one stands in the log for ever. */
  private void repeat(Member member, Registration registration, long now) {
    counters.count(
        registration.equals(member.registration())
            ? RegistryCounter.REPEATED
            : RegistryCounter.CONTRADICTED);
    if (attention.feed() == ViewFreshness.CURRENT) {
      member.hear(now);
      revive(member, now);
    }
  }

  void heartbeat(Heartbeat heartbeat, long now) {
    InstanceKey key = heartbeat.key();
    Member member = members.get(key);
    RegistryCounter objection = departed.objection(key, heartbeat.incarnation());
    if (objection != null) {
      counters.count(objection);
    } else if (member == null || heartbeat.incarnation() > member.incarnation()) {
      counters.count(RegistryCounter.EARLY_HEARTBEATS);
      early.add(heartbeat, now);
    } else if (heartbeat.incarnation() < member.incarnation()) {
      counters.count(RegistryCounter.OLD_INCARNATIONS);
    } else if (!member.isNews(heartbeat)) {
      counters.count(RegistryCounter.STALE_HEARTBEATS);
    } else {
      beat(member, heartbeat, now);
    }
  }

  private void beat(Member member, Heartbeat heartbeat, long now) {
    counters.count(RegistryCounter.HEARTBEATS);
    renewals.received(now);
    Instance before = member.instance();
    member.hear(heartbeat, now);
    boolean revived = provesLife(member) && revive(member, now);
    if (!revived && before.condition() != member.instance().condition()) {
      index.put(member.instance());
      changes.add(new Change.Changed(before, member.instance()));
    }
    capacity.update(member);
  }

  /**
   * One that was never heard from could have died when all that is read now was written; and taken
   * for silent afterwards, such would start self-preservation.
   */
  private boolean provesLife(Member member) {
    boolean unheard = member.state() == InstanceState.SUSPECT && member.reason() == Reason.UNHEARD;
    return !unheard || attention.feed() == ViewFreshness.CURRENT;
  }

  /** Makes it alive, as it was just heard. Whether it was not. */
  private boolean revive(Member member, long now) {
    boolean wasAlive = member.state() == InstanceState.ALIVE;
    if (wasAlive) {
      alive.remove(member);
      alive.add(member);
    } else {
      move(member, InstanceState.ALIVE, Reason.HEARD, now);
      changes.add(new Change.Up(member.instance()));
    }
    return !wasAlive;
  }

  /**
   * @param incarnation that is gone; empty: the one that is known
   */
  void goodbye(InstanceKey key, Optional<Long> incarnation, long now) {
    Member member = members.get(key);
    if (member != null && incarnation.orElse(Long.MAX_VALUE) >= member.incarnation()) {
      if (member.state().isLive()) {
        end(member, Reason.GOODBYE, now);
      }
      remove(member);
      departed.add(key, incarnation.orElse(member.incarnation()), true, now);
    } else {
      counters.count(RegistryCounter.EMPTY_GOODBYES);
      if (member == null) {
        incarnation.ifPresent(gone -> departed.add(key, gone, true, now));
      }
    }
    if (incarnation.isPresent()) {
      early.take(key, incarnation.get(), now);
    } else {
      early.forget(key);
    }
  }

  void turn(ViewFreshness feed, long now) {
    if (feed != attention.feed()) {
      attention.turn(feed, now);
      restart(now);
    }
  }

  private void restart(long now) {
    renewals.restart(now);
    preserving = false;
  }

  // What time does.

  void tick(long now) {
    early.tick(now);
    departed.tick(now);
    if (attention.tickAfterPause(now)) {
      counters.count(RegistryCounter.PAUSES);
      restart(now);
    } else if (attention.feed() != ViewFreshness.CURRENT) {
      renewals.restart(now);
    } else {
      renewals.expect(alive.size() + silent, now);
      suspectTheSilent(now);
      preserve();
      buryTheSilent(now);
      removeTheDead(now);
    }
  }

  private void suspectTheSilent(long now) {
    List<Member> late = new ArrayList<>();
    for (Member member : alive) {
      if (attention.silence(member.heard(), now) < suspectAfter) {
        break; // all behind it were heard later
      }
      late.add(member);
    }
    for (Member member : late) {
      counters.count(RegistryCounter.SUSPECTED);
      move(member, InstanceState.SUSPECT, Reason.SILENT, now);
      changes.add(new Change.Suspect(member.instance()));
    }
  }

  private void preserve() {
    boolean before = preserving;
    preserving =
        silentProcesses.size() >= rule.least()
            && renewals.received() < rule.share() * renewals.expected();
    if (preserving && !before) {
      counters.count(RegistryCounter.PRESERVATIONS);
    }
  }

  private void buryTheSilent(long now) {
    for (Member member : List.copyOf(suspects)) {
      if (isOver(member, now)) {
        counters.count(RegistryCounter.EXPIRED);
        end(member, member.reason(), now);
      }
    }
  }

  private void removeTheDead(long now) {
    List<Member> over = new ArrayList<>();
    for (Member member : dead) {
      if (now - member.since() < keepDead) {
        break;
      }
      over.add(member);
    }
    for (Member member : over) {
      remove(member);
      departed.add(member.key(), member.incarnation(), false, now);
    }
  }

  /**
   * Whether its lease has run out, and nothing excuses that. What was never heard from was not
   * silenced by an outage either.
   */
  boolean isOver(Member member, long now) {
    if (attention.isFrozen(now)) {
      return false;
    }
    long silence = attention.silence(member.heard(), now);
    boolean excused = preserving && member.reason() != Reason.UNHEARD;
    return silence >= deadAfter && (!excused || silence - deadAfter >= rule.longest().toNanos());
  }

  // Where everybody stands.

  private Set<Member> queueOf(Member member) {
    return switch (member.state()) {
      case ALIVE -> alive;
      case SUSPECT -> suspects;
      case DEAD -> dead;
    };
  }

  private void move(Member member, InstanceState state, Reason reason, long now) {
    leave(member);
    member.become(state, reason, now);
    queueOf(member).add(member);
    if (isSilent(member)) {
      silent++;
      silentProcesses.merge(member.key().instance(), 1, Integer::sum);
    }
    index.put(member.instance());
    capacity.update(member);
  }

  private void leave(Member member) {
    queueOf(member).remove(member);
    if (isSilent(member)) {
      silent--;
      silentProcesses.computeIfPresent(
          member.key().instance(), (process, services) -> services == 1 ? null : services - 1);
    }
  }

  private static boolean isSilent(Member member) {
    return member.state() == InstanceState.SUSPECT && member.reason() == Reason.SILENT;
  }

  private void end(Member member, Reason reason, long now) {
    boolean wasLive = member.state().isLive();
    move(member, InstanceState.DEAD, reason, now);
    if (wasLive) {
      changes.add(new Change.Down(member.instance()));
    }
  }

  /** One that is dead. */
  private void remove(Member member) {
    leave(member);
    members.remove(member.key());
    characters -= member.registration().length();
    index.remove(member.key());
    capacity.update(member);
  }

  // What comes out.

  /** What has changed since this was last called, in order. */
  List<Change> drain() {
    if (changes.isEmpty()) {
      return List.of();
    }
    List<Change> drained = changes;
    changes = new ArrayList<>();
    return drained;
  }

  /** Those who are there, as one who comes new to it is told. */
  List<Change> present() {
    List<Change> present = new ArrayList<>();
    alive.forEach(member -> present.add(new Change.Up(member.instance())));
    suspects.forEach(member -> present.add(new Change.Suspect(member.instance())));
    return present;
  }

  Snapshot snapshot() {
    return new Snapshot(index.copy(), attention.feed(), preserving);
  }

  /** Whether a snapshot that was made now would be another one. */
  boolean differsFrom(Snapshot snapshot) {
    return index.hasChanged()
        || snapshot.feed() != attention.feed()
        || snapshot.isPreserving() != preserving;
  }

  Preservation preservation() {
    return new Preservation(preserving, renewals.received(), renewals.expected(), silent);
  }

  Optional<KnownIncarnation> standing(InstanceKey key) {
    Member member = members.get(key);
    return member == null
        ? departed
            .of(key)
            .map(last -> new KnownIncarnation(last.incarnation(), false, last.goodbye()))
        : Optional.of(new KnownIncarnation(member.incarnation(), member.state().isLive(), false));
  }

  /** Of the alive, the first one was heard before all others. */
  boolean isSettled(long now) {
    if (attention.isFrozen(now) || suspects.stream().anyMatch(MembershipTable::wasNeverHeard)) {
      return false;
    }
    return attention.sinceGrace(now) >= suspectAfter
        || alive.stream().limit(1).allMatch(first -> attention.isSinceGrace(first.heard()));
  }

  private static boolean wasNeverHeard(Member member) {
    return member.reason() == Reason.UNHEARD;
  }

  @Nullable Member member(InstanceKey key) {
    return members.get(key);
  }

  LocalHealth attention() {
    return attention;
  }

  Tombstones departed() {
    return departed;
  }

  EarlyHeartbeats early() {
    return early;
  }

  FreeCapacity capacity() {
    return capacity;
  }
}
