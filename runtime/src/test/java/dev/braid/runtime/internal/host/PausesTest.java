package dev.braid.runtime.internal.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PausesTest {

  private final AtomicLong nanos = new AtomicLong(-5);
  private final Pauses pauses = new Pauses(nanos::get);

  private long next() {
    Duration pause = pauses.next();
    nanos.addAndGet(pause.toNanos());
    return pause.toSeconds();
  }

  @Test
  void theyGrowToAMinuteAndStayThere() {
    assertThat(new long[] {next(), next(), next(), next(), next(), next(), next(), next(), next()})
        .containsExactly(1, 2, 4, 8, 16, 32, 60, 60, 60);
  }

  @Test
  void whatHasRunForLongBeginsAnew() {
    next();
    next();
    nanos.addAndGet(Pauses.LONGEST.plusSeconds(1).toNanos());
    assertThat(next()).isEqualTo(1);
  }
}
