package dev.braid.registry.view;

import static java.util.Objects.requireNonNull;

import dev.braid.registry.model.Filter;
import dev.braid.registry.model.Instance;
import dev.braid.registry.model.InstanceKey;
import dev.braid.registry.model.Sla;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a view knew at one moment; it never changes. Everything is in the order of service and
 * instance id. Questions about named services look at those only. For several threads.
 */
public final class Snapshot {

  private final NavigableMap<String, ServiceInstances> byService;
  private final ViewFreshness feed;
  private final boolean preserving;

  /**
   * @param byService that never changes
   */
  Snapshot(
      NavigableMap<String, ServiceInstances> byService, ViewFreshness feed, boolean preserving) {
    this.byService = requireNonNull(byService, "byService");
    this.feed = requireNonNull(feed, "feed");
    this.preserving = preserving;
  }

  /** How well the view heard then. */
  public ViewFreshness feed() {
    return feed;
  }

  /** Whether it kept instances though they were silent, because too many were. */
  public boolean isPreserving() {
    return preserving;
  }

  /** Whether some that it lists may be gone: nothing expired at the time. */
  public boolean isStale() {
    return preserving || feed != ViewFreshness.CURRENT;
  }

  /** The live instances, alive or suspect, that a filter accepts. */
  public List<Instance> instances(Filter filter) {
    return known(filter).filter(instance -> instance.state().isLive()).toList();
  }

  /** The same of all that are known: the dead too, as long as they are kept. */
  public List<Instance> instancesAndTheDead(Filter filter) {
    return known(filter).toList();
  }

  private Stream<Instance> known(Filter filter) {
    return filter
        .services()
        .map(names -> names.stream().sorted().map(this::ofService))
        .orElseGet(() -> byService.values().stream())
        .flatMap(each -> each.instances().stream())
        .filter(filter::accepts);
  }

  private ServiceInstances ofService(String service) {
    return byService.getOrDefault(service, ServiceInstances.NOBODY);
  }

  /** That of a key, dead or alive. */
  public Optional<Instance> instance(InstanceKey key) {
    List<Instance> instances = ofService(key.service()).instances();
    int low = 0;
    int high = instances.size();
    while (low < high) { // by halves
      int middle = (low + high) >>> 1;
      if (instances.get(middle).key().compareTo(key) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low < instances.size() && instances.get(low).key().equals(key)
        ? Optional.of(instances.get(low))
        : Optional.empty();
  }

  /** Whether a live instance serves it. */
  public boolean isServed(String service) {
    return ofService(service).instances().stream().anyMatch(instance -> instance.state().isLive());
  }

  /**
   * What is promised of a service that is one function: of its live instances, the promise of the
   * slowest one.
   */
  public Optional<Sla> sla(String service) {
    return ofService(service).sla();
  }

  /** The distinct services, by name and version, of the live instances that a filter accepts. */
  public List<ServiceVersion> services(Filter filter) {
    return filter.equals(Filter.all())
        ? byService.values().stream().flatMap(each -> each.versions().stream()).toList()
        : ServiceInstances.versions(instances(filter).stream());
  }

  /**
   * The distinct endpoints, by qualified name and version, of the live instances that a filter
   * accepts: of such an instance all are told, though the filter may have named one.
   */
  public List<EndpointVersion> endpoints(Filter filter) {
    return ServiceInstances.endpoints(
        filter.equals(Filter.all())
            ? byService.values().stream().flatMap(each -> each.endpoints().stream())
            : instances(filter).stream().flatMap(EndpointVersion::of));
  }

  /** Of nothing, which nobody feeds. */
  static Snapshot empty() {
    return new Snapshot(Collections.emptyNavigableMap(), ViewFreshness.LAGGING, false);
  }
}
