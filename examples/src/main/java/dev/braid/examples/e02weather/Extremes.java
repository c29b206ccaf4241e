package dev.braid.examples.e02weather;

import dev.braid.dsl.Fault;
import dev.braid.dsl.FaultCode;
import dev.braid.dsl.FaultException;
import dev.braid.dsl.ServiceRef;
import java.util.Comparator;
import java.util.List;

/** The coldest and the hottest of some rows; of equals, the first. */
final class Extremes {

  static final ServiceRef<List<Row>, Row> MIN = ServiceRef.of("min", Row.LIST, Row.ONE);

  static final ServiceRef<List<Row>, Row> MAX = ServiceRef.of("max", Row.LIST, Row.ONE);

  private Extremes() {}

  static Row min(List<Row> rows) {
    return first(rows, Comparator.comparingInt(Row::degrees));
  }

  static Row max(List<Row> rows) {
    return first(rows, Comparator.comparingInt(Row::degrees).reversed());
  }

  private static Row first(List<Row> rows, Comparator<Row> order) {
    return rows.stream()
        .min(order)
        .orElseThrow(
            () ->
                new FaultException(
                    Fault.of(FaultCode.BAD_REQUEST, "no rows: expected at least one reading")));
  }
}
