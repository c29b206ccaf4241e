package dev.braid.testkit.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FiguresTest {

  private static final Instant START = Instant.EPOCH;

  private final List<Requested> requests = new ArrayList<>();
  private final List<Ended> endings = new ArrayList<>();

  @Test
  void percentilesAreWaitsThatSoManyDidNotExceed() {
    for (int i = 1; i <= 100; i++) {
      asked(0, i, 200);
    }

    Figures figures = Figures.of(history());

    assertThat(figures.percentile(50)).isEqualTo(Duration.ofMillis(50));
    assertThat(figures.percentile(99)).isEqualTo(Duration.ofMillis(99));
    assertThat(figures.worst()).isEqualTo(Duration.ofMillis(100));
  }

  @Test
  void requestsWithoutAnEndingCountAgainstSuccess() {
    asked(0, 10, 200);
    asked(0, 10, 504);
    requests.add(new Requested("open", "a", "", Optional.empty(), START));

    Figures figures = Figures.of(history());

    assertThat(figures.percentOk()).isEqualTo(100.0 / 3);
    assertThat(figures.codes()).containsOnlyKeys(200, 504);
  }

  @Test
  void whatWaitedInAWindowCountsThere() {
    asked(0, 10, 200);
    asked(5, 100, 200);
    asked(200, 1, 200);

    Figures figures = Figures.between(history(), START.plusMillis(50), START.plusMillis(200));

    assertThat(figures.waits()).containsExactly(Duration.ofMillis(100));
  }

  @Test
  void nothingAskedIsNothingFailed() {
    assertThat(Figures.of(history()))
        .hasToString("0 requests, 100.00 % ok, ended {}; waits in ms: p50 0, p99 0, worst 0");
  }

  private void asked(long at, long wait, int code) {
    String id = "id-" + requests.size();
    Instant time = START.plusMillis(at);
    requests.add(new Requested(id, "a", "", Optional.empty(), time));
    endings.add(new Ended(id, code, "", time.plusMillis(wait)));
  }

  private History history() {
    return new History(requests, endings, List.of(), List.of());
  }
}
