package dev.braid.runtime.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StartOptionsTest {

  @Test
  void eachOptionIsChangedAlone() {
    assertThat(
            StartOptions.idempotencyKey("order-1")
                .withKey("customer-7")
                .withDeadline(Duration.ofSeconds(2))
                .withKeepFor(Duration.ofHours(3)))
        .isEqualTo(
            new StartOptions(
                Optional.of("customer-7"),
                Optional.of("order-1"),
                Optional.of(Duration.ofSeconds(2)),
                Optional.of(Duration.ofHours(3))));
  }

  @Test
  void whatCannotBeMeantIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> StartOptions.idempotencyKey(""))
        .withMessage("idempotency key must have 1 to 1024 bytes, found 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> StartOptions.idempotencyKey("\u00e4".repeat(513)))
        .withMessage("idempotency key must have 1 to 1024 bytes, found 1026");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> StartOptions.NONE.withDeadline(Duration.ZERO))
        .withMessage("deadline must be 1 ms to 1 h, found PT0S");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> StartOptions.NONE.withKeepFor(Duration.ZERO))
        .withMessage("time to keep a result must be 1 ms to 365 days, found PT0S");
  }
}
