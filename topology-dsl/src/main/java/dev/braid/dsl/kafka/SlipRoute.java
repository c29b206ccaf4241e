package dev.braid.dsl.kafka;

import dev.braid.wire.ReturnAddress;
import dev.braid.wire.RoutingSlip;
import dev.braid.wire.RoutingSlip.Stop;
import java.util.List;
import java.util.function.Predicate;

/**
 * Where the reply to a call may go instead of to its flow.
 *
 * @param stops the calls behind it in its pipe that it can lead to in a slip, the next one first
 * @param endsFlow whether the reply to the last of them is the reply of the flow
 * @param byPeers whether every service but the last is known to hand on, and needs nothing from the
 *     flow to do it
 * @param peer whether the service that is called is known to hand on
 */
record SlipRoute(List<Stop> stops, boolean endsFlow, boolean byPeers, boolean peer) {

  SlipRoute {
    stops = List.copyOf(stops);
  }

  /** Leads to nothing but the flow. */
  static SlipRoute home(boolean peer) {
    return new SlipRoute(List.of(), false, false, peer);
  }

  /**
   * As far as all are served: whoever hands on does not ask whether anybody is there, and the flow
   * does.
   */
  SlipRoute asFarAs(Predicate<String> served) {
    for (int i = 0; i < stops.size(); i++) {
      if (!served.test(stops.get(i).service())) {
        return new SlipRoute(stops.subList(0, i), false, false, peer);
      }
    }
    return this;
  }

  /**
   * Whether a call at the end of the flow may answer {@code caller}. Whoever does not hand on would
   * answer half a pipe for the whole, where nobody waits who can tell.
   */
  boolean mayAnswer(ReturnAddress caller) {
    RoutingSlip slip = caller.slip();
    return peer || slip == null || slip.form() == RoutingSlip.Form.HOMING;
  }

  /**
   * Whether all that is left of the flow can do without it. A caller that has a slip itself is
   * answered by the last call alone, since two slips do not ride together.
   */
  boolean mayReplace(ReturnAddress caller) {
    return endsFlow && byPeers && caller.slip() == null;
  }

  /**
   * The stops on the way back to the flow.
   *
   * @param passable whether the last call of the flow may answer the caller: then it is left to the
   *     flow to send, which costs no message more and lets go of the execution one hop earlier
   */
  List<Stop> homing(boolean passable) {
    return passable && endsFlow ? stops.subList(0, stops.size() - 1) : stops;
  }
}
