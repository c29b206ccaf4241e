package dev.braid.runtime.spi;

import static java.util.Objects.requireNonNull;

import dev.braid.runtime.config.Config;
import java.util.List;

/**
 * The app that a {@link Component} joins.
 *
 * @param app its name
 * @param instance id of this instance of it, of letters, digits, _ and -
 * @param hosted its services and flows
 */
public record Host(String app, String instance, Config config, List<Hosted> hosted) {

  public Host {
    requireNonNull(app, "app");
    requireNonNull(instance, "instance");
    requireNonNull(config, "config");
    hosted = List.copyOf(hosted);
  }
}
