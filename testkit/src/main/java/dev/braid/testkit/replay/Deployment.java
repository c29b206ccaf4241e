package dev.braid.testkit.replay;

import dev.braid.dsl.Call;
import dev.braid.dsl.CallOptions;
import dev.braid.dsl.Codec;
import dev.braid.dsl.Composition;
import dev.braid.dsl.FlowDefinition;
import dev.braid.dsl.Pipe;
import dev.braid.dsl.ServiceKind;
import dev.braid.dsl.Step;
import dev.braid.dsl.text.FlowPrinter;
import dev.braid.engine.RoutingSlips;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What runs in a history.
 *
 * @param services by name
 * @param flows the first may call the others
 * @param fused those of the services that run in place where a flow calls them
 * @param gated those of the services whose values need a registry's schemas to be read
 * @param handing whether calls hand on to each other
 */
record Deployment(
    Map<String, Kind> services,
    List<FlowDefinition> flows,
    Set<String> fused,
    Set<String> gated,
    Handing handing,
    Guarantee guarantee) {

  /** Whether calls hand on to each other, and what flows know of those who do. */
  enum Handing {
    OFF,
    /** They do not know what may be built on whose reply. */
    UNTOLD,
    ON
  }

  Deployment {
    services = Map.copyOf(services);
    flows = List.copyOf(flows);
    fused = Set.copyOf(fused);
    gated = Set.copyOf(gated);
  }

  Deployment(
      Map<String, Kind> services,
      List<FlowDefinition> flows,
      Set<String> fused,
      Handing handing,
      Guarantee guarantee) {
    this(services, flows, fused, Set.of(), handing, guarantee);
  }

  /** The same, where the values of these services need a registry's schemas to be read. */
  Deployment gated(Set<String> names) {
    return new Deployment(services, flows, fused, names, handing, guarantee);
  }

  /** With a timeout and a retry, in milliseconds. */
  private static final CallOptions PRESSED =
      CallOptions.timeout(Duration.ofMillis(700)).withRetries(1);

  /** As it is after a stop: calls that had a timeout have none, and those that had none have. */
  Deployment changed() {
    return withOptions(options -> options.equals(CallOptions.NONE) ? PRESSED : CallOptions.NONE);
  }

  /**
   * As it is with another text: its first flow has a step more, at its end, and the steps that have
   * no effect have other names. What is called under another name is called anew, should a request
   * come again: that would be another effect.
   *
   * @param all whether those that have an effect have other names too
   */
  Deployment rolled(boolean all) {
    List<FlowDefinition> other = new ArrayList<>(flows(call -> renamed(call, all)));
    FlowDefinition first = other.get(0);
    Step more = Call.of("ledger1").withLabel("more");
    other.set(0, FlowDefinition.of(first.name(), Pipe.of(first.step(), more)));
    return withFlows(other);
  }

  private Call renamed(Call call, boolean all) {
    Kind kind = services.get(call.name());
    return kind == null || (kind.hasEffects() && !all)
        ? call
        : call.withLabel("other-" + call.name());
  }

  /** What may happen when it is changed in between: any call may time out, and be made again. */
  Deployment inAnyForm() {
    return withOptions(options -> PRESSED);
  }

  private Deployment withOptions(UnaryOperator<CallOptions> options) {
    return withFlows(flows(call -> call.withOptions(options.apply(call.options()))));
  }

  private List<FlowDefinition> flows(UnaryOperator<Call> other) {
    return flows.stream()
        .map(flow -> FlowDefinition.of(flow.name(), with(flow.step(), other)))
        .toList();
  }

  /**
   * The same step with other calls.
   *
   * @param other what stands for a call
   */
  private static Step with(Step step, UnaryOperator<Call> other) {
    if (step instanceof Composition composition) {
      return composition.with(composition.steps().stream().map(each -> with(each, other)).toList());
    }
    return step instanceof Call call ? other.apply(call) : step;
  }

  private Deployment withFlows(List<FlowDefinition> others) {
    return new Deployment(services, others, fused, gated, handing, guarantee);
  }

  /** What flows are told of all others: those that are not of Braid do not hand on. */
  RoutingSlips slips() {
    Map<String, ServiceKind> peers = new HashMap<>();
    services.forEach(
        (name, kind) -> {
          if (kind != Kind.FOREIGN) {
            peers.put(name, handing == Handing.UNTOLD ? ServiceKind.UNKNOWN : kind.told());
          }
        });
    flows.forEach(flow -> peers.put(flow.name(), ServiceKind.UNKNOWN));
    return (handing == Handing.OFF ? RoutingSlips.OFF : RoutingSlips.ON).withPeers(peers);
  }

  /** Whether a flow calls another one, and may do so more than once. */
  boolean asksFlowsAgain() {
    return !askedAgain().isEmpty();
  }

  /** The flows that a flow may call more than once. */
  Set<FlowDefinition> askedAgain() {
    Set<FlowDefinition> all = new HashSet<>();
    flows.forEach(each -> gatherAskedAgain(each.step(), all));
    return all;
  }

  private void gatherAskedAgain(Step step, Set<FlowDefinition> all) {
    if (step instanceof Composition composition) {
      composition.steps().forEach(each -> gatherAskedAgain(each, all));
    } else if (step instanceof Call call && call.options().retries() > 0) {
      FlowDefinition flow = flow(call.name());
      if (flow != null) {
        all.add(flow);
      }
    }
  }

  /** As what a service or flow is told its input. */
  String contentType(String target) {
    boolean needsSchemas = flow(target) == null ? gated.contains(target) : !gated.isEmpty();
    return needsSchemas ? GatedCodec.CONTENT_TYPE : Codec.tree().contentType();
  }

  /** The flow of this name, or null when it is no flow's. */
  @Nullable FlowDefinition flow(String name) {
    return flows.stream().filter(flow -> flow.name().equals(name)).findFirst().orElse(null);
  }

  @Override
  public String toString() {
    return "%s%s, services %s%s"
        .formatted(
            flows.stream()
                .map(flow -> FlowPrinter.print(flow) + "\n")
                .collect(Collectors.joining()),
            guarantee.toString().toLowerCase(Locale.ROOT).replace('_', '-'),
            new TreeMap<>(services),
            (fused.isEmpty() ? "" : ", in place " + fused)
                + (gated.isEmpty() ? "" : ", with schemas " + new TreeSet<>(gated))
                + ", slips "
                + handing.toString().toLowerCase(Locale.ROOT));
  }
}
