package dev.braid.runtime.client;

import dev.braid.engine.ServiceDirectory;
import java.util.OptionalInt;

/**
 * What must be known of a service before it is sent a request.
 *
 * @param partitions of its topic, 0 when there is none; empty: the brokers do not say
 * @param presence whether anyone serves it
 */
record ServiceRoute(OptionalInt partitions, ServiceDirectory.Presence presence) {

  /** Nothing can be sent: the brokers do not answer. */
  static final ServiceRoute CLOSED =
      new ServiceRoute(OptionalInt.empty(), ServiceDirectory.Presence.UNKNOWN);
}
