package dev.braid.registry.view;

import dev.braid.registry.model.Endpoint;
import dev.braid.registry.model.Instance;
import dev.braid.registry.model.Registration;
import java.util.stream.Stream;

/**
 * An endpoint in one version of its service.
 *
 * @param qualifiedName with its service's name
 * @param endpoint as the first instance tells
 * @param instances how many have it
 */
public record EndpointVersion(
    String qualifiedName, String version, Endpoint endpoint, int instances) {

  static Stream<EndpointVersion> of(Instance instance) {
    Registration registration = instance.registration();
    return registration.endpoints().stream()
        .map(
            endpoint ->
                new EndpointVersion(
                    endpoint.qualifiedName(instance.service()),
                    registration.version(),
                    endpoint,
                    1));
  }

  EndpointVersion plus(int more) {
    return new EndpointVersion(qualifiedName, version, endpoint, instances + more);
  }
}
