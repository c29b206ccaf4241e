package dev.braid.benchmarks.calls;

import dev.braid.benchmarks.run.Turn;
import dev.braid.runtime.config.Guarantee;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;

/**
 * Calls that are measured, and all the ways in which they are made.
 *
 * @param name on the command line
 * @param about for people
 * @param inFlight calls at the same time
 * @param sides the first is compared with each of the others
 * @param reply that is right for a text
 */
record CallJob(
    String name,
    String about,
    int inFlight,
    List<CallSide> sides,
    UnaryOperator<String> reply,
    List<Figure.Target> targets) {

  CallJob {
    sides = List.copyOf(sides);
    targets = List.copyOf(targets);
  }

  /** Those that a command can name. */
  enum Name {
    ONE,
    MANY,
    PIPE,
    PARALLEL,
    HOPS;

    List<CallJob> jobs() {
      String name = name().toLowerCase(Locale.ROOT);
      return switch (this) {
        case ONE -> List.of(one(name));
        case MANY -> List.of(many(name));
        case PIPE -> List.of(pipe(name));
        case PARALLEL -> List.of(parallel(name));
        case HOPS -> List.of(hops(name, 1), hops(name, 16), hops(name, 256));
      };
    }
  }

  private static CallJob one(String name) {
    return new CallJob(
        name,
        "one remote call, one at a time",
        1,
        List.of(
            new CallSide("braid", BraidCaller::service),
            new CallSide("by hand", HandCaller::service)),
        Turn::once,
        List.of(Figure.P50.within(1.15)));
  }

  private static CallJob many(String name) {
    return new CallJob(
        name,
        "one remote call, 256 in flight",
        256,
        List.of(
            new CallSide("braid", BraidCaller::service),
            spring(1, 1, true),
            spring(1, 3, true),
            spring(1, 3, false),
            new CallSide("by hand", HandCaller::service)),
        Turn::once,
        List.of(
            Figure.RATE.within(1.5).against("spring"), Figure.P50.within(0.9).against("spring")));
  }

  private static CallJob pipe(String name) {
    int services = 4;
    return new CallJob(
        name,
        "a pipe of 4 remote services, one call at a time",
        1,
        List.of(
            new CallSide("braid", site -> BraidCaller.pipe(site, services)),
            spring(services, 1, true),
            spring(services, 1, false)),
        text -> Turn.times(services, text),
        List.of(Figure.P50.within(0.65)));
  }

  private static CallJob parallel(String name) {
    return new CallJob(
        name,
        "a parallel of 3 remote services beside one remote call, one call at a time",
        1,
        List.of(
            new CallSide("braid, parallel of 3", BraidCaller::parallel),
            new CallSide("braid, one call in a flow", BraidCaller::wrapped),
            new CallSide("braid, one call", BraidCaller::service)),
        Turn::once,
        List.of(Figure.P50.within(1.6)));
  }

  private static CallJob hops(String name, int inFlight) {
    int services = 5;
    return new CallJob(
        name + inFlight,
        "five hops with state, %d in flight".formatted(inFlight),
        inFlight,
        List.of(
            braidHops(services, Guarantee.EFFECTIVE_ONCE),
            braidHops(services, Guarantee.AT_LEAST_ONCE),
            hops(services, HopGuarantee.AT_LEAST_ONCE),
            hops(services, HopGuarantee.EXACTLY_ONCE),
            hops(services, HopGuarantee.EXACTLY_ONCE_10_MS),
            hops(services, HopGuarantee.EFFECTIVE_ONCE)),
        text -> Turn.times(services, text),
        List.of(
            Figure.P50.within(1.5).against("braid, at-least-once"),
            Figure.RATE.within(0.7).against("braid, at-least-once")));
  }

  private static CallSide braidHops(int services, Guarantee guarantee) {
    return new CallSide(
        "braid, " + guarantee.text(), site -> BraidCaller.hops(site, services, guarantee));
  }

  private static CallSide hops(int services, HopGuarantee guarantee) {
    return new CallSide(
        guarantee.title() + ", by hand", site -> HandCaller.hops(site, services, guarantee));
  }

  /**
   * @param threads of each listener
   * @param waits for its offsets to be committed, as by default
   */
  private static CallSide spring(int services, int threads, boolean waits) {
    String name =
        "spring, %d thread%s%s"
            .formatted(threads, threads == 1 ? "" : "s", waits ? "" : ", async commits");
    return new CallSide(name, site -> SpringCaller.open(site, services, threads, waits));
  }
}
