package dev.braid.runtime.faults;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.testkit.faults.Ledger;
import dev.braid.testkit.faults.Strike;
import dev.braid.testkit.faults.StrikeKind;
import dev.braid.testkit.faults.Struck;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a wait is held against: not the time in which somebody was down. */
class OutagesTest {

  private Instant now = Instant.EPOCH;
  private final Ledger ledger = new Ledger(() -> now);

  private static Struck down(int from, int until) {
    Strike strike = new Strike(ofSeconds(from), "a", StrikeKind.KILL, Duration.ZERO);
    return new Struck(strike, Instant.EPOCH.plusSeconds(from), Instant.EPOCH.plusSeconds(until));
  }

  private Duration beyond(int from, int until, Struck... struck) {
    now = Instant.EPOCH.plusSeconds(from);
    ledger.requested("one", "key", "effect");
    now = Instant.EPOCH.plusSeconds(until);
    ledger.ended("one", 200, "");
    return Outages.of(List.of(struck)).worstBeyond(ledger.history());
  }

  @Test
  void aWaitInPeaceCountsWhole() {
    assertThat(beyond(10, 15, down(0, 10), down(15, 20))).isEqualTo(ofSeconds(5));
  }

  @Test
  void theTimeInWhichAVictimWasDownDoesNotCount() {
    assertThat(beyond(10, 30, down(12, 15))).isEqualTo(ofSeconds(17));
    assertThat(beyond(10, 30, down(0, 40))).isZero();
    assertThat(beyond(10, 30, down(0, 15), down(25, 40))).isEqualTo(ofSeconds(10));
  }

  @Test
  void twoWhoAreDownAtATimeCountOnce() {
    assertThat(beyond(10, 30, down(12, 20), down(15, 18), down(19, 22))).isEqualTo(ofSeconds(10));
  }
}
