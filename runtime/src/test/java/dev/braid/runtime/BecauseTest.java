package dev.braid.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.BindException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BecauseTest {

  private static String after(String message, @Nullable Throwable cause) {
    return Because.of(new IllegalStateException(message, cause)).orElse("");
  }

  @Test
  void aCauseIsToldInOneLineWithoutWhatCarriedIt() {
    Throwable taken = new BindException("Address already in use");
    assertThat(after("no door", taken))
        .isEqualTo("  because: BindException: Address already in use");
    assertThat(after("no door", new CompletionException(new ExecutionException(taken))))
        .isEqualTo(after("no door", taken));
    assertThat(after("no door", new IOException())).isEqualTo("  because: IOException");
  }

  @Test
  void whatAddsNothingIsNotTold() {
    assertThat(after("no door", null)).isEmpty();
    assertThat(after("no door", new ExecutionException(null, null))).isEmpty();
    assertThat(after("could not: no such door", new IOException("no such door"))).isEmpty();
    assertThat(after("nothing listens at host:9", new ExecutionException(new TimeoutException())))
        .isEmpty();
    assertThat(
            after(
                "nothing listens at host:9",
                new ExecutionException(
                    new org.apache.kafka.common.errors.TimeoutException(
                        "Timed out waiting for a node assignment"))))
        .isEmpty();
  }
}
