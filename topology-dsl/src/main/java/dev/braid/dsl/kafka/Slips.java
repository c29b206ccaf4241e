package dev.braid.dsl.kafka;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/**
 * Whether runs of remote calls in a pipe travel as slips, each service handing its value straight
 * to the next.
 *
 * @param used whether flows send any; services hand on what they are sent in any case
 * @param peers the names of services and flows that are known to hand on; {@link #EVERYBODY} stands
 *     for all. A run of these at the end of a flow needs no execution to wait for it. Others may be
 *     part of a run too: what they answer comes back to the flow, which goes on from there
 */
public record Slips(boolean used, Set<String> peers) {

  /** Among {@link #peers}: whatever is called hands on. */
  public static final String EVERYBODY = "*";

  /** Flows send slips, and wait for every run. */
  public static final Slips ON = new Slips(true, Set.of());

  /** Every reply comes back to the flow. */
  public static final Slips OFF = new Slips(false, Set.of());

  public Slips {
    peers = Set.copyOf(peers);
  }

  /** The same, with more names that are known to hand on. */
  public Slips withPeers(Collection<String> more) {
    Set<String> all = new HashSet<>(peers);
    all.addAll(more);
    return new Slips(used, all);
  }

  boolean isPeer(String service) {
    return peers.contains(EVERYBODY) || peers.contains(service);
  }
}
