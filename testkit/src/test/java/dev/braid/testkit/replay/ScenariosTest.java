package dev.braid.testkit.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What has been broken once is clean, history by history. */
final class ScenariosTest {

  private static final int SEEDS = 800;

  @ParameterizedTest
  @EnumSource
  void isClean(Scenario scenario) {
    Simulator simulator = new Simulator(Defect.NONE);
    Optional<Simulator.Finding> found = Optional.empty();
    for (long seed = 0; seed < SEEDS && found.isEmpty(); seed++) {
      found = simulator.find(scenario.of(seed));
    }
    assertThat(found).as(scenario.name()).isEmpty();
  }
}
