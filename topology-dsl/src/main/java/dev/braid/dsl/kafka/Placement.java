package dev.braid.dsl.kafka;

import dev.braid.dsl.FlowDefinition;
import dev.braid.dsl.Service;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What stands in the same topology as a flow. Everything else is called through its topic.
 *
 * @param services whose handlers run in place, by name
 * @param definitions that stand inline where they are called, by name
 */
public record Placement(
    Map<String, Service<?, ?>> services, Map<String, FlowDefinition> definitions) {

  /** Every call goes through a topic. */
  public static final Placement REMOTE = new Placement(Map.of(), Map.of());

  public Placement {
    services = Map.copyOf(services);
    definitions = Map.copyOf(definitions);
  }

  /**
   * These handlers run in place.
   *
   * @throws IllegalArgumentException when two of them have one name
   */
  public static Placement local(Collection<? extends Service<?, ?>> services) {
    Map<String, Service<?, ?>> byName = new LinkedHashMap<>();
    for (Service<?, ?> service : services) {
      Service<?, ?> other = byName.putIfAbsent(service.name(), service);
      if (other != null && !other.equals(service)) {
        throw new IllegalArgumentException(
            "the service '%s' has two handlers here; expected one".formatted(service.name()));
      }
    }
    return new Placement(byName, Map.of());
  }

  /** These definitions stand inline as well. */
  public Placement inline(List<FlowDefinition> more) {
    Map<String, FlowDefinition> byName = new LinkedHashMap<>(definitions);
    more.forEach(definition -> byName.put(definition.name(), definition));
    return new Placement(services, byName);
  }
}
