package dev.braid.examples;

import java.util.List;

/**
 * One request to a flow of an example and what must come of it, under whatever runs the flow: the
 * interpreter, TopologyTestDriver or a broker.
 *
 * @param flow the definition's name
 * @param input the request's value, as a tree
 * @param expected the reply
 * @param called the services that are asked, each once for every time it stands here; in no
 *     particular order
 */
public record FlowCase(String flow, Object input, Expected expected, List<String> called) {

  public FlowCase {
    called = List.copyOf(called);
  }

  @Override
  public String toString() {
    String shown = input.toString();
    return flow + " of " + (shown.length() > 60 ? shown.substring(0, 60) + "…" : shown);
  }
}
