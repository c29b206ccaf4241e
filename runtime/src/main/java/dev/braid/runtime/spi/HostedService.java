package dev.braid.runtime.spi;

import static java.util.Objects.requireNonNull;

import dev.braid.dsl.ServiceKind;
import dev.braid.dsl.ServiceRef;
import java.util.Optional;
import java.util.function.IntSupplier;

/**
 * A service or flow of an app.
 *
 * @param ref its types, where they are known: a flow's are not
 * @param kind what may be built on its reply; a flow's is not known
 * @param capacity how many requests this instance takes at a time; 0 when that has no limit
 * @param busy how many of these it has in hand now; for any thread, and quick
 */
public record HostedService(
    String name, Optional<ServiceRef<?, ?>> ref, ServiceKind kind, int capacity, IntSupplier busy) {

  /** A flow: it takes what comes. */
  public static HostedService flow(String name) {
    return new HostedService(name, Optional.empty(), ServiceKind.UNKNOWN, 0, () -> 0);
  }

  public HostedService {
    requireNonNull(name, "name");
    requireNonNull(ref, "ref");
    requireNonNull(kind, "kind");
    requireNonNull(busy, "busy");
    if (capacity < 0) {
      throw new IllegalArgumentException(
          "capacity of '%s' must not be negative, found %s".formatted(name, capacity));
    }
  }
}
