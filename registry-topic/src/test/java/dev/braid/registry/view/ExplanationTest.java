package dev.braid.registry.view;

import static dev.braid.registry.view.Observer.KEY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.registry.model.InstanceKey;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Why a view believes what it believes. */
final class ExplanationTest {

  private final Observer observer = Observer.ofDefault();

  private List<String> lines() {
    return observer.view.explain(KEY).text();
  }

  @Test
  void theAliveWereHeardFrom() {
    observer.register(KEY, 7).pass(5).beat(KEY, 7, 2).pass(0.5);
    Explanation explanation = observer.view.explain(KEY);

    assertThat(explanation.heard()).contains(Duration.ofMillis(500));
    assertThat(explanation.sequence()).contains(1L);
    assertThat(explanation.remaining()).contains(Duration.ofMillis(3500));
    assertThat(explanation.frozen()).isEmpty();
    assertThat(explanation)
        .hasToString(
            """
            price/i1, incarnation 7, is alive for 0.5 s: heard from in time
            last heard 0.5 s ago, heartbeat 1, free capacity 2, load 0.0, serving
            silent for 0.5 s of its lease: suspect after 2.5 s, dead after 4.0 s
            this observer listens, without a gap for 5.5 s
            self-preservation is off: 0 of 3.0 heartbeats came in the last lease, 0 instances are silent""");
  }

  @Test
  void theSuspectAndTheDeadWereSilent() {
    observer.register(KEY, 7).pass(3);
    assertThat(lines())
        .startsWith(
            "price/i1, incarnation 7, is suspect for 0.5 s: no heartbeat for too long",
            "last heard 3.0 s ago, when it registered; no heartbeat yet");
    observer.pass(2);
    assertThat(lines())
        .startsWith("price/i1, incarnation 7, is dead for 1.0 s: no heartbeat for too long");
    assertThat(observer.view.explain(KEY).remaining()).isEmpty();
  }

  @Test
  void thatNothingExpiresIsSaidWithItsReason() {
    observer.register(KEY, 7).sleep(8);
    assertThat(lines()).contains("this observer lets nothing expire: it was paused");
    observer.feed.turn(ViewFreshness.CUT_OFF);
    assertThat(observer.view.explain(KEY).frozen()).contains("it is cut off from the log");
    observer.feed.turn(ViewFreshness.LAGGING);
    assertThat(lines()).contains("this observer lets nothing expire: it lags behind the log");
  }

  @Test
  void selfPreservationIsSaid() {
    List<InstanceKey> keys = IntStream.range(0, 5).mapToObj(Observer::key).toList();
    observer.register(KEY, 1);
    keys.forEach(key -> observer.register(key, 1));
    observer.beating(10, keys).pass(10);

    assertThat(lines())
        .contains(
            "price/i1, incarnation 1, is dead for 16.0 s: no heartbeat for too long",
            "self-preservation is on, nobody is buried for silence: 0 of 20.0 heartbeats came in"
                + " the last lease, 5 instances are silent");
  }

  @Test
  void whoIsNotThereWasNeverOrSaidGoodbyeOrWasRemovedOrHasNotRegistered() {
    assertThat(lines()).startsWith("price/i1 is not registered").hasSize(3);
    observer.register(KEY, 7);
    observer.feed.goodbye(KEY);
    observer.pass(12);
    assertThat(lines()).contains("incarnation 7 said goodbye 12.0 s ago");
    observer.register(KEY, 8).pass(305);
    assertThat(lines()).contains("incarnation 8 was removed for its silence 1.0 s ago");
    observer.beat(KEY, 8).pass(2);
    assertThat(lines())
        .contains("heartbeat 1 of incarnation 8 came 2.0 s ago, without a registration");
  }
}
