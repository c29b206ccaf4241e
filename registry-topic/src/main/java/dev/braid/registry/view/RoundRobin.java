package dev.braid.registry.view;

import static java.util.Objects.requireNonNull;

import dev.braid.registry.model.Condition;
import dev.braid.registry.model.Filter;
import dev.braid.registry.model.Instance;
import dev.braid.registry.model.InstanceState;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * Chooses an instance of a service, each in its turn, and those near first: alive in the own zone,
 * else alive anywhere, else in doubt. An instance that drains is not chosen. For services that take
 * what comes; for those that tell their capacity {@link CapacityView} chooses better. For any
 * thread.
 */
public final class RoundRobin {

  private final RegistryView view;
  private final String zone;
  private final Map<String, AtomicInteger> turns = new ConcurrentHashMap<>();

  /**
   * @param zone that the caller is in; empty: none is nearer than another
   */
  public RoundRobin(RegistryView view, String zone) {
    this.view = requireNonNull(view, "view");
    this.zone = requireNonNull(zone, "zone");
  }

  /** The next one; empty when nobody serves it. */
  public Optional<Instance> next(String service) {
    List<Instance> serving =
        view.snapshot().instances(Filter.service(service)).stream()
            .filter(instance -> instance.condition() == Condition.SERVING)
            .toList();
    Predicate<Instance> isAlive = instance -> instance.state() == InstanceState.ALIVE;
    return turn(service, serving, isAlive.and(this::isNear))
        .or(() -> turn(service, serving, isAlive))
        .or(() -> turn(service, serving, instance -> true));
  }

  private boolean isNear(Instance instance) {
    return !zone.isEmpty() && instance.registration().place().zone().equals(zone);
  }

  private Optional<Instance> turn(
      String service, List<Instance> serving, Predicate<Instance> isWanted) {
    List<Instance> wanted = serving.stream().filter(isWanted).toList();
    if (wanted.isEmpty()) {
      return Optional.empty();
    }
    int turn = turns.computeIfAbsent(service, name -> new AtomicInteger()).getAndIncrement();
    return Optional.of(wanted.get(Math.floorMod(turn, wanted.size())));
  }
}
