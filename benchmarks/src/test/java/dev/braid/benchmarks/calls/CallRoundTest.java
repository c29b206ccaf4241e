package dev.braid.benchmarks.calls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.braid.benchmarks.run.Turn;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The loop that calls, against a service without Kafka. */
class CallRoundTest {

  private static final Duration SHORT = Duration.ofMillis(20);

  private final ExecutorService service = Executors.newCachedThreadPool();
  private final AtomicInteger open = new AtomicInteger();
  private final AtomicInteger mostOpen = new AtomicInteger();

  @AfterEach
  void stop() {
    service.shutdownNow();
  }

  @Test
  void oneAtATimeIsNeverTwo() {
    CallRound.Shown shown = round(1, Turn::once).run(SHORT);

    assertThat(shown.latencies().count()).isPositive();
    assertThat(mostOpen).hasValue(1);
  }

  @Test
  void neverMoreThanSoManyAreInFlightAndNoneIsLeft() {
    CallRound.Shown shown = round(4, Turn::once).run(SHORT);

    assertThat(shown.latencies().count()).isPositive();
    assertThat(mostOpen.get()).isBetween(1, 4);
    assertThat(open).hasValue(0);
  }

  @Test
  void aWrongReplyEndsTheRound() {
    assertThatThrownBy(() -> round(1, text -> "nonsense").run(SHORT))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("found 'nonsense'");
    assertThatThrownBy(() -> round(4, text -> "nonsense").run(SHORT))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("found 'nonsense'");
  }

  @Test
  void aFailureEndsTheRound() {
    UnaryOperator<String> failing =
        text -> {
          throw new IllegalArgumentException("no");
        };

    assertThatThrownBy(() -> round(4, failing).run(SHORT)).hasMessageContaining("no");
    assertThatThrownBy(() -> round(1, failing).run(SHORT)).hasMessageContaining("no");
  }

  private CallRound round(int inFlight, UnaryOperator<String> answer) {
    Caller caller =
        new Caller() {
          @Override
          public CompletableFuture<String> call(String key, String text) {
            mostOpen.accumulateAndGet(open.incrementAndGet(), Math::max);
            return CompletableFuture.supplyAsync(() -> answered(answer, text), service);
          }

          @Override
          public void close() {
            // The pool is the test's.
          }
        };
    return new CallRound(caller, inFlight, Turn::once);
  }

  private String answered(UnaryOperator<String> answer, String text) {
    open.decrementAndGet();
    return answer.apply(text);
  }
}
