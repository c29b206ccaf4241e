package dev.braid.dsl.kafka;

import dev.braid.dsl.Call;
import dev.braid.dsl.CallOptions;
import dev.braid.dsl.Leaf;
import dev.braid.dsl.Pipe;
import dev.braid.dsl.ServiceKind;
import dev.braid.dsl.ServiceRef;
import dev.braid.dsl.Step;
import dev.braid.engine.RoutingSlips;
import dev.braid.wire.RoutingSlip;
import dev.braid.wire.RoutingSlip.Stop;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Finds the runs of a flow: consecutive calls in a pipe that go through topics, ask for nothing but
 * the call, and take each other's values without conversion.
 *
 * <p>A run is cut where a service must not hand on. Its value would go to the next service and its
 * fault to the flow: two logs. Asked again, a service that keeps nothing may say the one after the
 * other, and then both would count. So it hands on only where nothing behind it keeps anything, and
 * the first of two replies in the flow's log, or in its caller's, is the only one that counts.
 * Elsewhere its reply comes home, and the flow goes on from there.
 */
final class SlipPlanner {

  private final Callees callees;
  private final RoutingSlips slips;
  private final Map<String, SlipRoute> byStep = new HashMap<>();

  SlipPlanner(Callees callees, RoutingSlips slips) {
    this.callees = callees;
    this.slips = slips;
  }

  /** Where the reply to a call may go. Its pipe has been {@link #read} before. */
  SlipRoute after(Call call, String id) {
    SlipRoute known = byStep.get(id);
    return known == null ? SlipRoute.home(slips.isPeer(call.name())) : known;
  }

  /**
   * Finds the runs in {@code pipe}.
   *
   * @param tail whether its reply is the reply of the flow
   */
  void read(Pipe pipe, Function<Leaf, String> ids, boolean tail) {
    if (!slips.used()) {
      return;
    }
    List<Step> steps = pipe.steps();
    for (int i = 0; i < steps.size() - 1; i++) {
      Call first = remote(steps.get(i));
      if (first != null) {
        List<Call> run = run(first, steps.subList(i + 1, steps.size()));
        List<Stop> stops = RoutingSlip.fitting(stops(run, ids));
        boolean endsFlow = tail && i + stops.size() == steps.size() - 1;
        SlipRoute onward = onward(run.subList(0, stops.size() + 1), stops, endsFlow);
        byStep.put(ids.apply(first), onward);
      }
    }
  }

  /**
   * The calls that one slip can lead to, from {@code first} on, and at most as many as it holds.
   */
  private List<Call> run(Call first, List<Step> behind) {
    List<Call> run = new ArrayList<>();
    run.add(first);
    Call last = first;
    boolean allHaveOneReply = kind(first).hasOneReply();
    for (Step step : behind) {
      Call next = run.size() > RoutingSlip.MOST ? null : remote(step);
      if (next == null || !takesAsItIs(last, next)) {
        break;
      }
      if (!allHaveOneReply && !kind(next).keepsNothing()) {
        break;
      }
      allHaveOneReply = allHaveOneReply && kind(next).hasOneReply();
      run.add(next);
      last = next;
    }
    return run;
  }

  private ServiceKind kind(Call call) {
    return callees.kind(call.name());
  }

  /** All but the first one. */
  private List<Stop> stops(List<Call> run, Function<Leaf, String> ids) {
    List<Stop> stops = new ArrayList<>();
    for (Call call : run.subList(1, run.size())) {
      ServiceRef<?, ?> to = callees.ref(call.name());
      String type = to == null ? "" : to.input().contentType();
      stops.add(new Stop(call.name(), ids.apply(call), type));
    }
    return stops;
  }

  private SlipRoute onward(List<Call> run, List<Stop> stops, boolean endsFlow) {
    boolean byPeers = true;
    for (int i = 0; i < stops.size(); i++) {
      Call call = run.get(i);
      byPeers &= slips.isPeer(call.name()) && sendsWhatItSays(call, run.get(i + 1));
    }
    return new SlipRoute(stops, endsFlow, byPeers, slips.isPeer(run.get(0).name()));
  }

  /** Whether the value of {@code call} needs no converting, as far as is known. */
  private boolean takesAsItIs(Call call, Call next) {
    ServiceRef<?, ?> from = callees.ref(call.name());
    ServiceRef<?, ?> to = callees.ref(next.name());
    return to == null
        || (from != null && from.output().contentType().equals(to.input().contentType()));
  }

  /**
   * Where the types of a service are known and those of the next one are not, the flow would say of
   * bytes what they are.
   */
  private boolean sendsWhatItSays(Call call, Call next) {
    return callees.ref(call.name()) == null || callees.ref(next.name()) != null;
  }

  private @Nullable Call remote(Step step) {
    boolean plain =
        step instanceof Call call
            && call.options().equals(CallOptions.NONE)
            && call.fixedPart().isEmpty()
            && callees.of(call) instanceof Callee.Remote;
    return plain ? (Call) step : null;
  }
}
