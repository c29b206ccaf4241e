package dev.braid.registry;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What a view knew at one moment; it never changes. Everything is in the order of service and
 * instance id. Questions about named services look at those only. For several threads.
 */
public final class Snapshot {

  private static final Comparator<ServiceVersion> BY_SERVICE =
      Comparator.comparing(ServiceVersion::service).thenComparing(ServiceVersion::version);
  private static final Comparator<EndpointVersion> BY_NAME =
      Comparator.comparing(EndpointVersion::qualifiedName).thenComparing(EndpointVersion::version);

  private final NavigableMap<String, List<Instance>> byService;
  private final Feed feed;
  private final boolean preserving;

  /**
   * @param byService that never changes, the instances of each in the order of their ids
   */
  Snapshot(NavigableMap<String, List<Instance>> byService, Feed feed, boolean preserving) {
    this.byService = requireNonNull(byService, "byService");
    this.feed = requireNonNull(feed, "feed");
    this.preserving = preserving;
  }

  /** How well the view heard then. */
  public Feed feed() {
    return feed;
  }

  /** Whether it kept instances though they were silent, because too many were. */
  public boolean isPreserving() {
    return preserving;
  }

  /** Whether some that it lists may be gone: nothing expired at the time. */
  public boolean isStale() {
    return preserving || feed != Feed.CURRENT;
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
        .flatMap(List::stream)
        .filter(filter::accepts);
  }

  private List<Instance> ofService(String service) {
    return byService.getOrDefault(service, List.of());
  }

  /** That of a key, dead or alive. */
  public Optional<Instance> instance(InstanceKey key) {
    List<Instance> instances = ofService(key.service());
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
    return ofService(service).stream().anyMatch(instance -> instance.state().isLive());
  }

  /**
   * What is promised of a service that is one function: of its live instances, the promise of the
   * slowest one.
   */
  public Optional<Sla> sla(String service) {
    return ofService(service).stream()
        .filter(instance -> instance.state().isLive())
        .flatMap(instance -> instance.registration().endpoints().stream())
        .filter(endpoint -> endpoint.name().isEmpty())
        .flatMap(endpoint -> endpoint.sla().stream())
        .max(Comparator.comparing(Sla::upper95));
  }

  /** The distinct services, by name and version, of the live instances that a filter accepts. */
  public List<ServiceVersion> services(Filter filter) {
    return distinct(
        instances(filter).stream().map(ServiceVersion::of), BY_SERVICE, ServiceVersion::plus);
  }

  /**
   * The distinct endpoints, by qualified name and version, of the live instances that a filter
   * accepts: of such an instance all are told, though the filter may have named one.
   */
  public List<EndpointVersion> endpoints(Filter filter) {
    return distinct(
        instances(filter).stream().flatMap(EndpointVersion::of), BY_NAME, EndpointVersion::plus);
  }

  /** One of each, which is the first one. */
  private static <T> List<T> distinct(Stream<T> all, Comparator<T> same, Function<T, T> oneMore) {
    NavigableMap<T, T> found = new TreeMap<>(same);
    all.forEach(one -> found.merge(one, one, (first, next) -> oneMore.apply(first)));
    return List.copyOf(found.values());
  }

  /** Of nothing, which nobody feeds. */
  static Snapshot empty() {
    return new Snapshot(Collections.emptyNavigableMap(), Feed.LAGGING, false);
  }
}
