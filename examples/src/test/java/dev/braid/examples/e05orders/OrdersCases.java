package dev.braid.examples.e05orders;

import static dev.braid.examples.Expected.fault;
import static dev.braid.examples.Expected.ok;

import dev.braid.examples.Expected;
import dev.braid.examples.FlowCase;
import java.util.List;
import java.util.Map;

/** What customers are told. */
public final class OrdersCases {

  public static final List<FlowCase> ALL =
      List.of(
          told(
              "teapot", 2, "paid 58.00, collect it at A6", "price", "reserve", "charge", "confirm"),
          told("tea", 1, "paid 4.50, collect it at A3", "price", "reserve", "charge", "confirm"),
          told("cup", 1, "sorry, no cup today", "price", "apologise"),
          told("samovar", 3, "sorry, no samovar today", "price", "reserve", "charge", "apologise"),
          order("tea", "many", fault(400, "quantity")));

  private OrdersCases() {}

  private static FlowCase told(String item, int quantity, String text, String... called) {
    return order(item, quantity, ok(Map.of("text", text)), called);
  }

  private static FlowCase order(String item, Object quantity, Expected expected, String... called) {
    Map<String, Object> order =
        Map.of("id", "17", "item", item, "quantity", quantity, "card", "4711");
    return new FlowCase("orders", order, expected, List.of(called));
  }
}
