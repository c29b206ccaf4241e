package dev.braid.examples.e02weather;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.braid.dsl.Codec;
import dev.braid.dsl.NamedFunction;
import dev.braid.dsl.ServiceRef;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Sorts rows into months, and picks one. */
final class Months {

  private static final Codec<Map<String, List<Row>>> GROUPED =
      Codec.json(new TypeReference<Map<String, List<Row>>>() {});

  static final ServiceRef<List<Row>, Map<String, List<Row>>> REF =
      ServiceRef.of("group", Row.LIST, GROUPED);

  private Months() {}

  /** By month, in the order in which the months come. */
  static Map<String, List<Row>> group(List<Row> rows) {
    Map<String, List<Row>> months = new LinkedHashMap<>();
    rows.forEach(row -> months.computeIfAbsent(row.month(), m -> new ArrayList<>()).add(row));
    return Collections.unmodifiableMap(months);
  }

  /** The function that picks {@code month} and is named like it; no rows when there are none. */
  static NamedFunction<?, ?> pick(String month) {
    return NamedFunction.of(
        month, GROUPED, Row.LIST, months -> months.getOrDefault(month, List.of()));
  }
}
