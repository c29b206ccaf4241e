package dev.braid.testkit.replay;

import dev.braid.dsl.FlowDefinition;
import dev.braid.dsl.text.FlowPrinter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What runs in a history.
 *
 * @param services by name
 * @param flows the first may call the others
 * @param fused those of the services that run in place where a flow calls them
 * @param slips whether calls hand on to each other
 */
record Deployment(
    Map<String, Kind> services,
    List<FlowDefinition> flows,
    Set<String> fused,
    boolean slips,
    Guarantee guarantee) {

  Deployment {
    services = Map.copyOf(services);
    flows = List.copyOf(flows);
    fused = Set.copyOf(fused);
  }

  /** The flow of this name, or null when it is no flow's. */
  @Nullable FlowDefinition flow(String name) {
    return flows.stream().filter(flow -> flow.name().equals(name)).findFirst().orElse(null);
  }

  @Override
  public String toString() {
    return "%s%s, services %s%s"
        .formatted(
            flows.stream()
                .map(flow -> FlowPrinter.print(flow) + "\n")
                .collect(Collectors.joining()),
            guarantee.toString().toLowerCase(Locale.ROOT).replace('_', '-'),
            new TreeMap<>(services),
            (fused.isEmpty() ? "" : ", in place " + fused) + (slips ? "" : ", without slips"));
  }
}
