package dev.braid.engine.internal.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class DueTimesTest {

  private final DueTimes times = new DueTimes();

  @Test
  void whatIsDueIsTakenOnceEarliestFirst() {
    times.set("late", 300);
    times.set("early", 100);
    times.set("next", 200);

    assertThat(times.takeUntil(250)).containsExactly("early", "next");
    assertThat(times.takeUntil(250)).isEmpty();
    assertThat(times.takeUntil(1000)).containsExactly("late");
  }

  @Test
  void nothingIsTakenBeforeItsTime() {
    times.set("a", 101);

    assertThat(times.takeUntil(100)).isEmpty();
    assertThat(times.takeUntil(101 + 8)).containsExactly("a");
  }

  @Test
  void aNewTimeReplacesTheOldOne() {
    times.set("a", 100);
    times.set("a", 900);
    assertThat(times.takeUntil(500)).isEmpty();
    times.set("a", 200);
    assertThat(times.takeUntil(500)).containsExactly("a");
  }

  @Test
  void whatIsRemovedIsNeverDue() {
    times.set("a", 100);
    times.set("b", 100);
    times.remove("a");
    times.remove("unknown");

    assertThat(times.takeUntil(Long.MAX_VALUE)).containsExactly("b");
  }

  @Test
  void aTimeBeyondAllOthersIsNoError() {
    times.set("a", Long.MAX_VALUE);
    times.set("b", Long.MIN_VALUE);

    assertThat(times.takeUntil(Long.MAX_VALUE)).containsExactlyInAnyOrder("a", "b");
  }
}
