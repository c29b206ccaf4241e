package dev.braid.testkit;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.dsl.Call;
import dev.braid.dsl.FlowDefinition;
import dev.braid.dsl.Pipe;
import dev.braid.dsl.ServiceKind;
import dev.braid.dsl.Step;
import dev.braid.dsl.kafka.Placement;
import dev.braid.engine.EngineCounter;
import dev.braid.engine.EngineSettings;
import dev.braid.engine.Limit;
import dev.braid.engine.LogEnds;
import dev.braid.engine.RoutingSlips;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** A refusal says "certainly not done", and so it is, whatever is aborted and run again. */
final class CommitBarrierTest {

  private static final Step STEP = Pipe.of(Call.of("a"), Call.of("b"));

  private final AtomicLong commits = new AtomicLong();

  private EngineSettings settings(int maxOpen) {
    return EngineSettings.defaults()
        .with(Limit.MAX_OPEN, maxOpen)
        .environment(it -> it.withCommits(commits::get));
  }

  private BareFlow flow(int maxOpen) {
    return flow(settings(maxOpen));
  }

  private static BareFlow flow(EngineSettings settings) {
    return BareFlow.of(FlowDefinition.of("flow", STEP), Placement.REMOTE, settings);
  }

  private BareFlow refusing() {
    BareFlow flow = flow(1);
    flow.start(flow.request("one", "x"));
    flow.call("a");
    flow.start(flow.request("two", "x"));
    return flow;
  }

  @Test
  void nobodyIsToldBeforeTheTransactionIsCommitted() {
    try (BareFlow flow = refusing()) {
      flow.advance(ofMillis(500));
      assertThat(flow.sent("flow.replies")).isEmpty();
      assertThat(flow.replies()).isEmpty();

      commits.incrementAndGet();
      flow.advance(ofMillis(10));

      assertThat(flow.reply().code()).isEqualTo(503);
      assertThat(flow.sent("a.requests")).isEmpty();
      assertThat(flow.storedKeys()).hasSize(1);
    }
  }

  @Test
  void whatWasRefusedInATransactionThatIsAbortedMayRun() {
    try (BareFlow aborted = refusing();
        BareFlow replay = flow(1)) {
      replay.start(replay.request("two", "x"));
      assertThat(replay.sent("a.requests")).hasSize(1);
      assertThat(aborted.sent("flow.replies")).isEmpty();
      assertThat(aborted.replies()).isEmpty();
    }
  }

  @Test
  void aRefusalThatWasCommittedStandsAfterARestart() {
    try (BareFlow old = refusing();
        BareFlow restarted = flow(10)) {
      old.moveTo(restarted);

      restarted.advance(ofMillis(10));

      assertThat(restarted.reply().code()).isEqualTo(503);
      assertThat(restarted.sent("a.requests")).isEmpty();
      assertThat(restarted.storedKeys()).hasSize(1);
    }
  }

  @Test
  void aRepeatOfWhatIsRefusedIsARepeat() {
    try (BareFlow flow = refusing()) {
      flow.start(flow.request("two", "x"));
      assertThat(flow.count(EngineCounter.REPEATED_REQUEST)).isEqualTo(1);
      assertThat(flow.count(EngineCounter.OVERLOADED)).isEqualTo(1);
    }
  }

  @Test
  void aRequestThatMayHaveBeenBegunBeforeIsNotSaidToBeUndone() {
    EngineSettings restarted = settings(1).environment(it -> it.withLogEnds(LogEnds.at(2)));
    try (BareFlow flow = flow(restarted)) {
      flow.start(flow.request("one", "x"));
      flow.start(flow.request("two", "x"));
      assertThat(flow.reply().code()).isEqualTo(504);
      assertThat(flow.storedKeys()).hasSize(1);
    }
  }

  /** Steps that keep their answers leave no end to be kept, and so nothing says that it is one. */
  @Test
  void whatMayBeARepeatOfWhatHasEndedIsNotSaidToBeUndone() {
    RoutingSlips keeping =
        RoutingSlips.OFF.withPeers(Map.of(RoutingSlips.EVERYBODY, ServiceKind.KEEPING));
    try (BareFlow flow = flow(settings(1).options(it -> it.withSlips(keeping)))) {
      flow.start(flow.request("one", "x"));
      flow.start(flow.request("two", "x"));
      assertThat(flow.reply().code()).isEqualTo(504);
    }
  }

  @Test
  void moreRefusalsThanCanBeKeptAreUnknownOutcomes() {
    try (BareFlow flow = refusing()) {
      flow.start(flow.request("three", "x"));
      assertThat(flow.reply().code()).isEqualTo(504);
      assertThat(flow.count(EngineCounter.OVERLOADED)).isEqualTo(2);
      assertThat(flow.storedKeys()).hasSize(2);
    }
  }

  @Test
  void aRefusalThatIsNeverCommittedEndsAtTheDeadline() {
    try (BareFlow flow = refusing()) {
      flow.advance(ofSeconds(31));
      assertThat(flow.replies()).hasSize(2).allMatch(reply -> reply.code() == 504);
      assertThat(flow.storedKeys()).isEmpty();
    }
  }
}
