package dev.braid.benchmarks.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SightingsTest {

  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private final Sightings sightings = new Sightings();

  @Test
  void theFirstSightCounts() throws InterruptedException {
    sightings.saw("i", Sight.GONE);
    long first = sightings.await("i", Sight.GONE, PATIENCE);
    sightings.saw("i", Sight.GONE);

    assertThat(sightings.when("i", Sight.GONE)).hasValue(first);
    assertThat(sightings.when("other", Sight.GONE)).isEmpty();
  }

  @Test
  void aDoubtThatPassedIsForgotten() {
    sightings.saw("i", Sight.SUSPECT);
    sightings.saw("i", Sight.UP);

    assertThat(sightings.when("i", Sight.SUSPECT)).isEmpty();
  }

  @Test
  void whoWaitsIsToldByAnotherThread() throws InterruptedException {
    Thread other = new Thread(() -> sightings.saw("i", Sight.UP));
    other.start();

    assertThat(sightings.await("i", Sight.UP, PATIENCE)).isLessThanOrEqualTo(System.nanoTime());
    other.join();
  }

  @Test
  void whatIsNotSeenInTimeIsAnError() {
    assertThatThrownBy(() -> sightings.await("i", Sight.UP, Duration.ofMillis(5)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("i was not seen UP within PT0.005S");
  }
}
