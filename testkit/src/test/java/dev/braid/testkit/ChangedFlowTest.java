package dev.braid.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.braid.dsl.And;
import dev.braid.dsl.Batch;
import dev.braid.dsl.Call;
import dev.braid.dsl.CallOptions;
import dev.braid.dsl.Emit;
import dev.braid.dsl.Fault;
import dev.braid.dsl.FlowDefinition;
import dev.braid.dsl.Or;
import dev.braid.dsl.Parallel;
import dev.braid.dsl.Pipe;
import dev.braid.dsl.Reply;
import dev.braid.dsl.Step;
import dev.braid.dsl.kafka.Placement;
import dev.braid.engine.EngineCounter;
import dev.braid.engine.EngineSettings;
import dev.braid.wire.Wire;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/** A stored execution resumes when the way above its waiting steps is the same; else it ends. */
final class ChangedFlowTest {

  private static final Step A = Call.of("a");
  private static final Step B = Call.of("b");
  private static final Step C = Call.of("c");
  private static final Step NEW = Call.of("new");
  private static final Reply<Object> FAILED =
      new Reply.Failed<>(new Fault(500, "no", Fault.Origin.UNKNOWN));

  /** Starts the old flow, and hands its call of a to {@code then} in the new one. */
  private static void changed(
      Step before, Step after, BiConsumer<BareFlow, TestRecord<byte[], byte[]>> then) {
    try (BareFlow old = BareFlow.of(before);
        BareFlow changed = BareFlow.of(after)) {
      TestRecord<byte[], byte[]> call = old.start("x").call("a");
      old.moveTo(changed);
      then.accept(changed, call);
    }
  }

  @Test
  void anExecutionResumesAfterAStepWasInsertedBehindIt() {
    changed(
        Pipe.of(A, B, C),
        Pipe.of(A, NEW, B, C),
        (flow, call) -> {
          flow.answer(call, "xa");
          assertThat(flow.call("new").value()).isEqualTo(flow.request("", "xa").value());
        });
  }

  @Test
  void anExecutionResumesAfterAStepWasInsertedBeforeIt() {
    changed(
        Pipe.of(A, B),
        Pipe.of(NEW, A, B),
        (flow, call) -> {
          flow.answer(call, "xa");
          assertThat(flow.sent("b.requests")).hasSize(1);
        });
  }

  @Test
  void theInputThatWasKeptServesAnAlternativeThatIsNew() {
    changed(
        Pipe.of(Or.of(A, B), C),
        Pipe.of(Or.of(A, NEW, B), C),
        (flow, call) -> {
          flow.answer(call, FAILED);
          assertThat(flow.call("new").value()).isEqualTo(flow.request("", "x").value());
        });
  }

  @Test
  void gatheredRepliesAreTakenUp() {
    try (BareFlow old = BareFlow.of(Pipe.of(Parallel.of(A, B), C));
        BareFlow changed = BareFlow.of(Pipe.of(Parallel.of(A, B), NEW, C))) {
      old.start("x");
      TestRecord<byte[], byte[]> a = old.call("a");
      old.answer(old.call("b"), "xb");
      old.moveTo(changed);

      changed.answer(a, "xa");

      assertThat(changed.call("new").value())
          .isEqualTo(changed.request("", List.of("xa", "xb")).value());
    }
  }

  static List<Arguments> incompatible() {
    return List.of(
        change("the step is gone", Pipe.of(A, B), Pipe.of(NEW, B)),
        change("it stands in a composition now", Pipe.of(A, B), Pipe.of(Or.of(A, NEW), B)),
        change("it stands in none now", Pipe.of(Or.of(A, NEW), B), Pipe.of(A, B)),
        change("of another kind", Pipe.of(Or.of(A, NEW), B), Pipe.of(And.of(A, NEW), B)),
        change(
            "with more parts", Pipe.of(Parallel.of(A, B), C), Pipe.of(Parallel.of(A, B, NEW), C)),
        change("in another order", Pipe.of(Parallel.of(A, B), C), Pipe.of(Parallel.of(B, A), C)),
        change("recorded now", Pipe.of(Batch.of(A, B), C), Pipe.of(Batch.recorded(A, B), C)));
  }

  private static Arguments change(String name, Step before, Step after) {
    return Arguments.argumentSet(name, before, after);
  }

  @ParameterizedTest
  @MethodSource("incompatible")
  void anExecutionWhosePathHasChangedEndsWith409(Step before, Step after) {
    changed(
        before,
        after,
        (flow, call) -> {
          flow.answer(call, "xa");
          Reply<Object> reply = flow.reply();
          assertThat(reply.code()).isEqualTo(409);
          assertThat(reply.fault().message())
              .isEqualTo("the flow has changed while step 'flow.a' was waiting");
          assertThat(flow.count(EngineCounter.CHANGED_FLOW)).isEqualTo(1);
          assertThat(flow.storedKeys()).isEmpty();
        });
  }

