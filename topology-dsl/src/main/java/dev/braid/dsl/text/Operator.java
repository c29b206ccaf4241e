package dev.braid.dsl.text;

import dev.braid.dsl.And;
import dev.braid.dsl.Batch;
import dev.braid.dsl.Or;
import dev.braid.dsl.Parallel;
import dev.braid.dsl.Pipe;
import dev.braid.dsl.Step;
import java.util.Arrays;
import java.util.List;

/** What stands between the steps of an expression. */
enum Operator {
  PIPE("|"),
  AND("&&"),
  OR("||"),
  PARALLEL("&"),
  BATCH(";");

  private final String symbol;

  Operator(String symbol) {
    this.symbol = symbol;
  }

  /** The operator that is written {@code symbol}. */
  static Operator of(String symbol) {
    return Arrays.stream(values())
        .filter(operator -> operator.symbol.equals(symbol))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no operator is written " + symbol));
  }

  String symbol() {
    return symbol;
  }

  /** The composition of {@code steps}, of which there are at least two. */
  Step join(List<Step> steps) {
    return switch (this) {
      case PIPE -> new Pipe(steps);
      case AND -> new And(steps);
      case OR -> new Or(steps);
      case PARALLEL -> new Parallel(steps);
      case BATCH -> new Batch(steps, false);
    };
  }
}
