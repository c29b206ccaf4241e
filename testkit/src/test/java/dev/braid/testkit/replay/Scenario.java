package dev.braid.testkit.replay;

import static dev.braid.testkit.replay.Peril.CRASH;
import static dev.braid.testkit.replay.Peril.DELAYS;
import static dev.braid.testkit.replay.Peril.HANDLERS;
import static dev.braid.testkit.replay.Peril.LATENESS;
import static dev.braid.testkit.replay.Peril.REPEATS;

import dev.braid.dsl.Call;
import dev.braid.dsl.CallOptions;
import dev.braid.dsl.FlowDefinition;
import dev.braid.dsl.Or;
import dev.braid.dsl.Parallel;
import dev.braid.dsl.Pipe;
import dev.braid.dsl.Step;
import java.time.Duration;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Deployments in which the promise was broken by ordinary events: one for each kind of break, small
 * enough that it is met within few seeds.
 */
@SuppressWarnings("ImmutableEnumChecker") // sets and steps that nobody changes
enum Scenario {
  /** A handler that runs in place answers otherwise when its flow is run again. */
  SECOND_RESULT_IN_PLACE(false, Set.of("plain1"), EnumSet.of(CRASH, DELAYS, HANDLERS), checked()),

  /** A handler hands its success on, and in its next life a fault goes home. */
  SECOND_RESULT_HANDED_ON(true, Set.of(), EnumSet.of(CRASH, DELAYS, HANDLERS), checked()),

  /** The same, where the flow has ended with the call. */
  SECOND_RESULT_BEHIND_THE_END(
      true, Set.of(), EnumSet.of(CRASH, DELAYS, HANDLERS), pipe("plain1", "ledger1")),

  /** A repeat comes when the execution has ended, and its steps answer otherwise. */
  END_FORGOTTEN(false, Set.of(), EnumSet.of(REPEATS, HANDLERS), checked()),

  /** A repeat of an execution comes late: what was done in time is now too late. */
  END_FORGOTTEN_BY_THE_DEADLINE(
      false,
      Set.of(),
      EnumSet.of(REPEATS, LATENESS, DELAYS),
      or(timed("ledger1"), call("ledger2"))),

  /** A fault that may pass is answered to an attempt, and then the same attempt is served. */
  BUSY_FORGOTTEN(
      false,
      Set.of(),
      EnumSet.of(CRASH, REPEATS, DELAYS, Peril.BUSY),
      or(call("ledger1"), call("ledger2"))),

  /** What is kept for repeats is told before it is kept. */
  TOLD_BEFORE_KEPT(false, Set.of(), EnumSet.of(CRASH, DELAYS, HANDLERS), call("idempotent1")),

  /** A place for replies is said to be missing to one life and not to the next. */
  PLACE_MISSING(false, Set.of(), EnumSet.of(CRASH, DELAYS, Peril.PLACES), call("ledger1")),

  /** Whether a service further down is served is asked of what may have been sent before. */
  REACH_ASKED_AGAIN(
      true, Set.of(), EnumSet.of(CRASH, DELAYS, Peril.DIRECTORY), pipe("ledger1", "ledger2")),

  /** An execution is refused for load in a life after one that began it. */
  REFUSED_FOR_LOAD(
      false, Set.of(), EnumSet.of(CRASH, DELAYS, Peril.LOAD), pipe("ledger1", "ledger2")),

  /** What an attempt has done is forgotten when the next one comes, which has time for longer. */
  FORGOTTEN_BEFORE_A_RETRY(
      false,
      Set.of(),
      EnumSet.of(Peril.PLACES, LATENESS),
      pipe(
          call("ledger1").withOptions(CallOptions.timeout(Duration.ofMillis(700)).withRetries(1)),
          call("ledger2"))),

  /** What is pure is said to have no place for its reply, which another life has given. */
  PURE_WITHOUT_A_PLACE(
      false,
      Set.of(),
      EnumSet.of(REPEATS, DELAYS, Peril.PLACES),
      or(call("pure1"), call("ledger1"))),

  /** A repeat meets with a decision that the first run did not, though all its steps keep. */
  REPEAT_IS_DECIDED(
      false, Set.of(), EnumSet.of(REPEATS, Peril.DIRECTORY), or(call("pure1"), call("ledger1"))),

  /** A repeat is refused, and nothing is kept of the end of what was done. */
  REPEAT_IS_REFUSED(
      false,
      Set.of(),
      EnumSet.of(REPEATS, Peril.DIRECTORY, Peril.LOAD),
      pipe("ledger1", "ledger2")),

