package dev.braid.examples.e02weather;

import static dev.braid.examples.Expected.fault;
import static dev.braid.examples.Expected.ok;
import static dev.braid.examples.Expected.parts;

import dev.braid.examples.FlowCase;
import java.util.List;
import java.util.Map;

/** The figures of the weather example. */
public final class WeatherCases {

  public static final Row COLDEST_JAN = new Row(24, "jan", 22, 50);
  public static final Row HOTTEST_JAN = new Row(6, "jan", 3, 94);
  public static final Row COLDEST_FEB = new Row(26, "feb", 5, 50);
  public static final Row HOTTEST_FEB = new Row(15, "feb", 17, 94);

  public static final List<FlowCase> ALL =
      List.of(
          new FlowCase(
              "weather",
              "pune",
              parts(
                  parts(ok(tree(COLDEST_JAN)), ok(tree(HOTTEST_JAN))),
                  parts(ok(tree(COLDEST_FEB)), ok(tree(HOTTEST_FEB)))),
              List.of("readings", "group", "min", "max", "min", "max")),
          new FlowCase(
              "weather", "atlantis", fault(400, "no readings of 'atlantis'"), List.of("readings")));

  private WeatherCases() {}

  static Map<String, Object> tree(Row row) {
    return Map.of(
        "Day", row.day(), "Month", row.month(), "Hour", row.hour(), "Degrees", row.degrees());
  }
}
