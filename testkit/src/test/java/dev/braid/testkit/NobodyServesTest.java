package dev.braid.testkit;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.dsl.Call;
import dev.braid.dsl.CallOptions;
import dev.braid.dsl.Fault;
import dev.braid.dsl.FlowDefinition;
import dev.braid.dsl.Or;
import dev.braid.dsl.Parallel;
import dev.braid.dsl.Pipe;
import dev.braid.dsl.Reply;
import dev.braid.dsl.ServiceKind;
import dev.braid.dsl.Step;
import dev.braid.dsl.kafka.Placement;
import dev.braid.engine.EngineCounter;
import dev.braid.engine.EngineSettings;
import dev.braid.engine.LogEnds;
import dev.braid.engine.RoutingSlips;
import dev.braid.engine.ServiceDirectory;
import dev.braid.engine.ServiceDirectory.Presence;
import dev.braid.wire.Wire;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Test;

/**
 * A call that nobody serves is answered 404 at once, and never sent; or 504 where a run of the same
 * request may have made it, and nothing says so.
 */
final class NobodyServesTest {

  private static final Step A = Call.of("a");
  private static final Step B = Call.of("b");

  private final AtomicLong commits = new AtomicLong();

  private static BareFlow flow(Step step, EngineSettings settings) {
    return BareFlow.of(FlowDefinition.of("flow", step), Placement.REMOTE, settings);
  }

  private static BareFlow flow(Step step, String... served) {
    return flow(step, ServiceDirectory.fixed(Set.of(served)));
  }

  private static BareFlow flow(Step step, ServiceDirectory directory) {
    return flow(step, EngineSettings.defaults().environment(it -> it.withDirectory(directory)));
  }

  private BareFlow uncommitted(Step step, ServiceDirectory directory) {
    return flow(
        step,
        EngineSettings.defaults()
            .environment(it -> it.withDirectory(directory).withCommits(commits::get)));
  }

  /** Says first that there is nobody, and finds out {@code then} when it looks again. */
  private static ServiceDirectory lateTo(Presence then) {
    return (name, since) -> since == ServiceDirectory.ANY_TIME ? Presence.NOBODY : then;
  }

  @Test
  void aCallThatNobodyServesIsNotFound() {
    try (BareFlow flow = flow(Pipe.of(A, B), "b")) {
      flow.start("x");
      assertThat(flow.reply().fault())
          .isEqualTo(new Fault(404, "nobody serves 'a'", new Fault.Origin("a", "flow.a")));
      assertThat(flow.sent("a.requests")).isEmpty();
      assertThat(flow.count(EngineCounter.NOBODY_SERVES)).isEqualTo(1);
      assertThat(flow.storedKeys()).isEmpty();
    }
  }

  /** Its reply did not come here when it was made, and what it did may be kept. */
  @Test
  void ofACallInTheTailItIsNotKnownWhetherARunBeforeHasMadeIt() {
    try (BareFlow flow = flow(A)) {
      flow.start("x");
      assertThat(flow.reply().code()).isEqualTo(504);
      assertThat(flow.sent("a.requests")).isEmpty();
      TestRecord<byte[], byte[]> request = flow.request("other", "x");
      request.headers().remove(Wire.CALL);
      flow.start(request);
      assertThat(flow.replies()).extracting(Reply::code).containsExactly(404);
    }
  }

  @Test
  void whereNothingIsKeptOfAnEndARepeatIsNotSaidToBeUndone() {
    RoutingSlips keeping =
        RoutingSlips.OFF.withPeers(Map.of("a", ServiceKind.KEEPING, "b", ServiceKind.KEEPING));
    Set<String> served = new HashSet<>(Set.of("a", "b"));
    ServiceDirectory directory =
        (name, since) -> served.contains(name) ? Presence.SERVED : Presence.NOBODY;
    EngineSettings settings =
        EngineSettings.defaults()
            .environment(it -> it.withDirectory(directory))
            .options(it -> it.withSlips(keeping));
    try (BareFlow flow = flow(Pipe.of(A, B), settings)) {
      flow.start("x");
      flow.answer(flow.call("a"), "xa");
      flow.call("b");
      served.remove("a");

      flow.start("x");

      assertThat(flow.reply().code()).isEqualTo(504);
    }
  }

  @Test
  void thatNobodyServesIsAFaultLikeAnyOther() {
    try (BareFlow flow = flow(Pipe.of(Or.of(A, B), Call.of("b").withLabel("again")), "b")) {
      flow.start("x");
      assertThat(flow.sent("a.requests")).isEmpty();
      assertThat(flow.call("b").value()).isEqualTo(flow.request("", "x").value());
    }
  }

  @Test
  void otherBranchesAreAskedAllTheSame() {
    try (BareFlow flow = flow(Pipe.of(Parallel.of(A, B), Call.of("b").withLabel("again")), "b")) {
      flow.answer(flow.start("x").call("b"), "xb");
      assertThat(flow.reply().code()).isEqualTo(404);
    }
  }

  @Test
  void itIsNotTriedAgain() {
    try (BareFlow flow = flow(Call.of("a").withOptions(CallOptions.NONE.withRetries(3)))) {
      flow.start("x");
      assertThat(flow.reply().code()).isEqualTo(404);
    }
  }

  @Test
  void whatIsServedOrNotKnownIsSent() {
    for (Presence presence : List.of(Presence.SERVED, Presence.UNKNOWN)) {
      try (BareFlow flow = flow(A, (name, since) -> presence)) {
        assertThat(Wire.text(flow.start("x").call("a").headers(), Wire.REPLY_TOPIC))
            .isEqualTo("client.replies");
      }
    }
  }

