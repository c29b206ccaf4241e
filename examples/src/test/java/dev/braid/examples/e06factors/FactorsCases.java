package dev.braid.examples.e06factors;

import static dev.braid.examples.Expected.fault;
import static dev.braid.examples.Expected.ok;

import dev.braid.examples.FlowCase;
import java.util.List;
import java.util.Map;

/** Numbers and their factors. */
public final class FactorsCases {

  public static final List<FlowCase> ALL =
      List.of(
          factored(2, 2),
          factored(91, 7, 13),
          factored(1024, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2),
          factored(10_403, 101, 103),
          new FlowCase(
              "factors",
              "ninety-one",
              fault(400, "expected a whole number from 2 to 999999999999999, found ninety-one"),
              List.of("factorise")));

  private FactorsCases() {}

  private static FlowCase factored(long number, Integer... factors) {
    List<Long> expected = List.of(factors).stream().map(Integer::longValue).toList();
    return new FlowCase(
        "factors",
        number,
        ok(Map.of("number", number, "factors", expected)),
        List.of("factorise", "verify"));
  }
}
