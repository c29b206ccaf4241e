package dev.braid.engine;

import dev.braid.dsl.ServiceKind;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * Whether runs of remote calls in a pipe travel as slips, each service handing its value straight
 * to the next, and what is known of the services that are called.
 *
 * @param used whether flows send any; services hand on what they are sent in any case
 * @param peers services and flows that are known to hand on, by name, and the kind that each is
 *     known to be; {@link #EVERYBODY} stands for all others. A run of these at the end of a flow
 *     needs no execution to wait for it. Others may be part of a run too: what they answer comes
 *     back to the flow, which goes on from there
 */
public record RoutingSlips(boolean used, Map<String, ServiceKind> peers) {

  /** Among {@link #peers}: whatever is called hands on. */
  public static final String EVERYBODY = "*";

  /** Flows send slips, and wait for every run. */
  public static final RoutingSlips ON = new RoutingSlips(true, Map.of());

  /** Every reply comes back to the flow. */
  public static final RoutingSlips OFF = new RoutingSlips(false, Map.of());

  public RoutingSlips {
    peers = Map.copyOf(peers);
  }

  /** The same, with more names that are known to hand on, and no more than that. */
  public RoutingSlips withPeers(Collection<String> more) {
    Map<String, ServiceKind> kinds = new HashMap<>();
    more.forEach(name -> kinds.put(name, ServiceKind.UNKNOWN));
    return withPeers(kinds);
  }

  /** The same, with more names that are known to hand on, each of a kind. */
  public RoutingSlips withPeers(Map<String, ServiceKind> more) {
    Map<String, ServiceKind> all = new HashMap<>(peers);
    all.putAll(more);
    return new RoutingSlips(used, all);
  }

  public boolean isPeer(String service) {
    return peers.containsKey(EVERYBODY) || peers.containsKey(service);
  }

  public ServiceKind kind(String service) {
    ServiceKind told = peers.get(service);
    return told == null ? peers.getOrDefault(EVERYBODY, ServiceKind.UNKNOWN) : told;
  }
}
