package dev.braid.cli.registry;

import dev.braid.cli.console.Answer;
import dev.braid.cli.console.Table;
import dev.braid.cli.console.Words;
import dev.braid.registry.model.Filter;
import dev.braid.registry.model.Instance;
import dev.braid.registry.model.Sla;
import dev.braid.registry.services.RegistryTrees;
import dev.braid.registry.view.EndpointVersion;
import dev.braid.registry.view.ServiceVersion;
import dev.braid.registry.view.Snapshot;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a command lists of the registry, and how.
 *
 * @param question that a snapshot is asked
 * @param name of one, among those of its kind
 * @param columns of the table
 * @param cells of a row
 * @param tree in JSON
 */
record RegistryTable<T>(
    Question<T> question,
    Function<T, String> name,
    List<String> columns,
    Function<T, List<String>> cells,
    Function<T, Map<String, @Nullable Object>> tree) {

  /** What a filter finds in a snapshot. */
  interface Question<T> {
    List<T> ask(Snapshot snapshot, Filter filter);
  }

  static final RegistryTable<Instance> INSTANCES = instances(Snapshot::instances);
  static final RegistryTable<Instance> INSTANCES_AND_THE_DEAD =
      instances(Snapshot::instancesAndTheDead);

  static final RegistryTable<ServiceVersion> SERVICES =
      new RegistryTable<>(
          Snapshot::services,
          service -> named(service.service(), service.version()),
          List.of("SERVICE", "VERSION", "INSTANCES", "OWNER"),
          service ->
              List.of(
                  service.service(),
                  service.version(),
                  String.valueOf(service.instances()),
                  service.owner()),
          RegistryTrees::of);

  static final RegistryTable<EndpointVersion> ENDPOINTS =
      new RegistryTable<>(
          Snapshot::endpoints,
          endpoint -> named(endpoint.qualifiedName(), endpoint.version()),
          List.of("ENDPOINT", "VERSION", "INSTANCES", "MEAN", "UPPER95"),
          endpoint ->
              List.of(
                  endpoint.qualifiedName(),
                  endpoint.version(),
                  String.valueOf(endpoint.instances()),
                  millis(endpoint.endpoint().sla().map(Sla::mean)),
                  millis(endpoint.endpoint().sla().map(Sla::upper95))),
          RegistryTrees::of);

  private static RegistryTable<Instance> instances(Question<Instance> question) {
    return new RegistryTable<>(
        question,
        instance -> instance.key().toString(),
        List.of(
            "SERVICE",
            "INSTANCE",
            "STATE",
            "REASON",
            "CONDITION",
            "VERSION",
            "ZONE",
            "REGION",
            "HOST",
            "APP"),
        instance ->
            List.of(
                instance.service(),
                instance.key().instance(),
                Words.of(instance.state()),
                Words.of(instance.reason()),
                Words.of(instance.condition()),
                instance.registration().version(),
                instance.registration().place().zone(),
                instance.registration().place().region(),
                instance.registration().place().host(),
                instance.registration().app()),
        RegistryTrees::of);
  }

  /** Prints what was found: as one JSON document, or as a table. */
  void print(List<T> found, boolean json, PrintWriter out) {
    if (json) {
      out.println(Answer.text(found.stream().map(tree).toList()));
      out.flush();
    } else if (!found.isEmpty()) {
      Table table = new Table(columns);
      found.forEach(one -> table.add(cells.apply(one)));
      table.print(out);
    }
  }

  private static String named(String name, String version) {
    return version.isEmpty() ? name : name + " version=" + Table.cell(version);
  }

  private static String millis(Optional<Duration> time) {
    return time.map(known -> known.toMillis() + "ms").orElse("");
  }
}
