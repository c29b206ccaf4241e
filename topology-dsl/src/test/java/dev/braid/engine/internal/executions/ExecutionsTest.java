package dev.braid.engine.internal.executions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.dsl.Codec;
import dev.braid.engine.Commits;
import dev.braid.engine.internal.core.CallState;
import dev.braid.engine.internal.core.Execution;
import dev.braid.engine.internal.core.FlowPlan;
import dev.braid.engine.internal.core.MapStore;
import dev.braid.wire.TreeCodecs;
import dev.braid.wire.Value;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Where commits are not atomic a crash may leave the first of what was written, and a task reads on
 * where it had committed last.
 */
final class ExecutionsTest {

  private static final String STEP = "flow.a";

  /** Longer than what stands in a record. */
  private static final String FIRST = "first".repeat(1_000);

  private static final String SECOND = "second".repeat(1_000);

  private static final FlowPlan PLAN = plan();

  /** What would be read of the execution, had the process ended behind a write; null: nothing. */
  private final List<@Nullable String> left = new ArrayList<>();

  private final MapStore<String> store =
      new MapStore<>() {
        @Override
        public void put(String key, byte @Nullable [] value) {
          super.put(key, value);
          left.add(input(again().load("id")));
        }

        @Override
        public byte @Nullable [] delete(String key) {
          byte[] before = super.delete(key);
          left.add(input(again().load("id")));
          return before;
        }
      };

  private long committed;

  private final Executions executions = again();

  private static FlowPlan plan() {
    BitSet live = new BitSet();
    live.set(0);
    return new FlowPlan(
        "flow",
        List.of("frame"),
        Map.of(STEP, new FlowPlan.Resume("node", "path", live, 0, STEP, false)),
        "entry",
        "answer",
        TreeCodecs.NONE,
        false,
        false);
  }

  /** As a task reads it that starts again. */
  private Executions again() {
    Commits commits =
        new Commits() {
          @Override
          public boolean areAtomic() {
            return false;
          }

          @Override
          public long count() {
            return committed;
          }
        };
    return new Executions(PLAN, store, commits, execution -> {});
  }

  private static Execution execution(String input) {
    Execution execution = new Execution(() -> "id", null, null, 1234, null, null, 1);
    execution.setFrame(0, Value.of(input, Codec.text()));
    execution.waitFor(
        new Execution.OutstandingCall(
            STEP, 1000, "path", 1, CallState.AWAITED, Execution.OutstandingCall.NOT_KEPT));
    return execution;
  }

  private static @Nullable String input(@Nullable Execution execution) {
    return execution == null ? null : execution.savedInput(0).as(Codec.text());
  }

  private long entries() {
    long count = 0;
    try (KeyValueIterator<String, byte[]> all = store.all()) {
      while (all.hasNext()) {
        KeyValue<String, byte[]> unused = all.next();
        count++;
      }
    }
    return count;
  }

  /** Its reply may be lost with what was written last; then it has to end once more. */
  @Test
  void oneThatHasEndedStaysUntilALaterAttemptStandsInItsPlace() {
    Execution first = execution(FIRST);
    assertThat(executions.save(first)).isNull();
    left.clear();
    executions.delete(first);
    Execution second = execution(SECOND);
    assertThat(executions.save(second)).isNull();
    assertThat(left).containsOnly(FIRST, SECOND);
    assertThat(entries()).isEqualTo(2);
    executions.delete(second);
    committed++;
    executions.eraseCommitted();
    assertThat(entries()).isZero();
    assertThat(executions.open()).isZero();
  }

  @Test
  void oneThatHasEndedStaysWhereALaterAttemptCannotBeKept() {
    Execution first = execution(FIRST);
    assertThat(executions.save(first)).isNull();
    left.clear();
    executions.delete(first);
    Execution large = execution("much".repeat(1_000_000));
    assertThat(executions.save(large)).isNotNull();
    executions.delete(large);
    assertThat(input(again().load("id"))).isEqualTo(FIRST);
    assertThat(left).doesNotContainNull();
    committed++;
    executions.eraseCommitted();
    assertThat(entries()).isZero();
  }
}
