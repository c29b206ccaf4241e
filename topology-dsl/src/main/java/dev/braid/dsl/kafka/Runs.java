package dev.braid.dsl.kafka;

import dev.braid.dsl.Bindings;
import dev.braid.dsl.Call;
import dev.braid.dsl.CallOptions;
import dev.braid.dsl.Leaf;
import dev.braid.dsl.Pipe;
import dev.braid.dsl.ServiceRef;
import dev.braid.dsl.Step;
import dev.braid.dsl.kafka.Slip.Stop;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Finds the runs of a flow: consecutive calls in a pipe that go through topics, ask for nothing but
 * the call, and take each other's values without conversion.
 */
final class Runs {

  private final Placement placement;
  private final Bindings bindings;
  private final Slips slips;
  private final Map<String, Onward> byStep = new HashMap<>();

  Runs(Placement placement, Bindings bindings, Slips slips) {
    this.placement = placement;
    this.bindings = bindings;
    this.slips = slips;
  }

  /** Where the reply to a call may go. Its pipe has been {@link #read} before. */
  Onward after(Call call, String id) {
    Onward known = byStep.get(id);
    return known == null ? Onward.home(slips.isPeer(call.name())) : known;
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
    int last = pipe.steps().size() - 1;
    Call next = null;
    for (int i = last; i >= 0; i--) {
      Call call = remote(pipe.steps().get(i));
      Stop stop = call == null || next == null ? null : stop(call, next, ids.apply(next));
      if (call != null && next != null && stop != null) {
        Onward after = after(next, ids.apply(next));
        boolean endsFlow = after.stops().isEmpty() ? tail && i + 1 == last : after.endsFlow();
        boolean byPeers =
            sendsWhatItSays(call, next) && (after.stops().isEmpty() || after.byPeers());
        byStep.put(
            ids.apply(call), before(stop, after, endsFlow, byPeers, slips.isPeer(call.name())));
      }
      next = call;
    }
  }

  private static Onward before(
      Stop stop, Onward after, boolean endsFlow, boolean byPeers, boolean peer) {
    List<Stop> all = new ArrayList<>();
    all.add(stop);
    all.addAll(after.stops());
    List<Stop> stops = Slip.fitting(all);
    boolean whole = stops.size() == all.size();
    return new Onward(stops, whole && endsFlow, peer && byPeers, peer);
  }

  /** The stop that {@code next} is behind {@code call}, or null when values need converting. */
  private @Nullable Stop stop(Call call, Call next, String nextId) {
    ServiceRef<?, ?> from = ref(call);
    ServiceRef<?, ?> to = ref(next);
    if (to == null) {
      return new Stop(next.name(), nextId, "");
    }
    String type = to.input().contentType();
    return from != null && from.output().contentType().equals(type)
        ? new Stop(next.name(), nextId, type)
        : null;
  }

  /**
   * Where the types of a service are known and those of the next one are not, the flow would say of
   * bytes what they are.
   */
  private boolean sendsWhatItSays(Call call, Call next) {
    return ref(call) == null || ref(next) != null;
  }

  private @Nullable ServiceRef<?, ?> ref(Call call) {
    return FlowCheck.ref(call.name(), placement, bindings);
  }

  private @Nullable Call remote(Step step) {
    boolean plain =
        step instanceof Call call
            && call.options().equals(CallOptions.NONE)
            && call.fixedPart().isEmpty()
            && FlowCompiler.inlined(call, placement) == null
            && FlowCompiler.fused(call, placement) == null;
    return plain ? (Call) step : null;
  }
}
