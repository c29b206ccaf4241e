package dev.braid.examples.e04square;

import static dev.braid.examples.Expected.fault;
import static dev.braid.examples.Expected.ok;

import dev.braid.examples.FlowCase;
import java.util.List;
import java.util.Map;

/** The figures of the square of a sum. */
public final class SquareOfSumCases {

  public static final List<FlowCase> ALL =
      List.of(
          squared(3, 4, 49),
          squared(0, 0, 0),
          squared(-5, 2, 9),
          squared(1.5, 0.5, 4),
          new FlowCase(
              "square-of-sum",
              Map.of("a", 3, "b", "x"),
              fault(400, "operand 'b' is not a number: found the text 'x'"),
              List.of("add")));

  private SquareOfSumCases() {}

  private static FlowCase squared(Number a, Number b, Number expected) {
    return new FlowCase(
        "square-of-sum", Map.of("a", a, "b", b), ok(expected), List.of("add", "square"));
  }
}
