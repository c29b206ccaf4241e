package dev.braid.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class LimitsTest {

  @Test
  void aLimitThatNobodyHasSetIsAsUsual() {
    assertThat(Limits.DEFAULTS.of(Limit.MAX_OPEN)).isEqualTo(10_000);
    assertThat(Limits.DEFAULTS.millis(Limit.CLOCK_SKEW)).isEqualTo(10_000);
  }

  @Test
  void oneThatIsSetLeavesTheOthers() {
    Limits limits = Limits.DEFAULTS.with(Limit.MAX_KEPT, 160).with(Limit.MAX_OPEN, 1);
    assertThat(limits.of(Limit.MAX_OPEN)).isOne();
    assertThat(limits.of(Limit.MAX_KEPT)).isEqualTo(160);
    assertThat(limits.of(Limit.MAX_PENDING)).isEqualTo(1000);
    assertThat(Limits.DEFAULTS.of(Limit.MAX_OPEN)).isEqualTo(10_000);
  }

  @Test
  void whatIsOutOfItsRangeIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Limits.DEFAULTS.with(Limit.MAX_ABANDONED, -1))
        .withMessage("max.abandoned must be 0 to 1000, found -1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Limits.DEFAULTS.with(Limit.HOLD_LIMIT, Duration.ofMinutes(6)))
        .withMessage("hold.limit must be PT0.001S to PT5M, found PT6M");
  }

  @Test
  void aFewRefusalsAreKeptBesideTheReplies() {
    assertThat(Limits.DEFAULTS.with(Limit.MAX_KEPT, 1).keptRefusals()).isEqualTo(16);
    assertThat(Limits.DEFAULTS.with(Limit.MAX_KEPT, 1600).keptRefusals()).isEqualTo(100);
  }
}
