package dev.braid.runtime.internal.sending;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.streams.errors.MissingSourceTopicException;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.errors.TaskCorruptedException;
import org.apache.kafka.streams.errors.TaskMigratedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ThreadFailuresTest {

  private final AtomicLong now = new AtomicLong(-5);
  private final ThreadFailures failures = new ThreadFailures(now::get);

  @Test
  void theSixthFailureWithinAMinuteIsTooMany() {
    for (int i = 0; i < ThreadFailures.MOST; i++) {
      assertThat(failures.isTooMany(new IllegalStateException())).isFalse();
    }
    assertThat(failures.isTooMany(new IllegalStateException())).isTrue();
  }

  @Test
  void failuresAMinuteAgoAreForgotten() {
    for (int i = 0; i < 3 * ThreadFailures.MOST; i++) {
      now.addAndGet(
          ThreadFailures.WINDOW
              .dividedBy(ThreadFailures.MOST)
              .plus(Duration.ofMillis(1))
              .toNanos());
      assertThat(failures.isTooMany(new IllegalStateException())).isFalse();
    }
  }

  static Set<Throwable> whatAZombieMeets() {
    return Set.of(
        new TaskMigratedException("gone"),
        new ProducerFencedException("fenced"),
        new InvalidProducerEpochException("old"),
        new InvalidTxnStateException("aborted"));
  }

  @ParameterizedTest
  @MethodSource("whatAZombieMeets")
  void toBeFencedIsNoFailure(Throwable cause) {
    for (int i = 0; i < ThreadFailures.MOST_FENCED; i++) {
      assertThat(failures.isTooMany(new StreamsException("wrapped", cause))).isFalse();
    }
    for (int i = 0; i < ThreadFailures.MOST; i++) {
      assertThat(failures.isTooMany(new IllegalStateException())).isFalse();
    }
  }

  @Test
  void twoThatFenceEachOtherForEverAreGivenUp() {
    for (int i = 0; i < ThreadFailures.MOST_FENCED; i++) {
      assertThat(failures.isTooMany(new ProducerFencedException("fenced"))).isFalse();
    }
    assertThat(failures.isTooMany(new ProducerFencedException("fenced"))).isTrue();
  }

  @Test
  void thatBrokersAreAwayIsNoFailure() {
    for (int i = 0; i <= ThreadFailures.MOST_FENCED; i++) {
      assertThat(failures.isTooMany(new StreamsException(new TimeoutException("away")))).isFalse();
    }
  }

  @Test
  void aMissingTopicIsMissingForTheNextThreadToo() {
    assertThat(failures.isTooMany(new MissingSourceTopicException("a.requests"))).isTrue();
  }

  @Test
  void aSecondInstanceOfTheSameNameIsAFailure() {
    assertThat(ThreadFailures.isFenced(new FencedInstanceIdException("twice"))).isFalse();
    assertThat(ThreadFailures.isFenced(new TaskCorruptedException(Set.of()))).isFalse();
    assertThat(ThreadFailures.isFenced(new StreamsException("alone"))).isFalse();
  }
}
