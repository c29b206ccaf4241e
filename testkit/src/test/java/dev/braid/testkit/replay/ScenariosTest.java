package dev.braid.testkit.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What has been broken once is clean, history by history. */
final class ScenariosTest {

  /** Runs those, too, that are known not to be clean. */
  private static final String RED = "braid.scenarios.red";

  private static final int SEEDS = 800;

  @ParameterizedTest
  @EnumSource
  void isClean(Scenario scenario) {
    assumeTrue(!Scenario.RED.contains(scenario) || Boolean.getBoolean(RED), "not mended yet");
    Simulator simulator = new Simulator(Defect.NONE);
    Optional<Simulator.Finding> found = Optional.empty();
    for (long seed = 0; seed < SEEDS && found.isEmpty(); seed++) {
      found = simulator.find(scenario.of(seed));
    }
    assertThat(found).as(scenario.name()).isEmpty();
  }
}