  /** Nobody is said to serve what a life before has called. */
  NOBODY_SERVES(
      false,
      Set.of(),
      EnumSet.of(CRASH, DELAYS, Peril.CLOCKS, Peril.DIRECTORY),
      or(call("ledger1"), call("ledger2"))),

  /** What was done, and told, is given up since it has crashed a later life again and again. */
  GIVEN_UP_AFTER_IT_WAS_TOLD(
      false, Set.of(), EnumSet.of(CRASH, DELAYS, Peril.MACHINE), call("ledger1")),

  /** The transaction is aborted in which it was given up, and others were answered without it. */
  GIVEN_UP_IN_VAIN(
      false, Set.of(), EnumSet.of(CRASH, DELAYS, Peril.MACHINE, Peril.BUSY), call("ledger1")),

  /** What is retried is another thing behind a stop in good order, and after a kill it is not. */
  CHANGED_BEHIND_A_STOP(
      false,
      Set.of(),
      EnumSet.of(CRASH, DELAYS, Peril.MOVE, Peril.BUSY, Peril.CHANGE),
      or(call("ledger1"), call("ledger2"))),

  /** The same where flows have another text, and ledgers another version. */
  ROLLED_BEHIND_A_STOP(
      false,
      Set.of(),
      EnumSet.of(CRASH, DELAYS, Peril.MOVE, Peril.BUSY, Peril.ROLL),
      or(call("ledger1"), call("ledger2"))),

  /** The same where a step that has an effect is called otherwise. */
  RENAMED_BEHIND_A_STOP(
      false,
      Set.of(),
      EnumSet.of(CRASH, DELAYS, Peril.MOVE, Peril.ROLL, Peril.RENAME),
      pipe("ledger1", "ledger2")),

  /** Without transactions: the store says that an execution has ended, and its reply is lost. */
  ENDED_BEFORE_IT_WAS_TOLD(
      Guarantee.AT_LEAST_ONCE,
      false,
      Set.of(),
      EnumSet.of(CRASH, DELAYS),
      pipe("ledger1", "ledger2")),

  /** The same of a request whose handler runs off the thread. */
  DONE_BEFORE_IT_WAS_TOLD(
      Guarantee.AT_LEAST_ONCE, false, Set.of(), EnumSet.of(CRASH, DELAYS), call("async1")),

  /** What was sent does not arrive, and is committed all the same. */
  REPLY_EXPIRES(false, Set.of(), EnumSet.of(DELAYS, Peril.EXPIRY), pipe("ledger1", "ledger2")),

  /** What answers the same each time says it in maps that iterate otherwise each time. */
  MAPS_IN_ANOTHER_ORDER(
      false, Set.of(), EnumSet.of(CRASH, DELAYS, REPEATS, Peril.MAPS), call("pure1")),

  /** What was started durably is all there is of it after a crash, and nobody runs it. */
  STARTED_AND_LOST(
      Guarantee.AT_LEAST_ONCE, EnumSet.of(CRASH, DELAYS, REPEATS), pipe("ledger1", "ledger2")),

  /** A start is refused, and again, when its key has been used for the next one. */
  REFUSED_TWICE(
      Guarantee.EFFECTIVE_ONCE,
      EnumSet.of(CRASH, DELAYS, REPEATS, LATENESS, Peril.LOAD),
      pipe("ledger1", "ledger2")),

  /** What a life has read and done waits for a registry in the next one. */
  SCHEMA_AWAY(
      false,
      Set.of(),
      EnumSet.of(CRASH, DELAYS, LATENESS, Peril.REGISTRY),
      or(call("ledger1"), call("ledger2"))),

  /** What a life has kept, and answered with, the next one cannot read. */
  KEPT_VALUE_UNREAD(
      false,
      Set.of(),
      EnumSet.of(CRASH, DELAYS, Peril.MOVE, Peril.REGISTRY),
      Parallel.of(call("ledger1"), call("ledger2"))),

  /** The same without transactions. */
  SCHEMA_AWAY_AT_LEAST_ONCE(
      Guarantee.AT_LEAST_ONCE,
      false,
      Set.of(),
      EnumSet.of(CRASH, DELAYS, LATENESS, Peril.REGISTRY),
      pipe("ledger1", "ledger2")),

  /** A repeat is turned away while what it repeats waits, and will be done. */
  TURNED_AWAY_BEHIND_ITSELF(
      false,
      Set.of(),
      EnumSet.of(CRASH, DELAYS, REPEATS, Peril.LOAD, Peril.REGISTRY),
      call("ledger1")),

