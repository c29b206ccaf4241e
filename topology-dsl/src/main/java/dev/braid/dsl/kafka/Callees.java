package dev.braid.dsl.kafka;

import dev.braid.dsl.Bindings;
import dev.braid.dsl.Call;
import dev.braid.dsl.CallOptions;
import dev.braid.dsl.Composition;
import dev.braid.dsl.Emit;
import dev.braid.dsl.FlowDefinition;
import dev.braid.dsl.Or;
import dev.braid.dsl.Parallel;
import dev.braid.dsl.Service;
import dev.braid.dsl.ServiceKind;
import dev.braid.dsl.ServiceRef;
import dev.braid.dsl.Step;
import dev.braid.engine.CompileOptions;
import dev.braid.engine.EngineSettings;
import dev.braid.engine.RoutingSlips;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the calls of one flow lead, and what is known of whom they ask.
 *
 * <p>Whether a handler runs in place is a matter of the whole flow. Asked again, after a crash, it
 * may answer otherwise, and its first result stood in no log. Where nothing leaves the flow but its
 * reply, the first reply in the log it goes to counts, and nothing else can have followed from
 * another one. As soon as any step goes through a topic, be it a signal's, something that keeps
 * something may have acted on the first result already. Then only a pure handler runs in place, and
 * the others are called through their topics, so that what they answer stands in the flow's log
 * before anything follows from it.
 */
final class Callees {

  private static final Callee REMOTE = new Callee.Remote();

  private final Placement placement;
  private final Prefixes prefixes;
  private final Bindings bindings;
  private final RoutingSlips slips;
  private final Step root;
  private final boolean allInPlace;
  private final boolean callsOut;

  private Callees(
      FlowDefinition flow, Placement placement, Bindings bindings, EngineSettings settings) {
    this.placement = placement;
    this.prefixes = Prefixes.of(flow, placement);
    this.bindings = bindings;
    this.slips = settings.options().slips();
    this.root = flow.step();
    // A flow that keeps its end depends on what it ran, as one that waits for replies does.
    this.allInPlace =
        !settings.options().has(CompileOptions.Flag.ALWAYS_DURABLE) && !sends(flow.step());
    this.callsOut = callsOut(flow.step());
  }

  /** Of a flow that has been checked. */
  static Callees of(
      FlowDefinition flow, Placement placement, Bindings bindings, EngineSettings settings) {
    return new Callees(flow, placement, bindings, settings);
  }

  Callee of(Call call) {
    FlowDefinition inline = placement.inlined(call);
    if (inline != null) {
      return new Callee.Inline(inline);
    }
    Service<?, ?> here = placement.inPlace(call);
    return here != null && (allInPlace || here.isPure()) ? new Callee.Fused(here) : REMOTE;
  }

  /** What the ids of the steps begin with that stand inline for the call of this id. */
  String prefix(Call call, String id) {
    return prefixes.of(call, id);
  }

  /** Whether any call goes through a topic. */
  boolean callsOut() {
    return callsOut;
  }

  /** Whether another step may follow a fault. */
  boolean chooses() {
    return chooses(root);
  }

  private boolean chooses(Step step) {
    if (step instanceof Composition composition) {
      return step instanceof Or || composition.steps().stream().anyMatch(this::chooses);
    }
    return step instanceof Call call
        && of(call) instanceof Callee.Inline inline
        && chooses(inline.definition().step());
  }

  /** Whether a run may end, and nothing be kept of its end: unless all begin with what is kept. */
  boolean leaveNoEnd() {
    return !beginsWithAnEnd(root, true);
  }

  private boolean beginsWithAnEnd(Step step, boolean tail) {
    if (step instanceof Parallel parallel) {
      return parallel.steps().stream().anyMatch(each -> beginsWithAnEnd(each, false));
    }
    if (step instanceof Composition composition) {
      List<Step> steps = composition.steps();
      return beginsWithAnEnd(steps.get(0), tail && steps.size() == 1);
    }
    return step instanceof Call call
        && (of(call) instanceof Callee.Inline inline
            ? beginsWithAnEnd(inline.definition().step(), tail)
            : of(call) instanceof Callee.Remote && !leavesNoEnd(call, tail));
  }

  /**
   * Whether a run may end behind this call, and nothing be kept of its end, though the service may
   * keep what it did. The end is kept where a reply may be another one when it is asked for again,
   * and comes home.
   */
  boolean leavesNoEnd(Call call, boolean tail) {
    ServiceKind kind = kind(call.name());
    return kind.hasOneReply() || (kind == ServiceKind.UNKNOWN && tail && isPlain(call));
  }

  /** Whether a call asks for nothing besides, which would have to be looked after. */
  static boolean isPlain(Call call) {
    return call.options().equals(CallOptions.NONE) && call.fixedPart().isEmpty();
  }

  /** The types of a service, or null when they are not known. */
  @Nullable ServiceRef<?, ?> ref(String name) {
    return placement.ref(name, bindings);
  }

  /** What may be built on the reply of a service: as it is hosted here, or else as was told. */
  ServiceKind kind(String name) {
    Service<?, ?> here = placement.services().get(name);
    return here == null ? slips.kind(name) : here.kind();
  }

  /** Whether anything goes to a topic even if all handlers run in place that can. */
  private boolean sends(Step step) {
    if (step instanceof Composition composition) {
      return composition.steps().stream().anyMatch(this::sends);
    }
    if (step instanceof Call call) {
      FlowDefinition inline = placement.inlined(call);
      return inline == null ? placement.inPlace(call) == null : sends(inline.step());
    }
    return step instanceof Emit;
  }

  private boolean callsOut(Step step) {
    if (step instanceof Composition composition) {
      return composition.steps().stream().anyMatch(this::callsOut);
    }
    if (step instanceof Call call) {
      Callee callee = of(call);
      return callee instanceof Callee.Inline inline
          ? callsOut(inline.definition().step())
          : callee instanceof Callee.Remote;
    }
    return false;
  }
}
