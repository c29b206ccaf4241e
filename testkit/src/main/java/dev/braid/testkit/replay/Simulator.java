package dev.braid.testkit.replay;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Runs histories, and makes small what it finds. For one thread. */
final class Simulator {

  /** Seeds that are tried with each smaller history, since each runs another way. */
  private static final int TRIES = 60;

  private final Defect defect;
  private final Map<Deployment, Fleet> roomy = new HashMap<>();
  private final Map<Deployment, Fleet> tight = new HashMap<>();

  Simulator(Defect defect) {
    this.defect = defect;
  }

  /**
   * What a history broke.
   *
   * @param trace what happened, line by line
   */
  record Finding(History history, List<String> broken, List<String> trace) {

    @Override
    public String toString() {
      return "%s\nwhat happened:\n%s\n\nand so, with seed %d:\n%s\n"
          .formatted(history, String.join("\n", trace), history.seed(), String.join("\n", broken));
    }
  }

  /** Runs a history. Answers what it broke, if anything. */
  List<String> run(History history) {
    return run(history, null);
  }

  private List<String> run(History history, @Nullable List<String> trace) {
    boolean isTight = history.perils().contains(Peril.LOAD);
    Map<Deployment, Fleet> fleets = isTight ? tight : roomy;
    if (fleets.size() > 200) {
      fleets.clear();
    }
    Fleet fleet = fleets.computeIfAbsent(history.deployment(), each -> new Fleet(each, isTight));
    World world = new World(history, fleet, defect, trace);
    try {
      world.run();
      return new Verdict(world).findings();
    } catch (RuntimeException | AssertionError broken) {
      List<String> all = new ArrayList<>(List.of("it threw " + broken));
      for (StackTraceElement each : broken.getStackTrace()) {
        all.add("  at " + each);
        if (all.size() > 25) {
          break;
        }
      }
      return all;
    }
  }

  /** Runs a history and, if it breaks anything, the smallest one found that does. */
  Optional<Finding> find(History history) {
    if (run(history).isEmpty()) {
      return Optional.empty();
    }
    History smallest = history;
    boolean smaller = true;
    while (smaller) {
      smaller = false;
      for (History candidate : smallest.smaller()) {
        Optional<History> failing = failing(candidate);
        if (failing.isPresent()) {
          smallest = failing.get();
          smaller = true;
          break;
        }
      }
    }
    List<String> trace = new ArrayList<>();
    List<String> broken = run(smallest, trace);
    return Optional.of(new Finding(smallest, broken, trace));
  }

  private Optional<History> failing(History candidate) {
    for (int i = 0; i < TRIES; i++) {
      History tried = i == 0 ? candidate : candidate.withSeed(candidate.seed() + i);
      if (!run(tried).isEmpty()) {
        return Optional.of(tried);
      }
    }
    return Optional.empty();
  }
}
