package dev.braid.examples.e03operators;

import static dev.braid.examples.Expected.fault;
import static dev.braid.examples.Expected.ok;
import static dev.braid.examples.Expected.parts;

import dev.braid.examples.Expected;
import dev.braid.examples.FlowCase;
import java.util.List;
import java.util.Map;

/** What each operator makes of a failing step. */
public final class OperatorsCases {

  private static final Map<String, Object> INPUT = Map.of("input", 1);

  private static final Expected BADTWO = fault(500, "badtwo fails");

  public static final List<FlowCase> ALL =
      List.of(
          new FlowCase("and-stops", INPUT, BADTWO, List.of("one", "badtwo")),
          new FlowCase("or-falls", INPUT, ack("one"), List.of("badtwo", "one")),
          new FlowCase("batch-last", INPUT, ack("two"), List.of("one", "badtwo", "two")),
          new FlowCase(
              "batch-all",
              INPUT,
              parts(ack("one"), BADTWO, ack("three")),
              List.of("one", "badtwo", "three")),
          new FlowCase(
              "parallel-all",
              INPUT,
              parts(ack("one"), BADTWO, ack("three")),
              List.of("one", "badtwo", "three")),
          new FlowCase(
              "merge",
              INPUT,
              ok(Map.of("input", 1, "m1", 1, "ack-one", "one", "m2", 2, "ack-two", "two")),
              List.of("one", "two")));

  private OperatorsCases() {}

  private static Expected ack(String name) {
    return ok(Map.of("input", 1, "ack-" + name, name));
  }
}
