package dev.braid.registry.join;

import dev.braid.registry.model.Location;
import dev.braid.registry.model.Timings;
import dev.braid.registry.observe.CallerTimeouts;
import dev.braid.runtime.config.Config;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * How an app joins the registry: what its component says, under what is configured.
 *
 * @param observe whether it reads the registry too, for as long as it runs
 * @param timeouts of its calls that have none of their own, by what services promise; empty: the
 *     deadline of their request
 */
record RegistrySettings(
    Timings timings,
    boolean observe,
    Optional<CallerTimeouts> timeouts,
    ServiceMetadata announcement) {

  /**
   * Reads the configuration.
   *
   * @param host where this runs, unless it is told
   */
  static RegistrySettings read(
      Config config,
      Timings timings,
      Optional<CallerTimeouts> timeouts,
      ServiceMetadata announcement,
      Supplier<String> host) {
    Location place = announcement.place();
    String told = config.given(RegistryKeys.HOST).orElse(place.host());
    Location where =
        new Location(
            told.isEmpty() ? host.get() : told,
            config.given(RegistryKeys.ZONE).orElse(place.zone()),
            config.given(RegistryKeys.REGION).orElse(place.region()));
    return new RegistrySettings(
        config.given(RegistryKeys.TIMINGS).orElse(timings),
        config.get(RegistryKeys.OBSERVE),
        config.given(RegistryKeys.TIMEOUTS).map(wait -> timeouts(wait, timeouts)).orElse(timeouts),
        announcement
            .withPlace(where)
            .withVersion(config.given(RegistryKeys.VERSION).orElse(announcement.version()))
            .withOwner(config.given(RegistryKeys.OWNER).orElse(announcement.owner())));
  }

  private static Optional<CallerTimeouts> timeouts(
      RegistryKeys.CallsWait wait, Optional<CallerTimeouts> told) {
    return switch (wait) {
      case SLA -> told.or(() -> Optional.of(CallerTimeouts.DEFAULT));
      case DEADLINE -> Optional.empty();
    };
  }
}
