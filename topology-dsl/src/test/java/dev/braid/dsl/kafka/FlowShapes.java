package dev.braid.dsl.kafka;

import dev.braid.dsl.Batch;
import dev.braid.dsl.Call;
import dev.braid.dsl.CallOptions;
import dev.braid.dsl.Codec;
import dev.braid.dsl.Emit;
import dev.braid.dsl.FlowDefinition;
import dev.braid.dsl.Or;
import dev.braid.dsl.Parallel;
import dev.braid.dsl.Pipe;
import dev.braid.dsl.Service;
import dev.braid.dsl.ServiceRef;
import dev.braid.dsl.Step;
import dev.braid.dsl.Transition;
import dev.braid.engine.CompileOptions;
import dev.braid.engine.EngineSettings;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The flows whose topologies are kept as golden files, by the file's name. */
final class FlowShapes {

  private static final Step A = Call.of("a");
  private static final Step B = Call.of("b");
  private static final Step C = Call.of("c");
  private static final Service<String, String> HERE_A =
      Service.of(ServiceRef.text("a"), text -> text);
  private static final Service<String, String> HERE_B =
      Service.of(ServiceRef.text("b"), text -> text);
  private static final Placement LOCAL = Placement.local(List.of(HERE_A, HERE_B));

  /** Of the two, b is called through its topic wherever anything else is. */
  private static final Placement PURE_A = Placement.local(List.of(HERE_A.pure(), HERE_B));

  private static final Step D = Call.of("a").withLabel("again");
  private static final Step AGAIN = Call.of("inner").withLabel("again");
  private static final Placement INLINE =
      PURE_A.inline(List.of(FlowDefinition.of("inner", Or.of(A, C))));
  private static final Step LIMITED =
      Call.of("a")
          .withFixedPart(Map.of("vat", 19))
          .withOptions(CallOptions.timeout(Duration.ofSeconds(2)));
  private static final Service<String, String> ECHO =
      Service.of(ServiceRef.text("echo"), text -> text);
  private static final Service<String, String> COUNTER =
      Service.stateful(
          ServiceRef.text("counter"),
          Codec.text(),
          (state, input, request) -> Transition.to(input, state));

  private static final EngineSettings ALWAYS =
      EngineSettings.defaults().options(it -> it.with(CompileOptions.Flag.ALWAYS_DURABLE, true));

  private FlowShapes() {}

  static Map<String, CompiledFlow> all() {
    Map<String, CompiledFlow> all = new LinkedHashMap<>();
    all.put("fused-pipe", compile(Pipe.of(A, B), LOCAL));
    all.put("remote-pipe-with-tail", compile(Pipe.of(A, B, C), Placement.REMOTE));
    all.put("or-with-remote", compile(Pipe.of(Or.of(A, C), B), PURE_A));
    all.put(
        "remote-parallel", compile(Pipe.of(Parallel.of(A, Pipe.of(B, C)), D), Placement.REMOTE));
    all.put("recorded-batch", compile(Batch.recorded(A, C, B), PURE_A));
    all.put("inline-with-label", compile(Pipe.of(Call.of("inner"), AGAIN), INLINE));
    all.put("emit", compile(Pipe.of(A, Emit.of("order.placed"), B), PURE_A));
    all.put("timeout-and-fixed-part", compile(LIMITED, Placement.REMOTE));
    all.put("durable-pipe", compile(Pipe.of(A, B), PURE_A, ALWAYS));
    all.put("service", FlowCompiler.compile(ECHO, EngineSettings.defaults()));
    all.put("stateful-service", FlowCompiler.compile(COUNTER, EngineSettings.defaults()));
    all.put(
        "idempotent-service", FlowCompiler.compile(ECHO.idempotent(), EngineSettings.defaults()));
    all.put(
        "service-with-limit",
        FlowCompiler.compile(ECHO.limit(Duration.ofSeconds(2)), EngineSettings.defaults()));
    return all;
  }

  static CompiledFlow compile(Step step, Placement placement) {
    return compile(step, placement, EngineSettings.defaults());
  }

  private static CompiledFlow compile(Step step, Placement placement, EngineSettings settings) {
    return FlowCompiler.compile(FlowDefinition.of("flow", step), placement, settings);
  }
}
