package dev.braid.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.braid.dsl.FlowDefinition;
import dev.braid.dsl.Json;
import dev.braid.dsl.Step;
import dev.braid.dsl.Tree;
import dev.braid.dsl.text.FlowPrinter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A flow, the world it runs in, and what it is asked.
 *
 * @param flow what to run
 * @param definitions the others that it, and each of them, may call
 * @param services the services that they call
 * @param input a tree
 */
public record FlowCase(
    FlowDefinition flow,
    List<FlowDefinition> definitions,
    List<TreeService> services,
    @Nullable Object input) {

  public FlowCase {
    definitions = List.copyOf(definitions);
    services = List.copyOf(services);
    input = Tree.of(input);
  }

  /** What the reference interpreter makes of it. */
  public Outcome outcome() {
    return interpreter().run(flow, input);
  }

  /** A reference interpreter of this world. */
  public ReferenceInterpreter interpreter() {
    Map<String, TreeService> byName = new LinkedHashMap<>();
    services.forEach(service -> byName.put(service.name(), service));
    return new ReferenceInterpreter(byName, definitions);
  }

  /** The flow first, then the others. */
  public List<FlowDefinition> allDefinitions() {
    List<FlowDefinition> all = new ArrayList<>();
    all.add(flow);
    all.addAll(definitions);
    return List.copyOf(all);
  }

  /** The same world, with another flow under the same name. */
  public FlowCase withStep(Step step) {
    return new FlowCase(changed(flow, step), definitions, services, input);
  }

  /** The same flow and services, with other definitions. */
  public FlowCase withDefinitions(List<FlowDefinition> changed) {
    return new FlowCase(flow, changed, services, input);
  }

  public FlowCase withInput(@Nullable Object changed) {
    return new FlowCase(flow, definitions, services, changed);
  }

  static FlowDefinition changed(FlowDefinition definition, Step step) {
    return new FlowDefinition(definition.name(), step, definition.bindings());
  }

  /** The definitions and the input; the services' names say what they do. */
  @Override
  public String toString() {
    String flows = FlowPrinter.print(allDefinitions()).strip();
    return flows + "\ninput: " + new String(Json.bytes(input), UTF_8);
  }
}
