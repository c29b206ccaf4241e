package dev.braid.registry.view;

import dev.braid.registry.model.Instance;
import dev.braid.registry.model.Sla;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BinaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The instances of one service at one moment, and what is the same in many of them, which is found
 * out when it is first asked for. Snapshots share it until something of the service changes. For
 * several threads.
 */
final class ServiceInstances {

  static final ServiceInstances NOBODY = new ServiceInstances(List.of());

  private static final Comparator<ServiceVersion> BY_SERVICE =
      Comparator.comparing(ServiceVersion::service).thenComparing(ServiceVersion::version);
  private static final Comparator<EndpointVersion> BY_NAME =
      Comparator.comparing(EndpointVersion::qualifiedName).thenComparing(EndpointVersion::version);

  private final List<Instance> instances;
  private volatile @Nullable List<ServiceVersion> versions;
  private volatile @Nullable List<EndpointVersion> endpoints;

  /** At most one. */
  private volatile @Nullable List<Sla> promises;

  /**
   * @param instances that never change, in the order of their ids
   */
  ServiceInstances(List<Instance> instances) {
    this.instances = instances;
  }

  /** Dead or alive. */
  List<Instance> instances() {
    return instances;
  }

  /** Of its live instances. */
  List<ServiceVersion> versions() {
    List<ServiceVersion> found = versions;
    if (found == null) {
      found = versions(live());
      versions = found;
    }
    return found;
  }

  /** Of its live instances. */
  List<EndpointVersion> endpoints() {
    List<EndpointVersion> found = endpoints;
    if (found == null) {
      found = endpoints(live().flatMap(EndpointVersion::of));
      endpoints = found;
    }
    return found;
  }

  /** What is promised of the service as one function, by the slowest of its live instances. */
  Optional<Sla> sla() {
    List<Sla> found = promises;
    if (found == null) {
      found =
          live()
              .flatMap(instance -> instance.registration().endpoints().stream())
              .filter(endpoint -> endpoint.name().isEmpty())
              .flatMap(endpoint -> endpoint.sla().stream())
              .max(Comparator.comparing(Sla::upper95))
              .stream()
              .toList();
      promises = found;
    }
    return found.stream().findFirst();
  }

  private Stream<Instance> live() {
    return instances.stream().filter(instance -> instance.state().isLive());
  }

  /** The distinct ones of these instances, in order. */
  static List<ServiceVersion> versions(Stream<Instance> instances) {
    return distinct(
        instances.map(ServiceVersion::of),
        BY_SERVICE,
        (first, next) -> first.plus(next.instances()));
  }

  /** The distinct ones of these, in order. */
  static List<EndpointVersion> endpoints(Stream<EndpointVersion> endpoints) {
    return distinct(endpoints, BY_NAME, (first, next) -> first.plus(next.instances()));
  }

  /** One of each, which is the first one. */
  private static <T> List<T> distinct(Stream<T> all, Comparator<T> same, BinaryOperator<T> joined) {
    NavigableMap<T, T> found = new TreeMap<>(same);
    all.forEach(one -> found.merge(one, one, joined));
    return List.copyOf(found.values());
  }
}
