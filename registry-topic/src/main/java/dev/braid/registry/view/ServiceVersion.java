package dev.braid.registry.view;

import dev.braid.registry.model.Instance;
import dev.braid.registry.model.Registration;

/**
 * A service in one version.
 *
 * @param owner as its first instance tells
 * @param instances how many there are of it
 */
public record ServiceVersion(String service, String version, String owner, int instances) {

  static ServiceVersion of(Instance instance) {
    Registration registration = instance.registration();
    return new ServiceVersion(instance.service(), registration.version(), registration.owner(), 1);
  }

  ServiceVersion plus(int more) {
    return new ServiceVersion(service, version, owner, instances + more);
  }
}