  /**
   * A start was accepted, and waits for a registry in the next life, when its result is awaited.
   */
  START_WAITS_FOR_A_SCHEMA(
      Guarantee.EFFECTIVE_ONCE,
      EnumSet.of(CRASH, DELAYS, REPEATS, LATENESS, Peril.REGISTRY),
      pipe("ledger1", "ledger2")),

  /** A thread goes on with its tasks when its transaction has taken too long. */
  FENCED_WHILE_IT_OWNS(
      false,
      Set.of(),
      EnumSet.of(DELAYS, REPEATS, Peril.FENCING),
      or(call("ledger1"), call("ledger2"))),

  /** Topics lose what has not been read: all else goes on, and is answered with its own. */
  LOST_UNREAD(
      false,
      Set.of(),
      EnumSet.of(CRASH, DELAYS, REPEATS, LATENESS, Peril.LOSSES),
      or(call("ledger1"), call("ledger2"))),

  /** The same of what is kept, and comes through a log of its own. */
  RESULT_LOST_UNREAD(
      false, Set.of(), EnumSet.of(CRASH, DELAYS, REPEATS, Peril.LOSSES), call("idempotent1")),

  /** The topic is made anew of a request that waits, and has been done in an earlier life. */
  WAITS_LONGER_THAN_ITS_TOPIC(
      false,
      Set.of(),
      EnumSet.of(CRASH, DELAYS, LATENESS, Peril.TOPICS, Peril.REGISTRY),
      or(timed("pure1"), call("ledger1")));

  private final Guarantee guarantee;
  private final boolean slips;
  private final Set<String> fused;
  private final Set<Peril> perils;
  private final Step step;
  private final boolean starts;

  /** One request starts an execution that outlives who starts it. */
  Scenario(Guarantee guarantee, Set<Peril> perils, Step step) {
    this(guarantee, false, Set.of(), perils, step, true);
  }

  Scenario(boolean slips, Set<String> fused, Set<Peril> perils, Step step) {
    this(Guarantee.EFFECTIVE_ONCE, slips, fused, perils, step);
  }

  Scenario(Guarantee guarantee, boolean slips, Set<String> fused, Set<Peril> perils, Step step) {
    this(guarantee, slips, fused, perils, step, false);
  }

  Scenario(
      Guarantee guarantee,
      boolean slips,
      Set<String> fused,
      Set<Peril> perils,
      Step step,
      boolean starts) {
    this.starts = starts;
    this.guarantee = guarantee;
    this.slips = slips;
    this.fused = fused;
    this.perils = perils;
    this.step = step;
  }

  /** The history of a seed: two requests of one key, each of which may come again. */
  History of(long seed) {
    Map<String, Kind> services = new LinkedHashMap<>();
    String text = step.toString();
    for (String name : List.of("plain1", "pure1", "async1", "idempotent1", "ledger1", "ledger2")) {
      if (text.contains(name)) {
        String kind = name.substring(0, name.length() - 1);
        services.put(name, Kind.valueOf(kind.toUpperCase(Locale.ROOT)));
      }
    }
    Deployment deployment =
        new Deployment(
            services,
            List.of(FlowDefinition.of("outer", step)),
            fused,
            gated(services.keySet()),
            slips ? Deployment.Handing.ON : Deployment.Handing.OFF,
            guarantee);
    if (starts) {
      Letter letter = new Letter("r1", "outer", "k", 3, 1, false, 4_000);
      Letter asked = new Letter("r3", "outer", "k", 1, 0, false, 4_000);
      return new History(seed, deployment, List.of(letter.started(0), asked), perils, 90);
    }
    List<Letter> letters =
        List.of(
            new Letter("r1", "outer", "k", 1, 1, false, 4_000),
            new Letter(
                "r3", step instanceof Call only ? only.name() : "outer", "k", 1, 1, false, 4_000));
    return new History(seed, deployment, letters, perils, 90);
  }

  private Set<String> gated(Set<String> services) {
    if (this == KEPT_VALUE_UNREAD) {
      return Set.of("ledger1"); // so that it is met with by what can be read
    }
    return perils.contains(Peril.REGISTRY) ? services : Set.of();
  }

  /** A check before an effect, and another effect when it fails. */
  private static Step checked() {
    return or(pipe("plain1", "ledger1"), call("ledger2"));
  }

  private static Step pipe(String one, String other) {
    return pipe(call(one), call(other));
  }

  private static Step pipe(Step one, Step other) {
    return Pipe.of(one, other);
  }

  private static Step or(Step one, Step other) {
    return Or.of(one, other);
  }

  private static Call call(String name) {
    return Call.of(name);
  }

  private static Step timed(String name) {
    return call(name).withOptions(CallOptions.timeout(Duration.ofMillis(700)));
  }
}
