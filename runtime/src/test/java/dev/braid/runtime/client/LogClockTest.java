package dev.braid.runtime.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

final class LogClockTest {

  private static final long NOW = 1_000_000;

  private final LogClock clock =
      new LogClock("app", InstantSource.fixed(Instant.ofEpochMilli(NOW)));

  @Test
  void untilSomethingIsLearntItIsTheOwnOne() {
    assertThat(clock.millis()).isEqualTo(NOW);
  }

  @Test
  void whatTheTimeOfSendingExplainsIsNoDifference() {
    clock.learn(NOW, NOW + 20, NOW + 5);
    assertThat(clock.millis()).isEqualTo(NOW);
  }

  @Test
  void aClockThatIsBehindIsCorrectedByWhatIsCertain() {
    clock.learn(NOW, NOW + 20, NOW + 5_000);
    assertThat(clock.millis()).isEqualTo(NOW + 4_980);
    clock.learn(NOW, NOW + 5, NOW + 5_000);
    assertThat(clock.millis()).as("by more, when more is certain").isEqualTo(NOW + 4_995);
    clock.learn(NOW, NOW + 60_000, NOW + 30_000);
    assertThat(clock.millis()).as("a slow answer unlearns nothing").isEqualTo(NOW + 4_995);
  }

  @Test
  void aClockThatIsAheadIsCorrectedToo() {
    clock.learn(NOW, NOW + 20, NOW - 5_000);
    assertThat(clock.millis()).isEqualTo(NOW - 5_000);
    assertThat(clock.ownMillis()).isEqualTo(NOW);
  }

  @Test
  void aTopicThatTakesTheSendersTimeTellsNothing() {
    clock.learn(NOW, NOW + 20, NOW - 5_000);
    clock.learn(NOW, NOW + 20, NOW);
    clock.learn(NOW, NOW + 20, -1);
    assertThat(clock.millis()).isEqualTo(NOW - 5_000);
  }
}