  @Test
  void oneLineSaysHowManyExecutionsACauseHasEnded() {
    List<TestRecord<byte[], byte[]>> calls = new ArrayList<>();
    try (SaidByEndings said = new SaidByEndings();
        BareFlow old = BareFlow.of(Pipe.of(A, B));
        BareFlow changed = BareFlow.of(Pipe.of(NEW, B))) {
      for (int i = 0; i < 24; i++) {
        calls.add(old.start(old.request("id" + i, "x")).call("a"));
      }
      old.moveTo(changed);
      calls.forEach(call -> changed.answer(call, "xa"));
      assertThat(said.lines()).isEmpty();
      changed.advance(Duration.ofSeconds(1));
      changed.advance(Duration.ofSeconds(1));
      assertThat(said.lines())
          .containsExactly(
              "flow: 24 executions have ended with 409, as the flow has changed while they waited:"
                  + " step 'flow.a' is gone. What they had done stands");
    }
  }

  /** Those that wait for a slow service end one by one, in several tasks. */
  @Test
  void whatEndsOneByOneIsToldOfEverMoreRarely() {
    FlowDefinition flow = FlowDefinition.of("flow", Pipe.of(NEW, B));
    EngineSettings settings = EngineSettings.defaults();
    List<TestRecord<byte[], byte[]>> calls = new ArrayList<>();
    try (SaidByEndings said = new SaidByEndings()) {
      try (BareFlow old = BareFlow.of(Pipe.of(A, B));
          BareFlow one = BareFlow.of(flow, Placement.REMOTE, settings);
          BareFlow other = BareFlow.of(flow, Placement.REMOTE, settings)) {
        for (int i = 0; i < 12; i++) {
          calls.add(old.start(old.request("id" + i, "x")).call("a"));
        }
        old.moveTo(one);
        old.moveTo(other);
        for (int i = 0; i < 12; i++) {
          (i % 2 == 0 ? one : other).answer(calls.get(i), "xa");
          one.advance(Duration.ofSeconds(1));
          other.advance(Duration.ofSeconds(1));
        }
      }
      assertThat(said.lines())
          .extracting(line -> line.substring(0, line.indexOf(',')))
          .containsExactly(
              "flow: 1 execution has ended with 409",
              "flow: 10 executions have ended with 409",
              "flow: 1 execution has ended with 409");
    }
  }

  /** The last alternative needs no saved input, so none was kept; now it is not the last. */
  @Test
  void anExecutionWhoseNextStepNeedsWhatWasNotKeptEndsWith409() {
    Step last = Pipe.of(Or.of(NEW, A), C);
    try (BareFlow old = BareFlow.of(last);
        BareFlow changed = BareFlow.of(Pipe.of(Or.of(NEW, A, B), C))) {
      old.start("x");
      old.answer(old.call("new"), FAILED);
      TestRecord<byte[], byte[]> a = old.call("a");
      old.moveTo(changed);

      changed.answer(a, FAILED);

      assertThat(changed.reply().code()).isEqualTo(409);
      assertThat(changed.storedKeys()).isEmpty();
    }
  }

  /** It waits to try again, and is due in a flow that tries no more. */
  @Test
  void anExecutionThatWaitsToTryAgainEndsWith409WhenTheFlowTriesNoMore() {
    Step retried = Call.of("a").withOptions(CallOptions.NONE.withRetries(3));
    Reply<Object> busy = new Reply.Failed<>(new Fault(503, "busy", Fault.Origin.UNKNOWN));
    try (BareFlow old = BareFlow.of(Pipe.of(retried, B));
        BareFlow changed = BareFlow.of(Pipe.of(A, B))) {
      TestRecord<byte[], byte[]> call = old.start("x").call("a");
      old.answer(call, busy);
      old.moveTo(changed);
      TestRecord<byte[], byte[]> decision = changed.reply(call, null);
      Wire.put(decision.headers(), "braid-retry", 2);

      changed.resume(decision);

      assertThat(changed.reply().code()).isEqualTo(409);
      assertThat(changed.storedKeys()).isEmpty();
    }
  }

  /** What it was asked with is not kept: it was asked again with nothing. */
  @Test
  void aCallThatWasSentWithoutRetriesIsNotTriedAgainInAFlowThatDoes() {
    Step retried = Call.of("a").withOptions(CallOptions.NONE.withRetries(3));
    Reply<Object> busy = new Reply.Failed<>(new Fault(503, "busy", Fault.Origin.UNKNOWN));
    changed(
        Pipe.of(A, B),
        Pipe.of(retried, B),
        (flow, call) -> {
          flow.answer(call, busy);
          assertThat(flow.reply().code()).isEqualTo(503);
          assertThat(flow.storedKeys()).isEmpty();
        });
  }

  @Test
  void anEmitThatIsNewIsSent() {
    changed(
        Pipe.of(A, B),
        Pipe.of(A, Emit.of("seen"), B),
        (flow, call) -> {
          flow.answer(call, "xa");
          assertThat(flow.sent("signal.seen")).hasSize(1);
        });
  }

  /** What the log has been told of executions that a change has ended. */
  private static final class SaidByEndings implements AutoCloseable {

    private final Logger log = (Logger) LoggerFactory.getLogger("dev.braid.engine.EndedByChange");
    private final ListAppender<ILoggingEvent> said = new ListAppender<>();

    SaidByEndings() {
      said.start();
      log.addAppender(said);
      log.setLevel(Level.WARN);
      log.setAdditive(false);
    }

    List<String> lines() {
      return said.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    @Override
    public void close() {
      log.detachAppender(said);
      log.setLevel(null);
      log.setAdditive(true);
    }
  }
}
