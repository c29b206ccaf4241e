package dev.braid.dsl.kafka;

import dev.braid.dsl.Call;
import dev.braid.dsl.Definitions;
import dev.braid.dsl.FlowDefinition;
import dev.braid.dsl.Leaf;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the ids of an inline definition's steps begin with: its name, where it stands in a flow
 * once. Where it stands there several times, also inside of other definitions, it is the id of the
 * call that it stands for, and so the way to it: {@code main.again}, {@code a.notify}.
 */
record Prefixes(Set<String> several) {

  /** Of definitions that are known to form no circle. */
  static Prefixes of(FlowDefinition flow, Placement placement) {
    Map<String, List<Call>> calls = new LinkedHashMap<>();
    Map<String, Integer> waiting = new HashMap<>();
    Deque<FlowDefinition> found = new ArrayDeque<>(List.of(flow));
    while (!found.isEmpty()) {
      FlowDefinition definition = found.pop();
      if (calls.containsKey(definition.name())) {
        continue;
      }
      List<Call> inline = new ArrayList<>();
      for (Leaf leaf : Definitions.leaves(definition.step())) {
        FlowDefinition inner = leaf instanceof Call call ? placement.inlined(call) : null;
        if (inner != null) {
          inline.add((Call) leaf);
          waiting.merge(inner.name(), 1, Integer::sum);
          found.push(inner);
        }
      }
      calls.put(definition.name(), inline);
    }
    return new Prefixes(several(flow.name(), calls, waiting));
  }

  /** Each definition is counted when all that call it are. */
  private static Set<String> several(
      String flow, Map<String, List<Call>> calls, Map<String, Integer> waiting) {
    Set<String> standSeveral = new HashSet<>();
    Set<String> several = new HashSet<>();
    Set<String> unlabelled = new HashSet<>();
    Set<String> seen = new HashSet<>();
    Deque<String> ready = new ArrayDeque<>(List.of(flow));
    while (!ready.isEmpty()) {
      String outer = ready.pop();
      for (Call call : calls.getOrDefault(outer, List.of())) {
        String name = call.name();
        boolean outerSeveral = standSeveral.contains(outer);
        if (!seen.add(name) || outerSeveral) {
          standSeveral.add(name);
        }
        if (call.label().isEmpty() && (!unlabelled.add(name) || outerSeveral)) {
          several.add(name);
        }
        if (waiting.merge(name, -1, Integer::sum) == 0) {
          ready.push(name);
        }
      }
    }
    return several;
  }

  /**
   * @param id of the call
   */
  String of(Call call, String id) {
    return call.label().isPresent() || several.contains(call.name()) ? id : call.name();
  }
}
