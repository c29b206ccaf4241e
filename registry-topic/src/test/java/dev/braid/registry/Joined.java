package dev.braid.registry;

import dev.braid.dsl.ServiceKind;
import dev.braid.dsl.ServiceRef;
import dev.braid.registry.join.RegistryComponent;
import dev.braid.registry.join.RegistryKeys;
import dev.braid.registry.model.InstanceKey;
import dev.braid.runtime.config.Config;
import dev.braid.runtime.spi.AppContext;
import dev.braid.runtime.spi.Component;
import dev.braid.runtime.spi.HostedService;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** An instance without an app around it: it has joined the registry, and says what it is told. */
final class Joined implements AutoCloseable {

  private final Component.Membership membership;
  private final List<String> services;

  private Joined(Component.Membership membership, List<String> services) {
    this.membership = membership;
    this.services = services;
  }

  /** One that does not serve yet, with an observer of its own or the one of the component. */
  static Joined with(
      RegistryComponent component, Config config, String instance, String... services) {
    List<HostedService> hosted =
        Stream.of(services)
            .map(
                name ->
                    new HostedService(
                        name, Optional.of(ServiceRef.text(name)), ServiceKind.PLAIN, 4, () -> 1))
            .toList();
    return new Joined(
        component.join(
            new AppContext("app", instance, config.with(RegistryKeys.HOST, "h"), hosted)),
        List.of(services));
  }

  /** The key that it registers a service under. */
  static InstanceKey key(String service, String instance) {
    return new InstanceKey(service, "h-app-" + instance);
  }

  Joined serve() {
    services.forEach(membership::serves);
    return this;
  }

  void fail(String service) {
    membership.failed(service);
  }

  void stopping() {
    membership.stopping();
  }

  Component.Membership membership() {
    return membership;
  }

  @Override
  public void close() {
    membership.stopping();
    membership.close();
  }
}
