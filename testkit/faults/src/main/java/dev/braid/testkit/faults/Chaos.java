package dev.braid.testkit.faults;

import dev.braid.testkit.Property;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/**
 * A schedule of faults: what happens to whom, and when. A value, made from a seed, that prints
 * itself with it; {@link ChaosRun} carries it out.
 *
 * @param seed that it was made from
 * @param strikes in the order of time
 * @param quiet for how long nothing happens after the last victim has been healed
 */
public record Chaos(long seed, List<Strike> strikes, Duration quiet) {

  public Chaos {
    strikes = strikes.stream().sorted(Comparator.comparing(Strike::at)).toList();
    if (quiet.isNegative()) {
      throw new IllegalArgumentException("the quiet phase lasts some time, found " + quiet);
    }
  }

  /**
   * Strikes at regular times, each of a random kind, on a random victim, for a random time.
   *
   * @param victims at least one
   * @param plan what may happen
   */
  public static Chaos random(long seed, List<String> victims, ChaosPlan plan) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Strike> strikes = new ArrayList<>();
    for (Duration at = plan.every(); at.compareTo(plan.during()) <= 0; at = at.plus(plan.every())) {
      strikes.add(
          new Strike(
              at,
              victims.get(random.nextInt(victims.size())),
              plan.kinds().get(random.nextInt(plan.kinds().size())),
              between(plan.shortest(), plan.longest(), random)));
    }
    return new Chaos(seed, strikes, plan.quiet());
  }

  private static Duration between(Duration shortest, Duration longest, SplittableRandom random) {
    return Duration.ofMillis(random.nextLong(shortest.toMillis(), longest.toMillis() + 1));
  }

  @Override
  public String toString() {
    return strikes.stream()
        .map(strike -> "\n" + strike)
        .collect(
            Collectors.joining(
                "",
                "chaos (again with -D%s=%d)".formatted(Property.SEED, seed),
                "\nthen %.1f s of quiet".formatted(quiet.toMillis() / 1000.0)));
  }
}
