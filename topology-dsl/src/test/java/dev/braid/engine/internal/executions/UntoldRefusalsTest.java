package dev.braid.engine.internal.executions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.engine.Commits;
import dev.braid.engine.internal.core.CommitBarrier;
import org.junit.jupiter.api.Test;

class UntoldRefusalsTest {

  private long committed;

  private final CommitBarrier refusals =
      new CommitBarrier(
          new Commits() {
            @Override
            public boolean areAtomic() {
              return true;
            }

            @Override
            public long count() {
              return committed;
            }
          });

  @Test
  void aRefusalIsTakenOnceItIsCommitted() {
    refusals.add("a");
    assertThat(refusals.takeCommitted()).isEmpty();
    committed++;
    assertThat(refusals.isUntold("a")).isTrue();
    assertThat(refusals.takeCommitted()).containsExactly("a");
    assertThat(refusals.isUntold("a")).isFalse();
  }

  /** They are told together, and the later one could still be aborted. */
  @Test
  void oneThatIsCommittedWaitsForAnotherOfTheSameExecution() {
    refusals.add("a");
    refusals.add("b");
    committed++;
    refusals.add("a");
    assertThat(refusals.takeCommitted()).containsExactly("b");
    assertThat(refusals.isUntold("a")).isTrue();
    committed++;
    assertThat(refusals.takeCommitted()).containsExactly("a");
    assertThat(refusals.size()).isZero();
  }
}
