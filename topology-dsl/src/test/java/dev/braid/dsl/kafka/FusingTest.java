package dev.braid.dsl.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.dsl.Apply;
import dev.braid.dsl.Bindings;
import dev.braid.dsl.Call;
import dev.braid.dsl.CallOptions;
import dev.braid.dsl.Codec;
import dev.braid.dsl.Emit;
import dev.braid.dsl.FlowDefinition;
import dev.braid.dsl.NamedFunction;
import dev.braid.dsl.Or;
import dev.braid.dsl.Parallel;
import dev.braid.dsl.Pipe;
import dev.braid.dsl.Service;
import dev.braid.dsl.ServiceRef;
import dev.braid.dsl.Step;
import dev.braid.dsl.Transition;
import dev.braid.engine.CompileOptions;
import dev.braid.engine.EngineSettings;
import dev.braid.wire.TopicSpec;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which handlers run in place, of those that are hosted beside a flow. */
final class FusingTest {

  private static final Step CHECK = Call.of("check");
  private static final Step PRICE = Call.of("price");
  private static final Step FAR = Call.of("far");
  private static final Service<String, String> CHECKING =
      Service.of(ServiceRef.text("check"), text -> text);
  private static final Service<String, String> PRICING =
      Service.of(ServiceRef.text("price"), text -> text).pure();
  private static final Placement HERE = Placement.local(List.of(CHECKING, PRICING));
  private static final EngineSettings DURABLE =
      EngineSettings.defaults().options(it -> it.with(CompileOptions.Flag.ALWAYS_DURABLE, true));

  /** The topics that a flow calls through. */
  private static List<String> called(Step step, Placement placement, EngineSettings settings) {
    NamedFunction<String, String> same =
        NamedFunction.of("same", Codec.text(), Codec.text(), text -> text);
    FlowDefinition flow =
        FlowDefinition.of("flow", step).withBindings(Bindings.ofFunctions(List.of(same)));
    return FlowCompiler.compile(flow, placement, settings).topics().stream()
        .filter(topic -> !topic.owned())
        .map(TopicSpec::name)
        .filter(topic -> topic.endsWith(".requests"))
        .toList();
  }

  private static List<String> called(Step step) {
    return called(step, HERE, EngineSettings.defaults());
  }

  @Test
  void allRunInPlaceWhereNoStepGoesThroughATopic() {
    assertThat(called(Pipe.of(Or.of(CHECK, PRICE), Apply.of("same")))).isEmpty();
    assertThat(FlowShapes.compile(Or.of(CHECK, PRICE), HERE).stateful()).isFalse();
  }

  @Test
  void onlyThePureOneDoesBesideACallThatDoesNot() {
    assertThat(called(Or.of(Pipe.of(CHECK, PRICE), FAR)))
        .containsExactly("check.requests", "far.requests");
    assertThat(called(Or.of(PRICE, FAR))).containsExactly("far.requests");
  }

  /** The tail call is sent before the first result stands in any log. */
  @Test
  void aTailCallCountsAsACall() {
    assertThat(called(Pipe.of(CHECK, FAR))).contains("check.requests");
  }

  /** It is not a matter of what stands before it. */
  @Test
  void itIsAPropertyOfTheWholeFlow() {
    assertThat(called(Or.of(FAR, CHECK))).contains("check.requests");
    assertThat(called(Parallel.of(CHECK, FAR))).contains("check.requests");
  }

  @Test
  void whatIsInsideADefinitionCountsToo() {
    Placement inline = HERE.inline(List.of(FlowDefinition.of("inner", FAR)));
    assertThat(called(Pipe.of(CHECK, Call.of("inner")), inline, EngineSettings.defaults()))
        .contains("check.requests");
    Placement local = HERE.inline(List.of(FlowDefinition.of("inner", PRICE)));
    assertThat(called(Pipe.of(CHECK, Call.of("inner")), local, EngineSettings.defaults()))
        .isEmpty();
  }

  /** Who receives it may keep something. */
  @Test
  void aSignalGoesThroughATopicToo() {
    assertThat(called(Pipe.of(CHECK, Emit.of("checked")))).containsExactly("check.requests");
    assertThat(called(Pipe.of(PRICE, Emit.of("priced")))).isEmpty();
  }

  @Test
  void aFlowThatKeepsItsEndCountsAsCalling() {
    assertThat(called(Pipe.of(CHECK, PRICE), HERE, DURABLE)).containsExactly("check.requests");
  }

  @Test
  void aCallWithATimeoutIsOneThroughATopic() {
    Step limited = ((Call) PRICE).withOptions(CallOptions.timeout(Duration.ofSeconds(1)));
    assertThat(called(Pipe.of(CHECK, limited))).containsExactly("check.requests", "price.requests");
  }

  @Test
  void whatKeepsSomethingNeverRunsInPlace() {
    Service<String, String> count =
        Service.stateful(
            ServiceRef.text("check"),
            Codec.text(),
            (state, input, request) -> Transition.to(input, state));
    for (Service<?, ?> keeping : List.of(CHECKING.idempotent(), count)) {
      assertThat(called(CHECK, Placement.local(List.of(keeping)), EngineSettings.defaults()))
          .containsExactly("check.requests");
    }
  }

  /** Their types are known all the same, so that values are converted for them. */
  @Test
  void ofThoseThatAreCalledTheTypesAreKnown() {
    Service<byte[], byte[]> raw =
        Service.of(new ServiceRef<>("check", Codec.bytes(), Codec.bytes()), bytes -> bytes);
    List<String> mismatches =
        FlowCompiler.mismatches(
                FlowDefinition.of("flow", Pipe.of(CHECK, FAR)), Placement.local(List.of(raw)))
            .stream()
            .map(Object::toString)
            .toList();
    assertThat(mismatches).isEmpty();
    CompiledFlow flow = FlowShapes.compile(Pipe.of(CHECK, FAR), Placement.local(List.of(CHECKING)));
    assertThat(flow.topology().describe().toString()).contains("flow.check/reply");
  }
}
