package dev.braid.dsl.kafka;

import dev.braid.dsl.Bindings;
import dev.braid.dsl.Call;
import dev.braid.dsl.CallOptions;
import dev.braid.dsl.FlowDefinition;
import dev.braid.dsl.Service;
import dev.braid.dsl.ServiceRef;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What can stand in the same topology as a flow. Everything else is called through its topic.
 *
 * @param services hosted beside the flow, by name. Their handlers run in place where a second
 *     result of them cannot matter, see {@link Service}; else they are called through their topics
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
   * These are hosted beside the flow.
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

  /** The definition that a call stands for here, or null. */
  @Nullable FlowDefinition inlined(Call call) {
    return asksForNothingElse(call) ? definitions.get(call.name()) : null;
  }

  /** The service whose handler can run in place of a call, if the flow lets it; or null. */
  @Nullable Service<?, ?> inPlace(Call call) {
    Service<?, ?> here = asksForNothingElse(call) ? services.get(call.name()) : null;
    return here != null && here.canRunInPlace() ? here : null;
  }

  /** A timeout or retries need what nothing in place has. */
  private static boolean asksForNothingElse(Call call) {
    return call.options().equals(CallOptions.NONE);
  }

  /** What is known of a service: as it is hosted here, or from the flow's bindings; or null. */
  @Nullable ServiceRef<?, ?> ref(String name, Bindings bindings) {
    Service<?, ?> local = services.get(name);
    return local == null ? bindings.services().get(name) : local.ref();
  }
}