  @Test
  void theDecisionGoesThroughTheLogWhenTheStoreIsCommitted() {
    try (BareFlow flow = uncommitted(Pipe.of(A, B), ServiceDirectory.fixed(Set.of()))) {
      flow.start("x");
      flow.advance(ofSeconds(1));
      assertThat(flow.sent("flow.replies")).isEmpty();
      assertThat(flow.replies()).isEmpty();

      commits.incrementAndGet();
      flow.advance(ofMillis(10));

      assertThat(flow.sent("flow.replies")).hasSize(1);
      assertThat(flow.reply().code()).isEqualTo(404);
    }
  }

  @Test
  void aRestartForgetsNothing() {
    try (BareFlow old = uncommitted(Pipe.of(A, B), ServiceDirectory.fixed(Set.of()));
        BareFlow restarted = flow(Pipe.of(A, B))) {
      old.start("x");
      old.moveTo(restarted);
      restarted.advance(ofMillis(10));
      assertThat(restarted.reply().code()).isEqualTo(404);
      assertThat(restarted.storedKeys()).isEmpty();
    }
  }

  /** Neither has read the other's decision; what stands first in the log counts. */
  @Test
  void aCallThatOneLifeHasSentIsNotTakenBackByTheDecisionOfAnother() {
    Step step = Pipe.of(A, B);
    try (BareFlow old = uncommitted(step, ServiceDirectory.fixed(Set.of()));
        BareFlow sends = flow(step, lateTo(Presence.SERVED));
        BareFlow refuses = flow(step, lateTo(Presence.NOBODY))) {
      old.start("x");
      old.moveTo(sends);
      old.moveTo(refuses);
      refuses.advance(ofMillis(10));
      List<TestRecord<byte[], byte[]>> refusal = refuses.sent("flow.replies");
      assertThat(refusal).hasSize(1);
      sends.advance(ofMillis(10));
      TestRecord<byte[], byte[]> call = sends.call("a");

      sends.resume(refusal.get(0));
      assertThat(sends.replies()).isEmpty();
      sends.answer(call, "xa");

      assertThat(sends.sent("b.requests")).hasSize(1);
    }
  }

  @Test
  void aServiceThatHasComeMeanwhileIsAsked() {
    for (Step step : List.of(A, Pipe.of(A, B), Call.of("a").withLabel("again"))) {
      try (BareFlow flow = flow(step, lateTo(Presence.SERVED))) {
        TestRecord<byte[], byte[]> call = flow.start("x").call("a");
        assertThat(Wire.text(call.headers(), Wire.ATTEMPT)).as("the first").isNull();
        assertThat(call.value()).isEqualTo(flow.request("", "x").value());
        assertThat(flow.count(EngineCounter.NOBODY_SERVES)).isZero();
        assertThat(flow.count(EngineCounter.RETRIED)).isZero();
      }
    }
  }

  @Test
  void aDirectoryThatDoesNotFindOutHoldsUpNobodyForLong() {
    try (BareFlow flow = flow(Pipe.of(A, B), lateTo(Presence.UNKNOWN))) {
      flow.start("x");
      flow.advance(ofMillis(500));
      assertThat(flow.sent("a.requests")).isEmpty();
      for (int i = 0; i < 100; i++) {
        flow.advance(ofMillis(10));
      }
      flow.answer(flow.call("a"), "xa");
      assertThat(flow.sent("b.requests")).isEmpty();
      for (int i = 0; i < 120; i++) {
        flow.advance(ofMillis(10));
      }
      assertThat(flow.sent("b.requests")).hasSize(1);
    }
  }

  @Test
  void aRecordThatMayHaveBeenWorkedOffBeforeIsNotAskedAbout() {
    List<String> asked = new ArrayList<>();
    ServiceDirectory directory =
        (name, since) -> {
          asked.add(name);
          return Presence.NOBODY;
        };
    EngineSettings restarted =
        EngineSettings.defaults()
            .environment(it -> it.withDirectory(directory).withLogEnds(LogEnds.at(1)));
    try (BareFlow flow = flow(Pipe.of(A, B), restarted)) {
      flow.start("x");
      assertThat(flow.sent("a.requests")).hasSize(1);
      assertThat(asked).as("b is asked about, which may be handed on to").doesNotContain("a");
    }
  }

  /** The sender's clock, or the broker's, may be ahead of this one: that makes it no new record. */
  @Test
  void aRecordThatIsReadAgainIsNotAskedAboutWhateverItsTime() {
    EngineSettings restarted =
        EngineSettings.defaults()
            .environment(
                it ->
                    it.withDirectory(ServiceDirectory.fixed(Set.of())).withLogEnds(LogEnds.at(1)));
    try (BareFlow flow = flow(A, restarted)) {
      TestRecord<byte[], byte[]> request = flow.request("id", "x");
      flow.start(
          new TestRecord<>(
              request.key(), request.value(), request.headers(), flow.now().plus(ofSeconds(9))));
      assertThat(flow.replies()).isEmpty();
      assertThat(flow.sent("a.requests")).hasSize(1);
    }
  }

  @Test
  void itsDeadlineEndsItAsAnyOther() {
    try (BareFlow flow = uncommitted(Pipe.of(A, B), ServiceDirectory.fixed(Set.of()))) {
      flow.start("x");
      flow.advance(ofSeconds(31));
      assertThat(flow.reply().code()).isEqualTo(504);
      assertThat(flow.storedKeys()).isEmpty();
    }
  }
}
