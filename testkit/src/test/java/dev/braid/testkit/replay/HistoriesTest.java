package dev.braid.testkit.replay;

import dev.braid.testkit.Property;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Whatever an environment does that keeps its side of the contract, the promise is kept. */
final class HistoriesTest {

  /** How many histories run; a build takes ten thousand of them. */
  private static final String NUMBER = "braid.histories";

  /**
   * Where a build begins. It tells whether a change has broken something; what nobody knows yet is
   * looked for by command, from another seed.
   */
  private static final long KNOWN = 20_000_000;

  @Test
  void historiesAreClean() {
    Simulator simulator = new Simulator(Defect.NONE);
    long first = Long.getLong(Property.SEED, KNOWN);
    long number = Long.getLong(NUMBER, 10_000);
    for (long seed = first; seed != first + number; seed++) {
      if (!simulator.run(Histories.drawn(seed)).isEmpty()) {
        Optional<Simulator.Finding> found = simulator.find(Histories.drawn(seed));
        throw new AssertionError(
            "broken (after %d that are not; again with -D%s=%d)\n%s"
                .formatted(seed - first, Property.SEED, seed, found.orElseThrow()));
      }
    }
  }
}
