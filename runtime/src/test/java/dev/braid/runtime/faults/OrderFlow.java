package dev.braid.runtime.faults;

import dev.braid.dsl.Codec;
import dev.braid.dsl.FaultException;
import dev.braid.dsl.Flow;
import dev.braid.dsl.FlowDefinition;
import dev.braid.dsl.Service;
import dev.braid.dsl.ServiceRef;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The flow under fire, {@code ((price | (reserve & charge) | apply join) || rescue) | apply seal},
 * and its four services. Every reply tells which request it is of, so that crossed ones show. One
 * request in five is refused by {@code charge} and so comes to {@code rescue}. The last step is the
 * flow's own, so that the flow itself replies, once for each execution.
 */
final class OrderFlow {

  static final ServiceRef<Object, Object> REF = ServiceRef.tree("order");

  private static final ServiceRef<Object, Object> PRICE = ServiceRef.tree("price");
  private static final ServiceRef<Object, Object> RESERVE = ServiceRef.tree("reserve");
  private static final ServiceRef<Object, Object> CHARGE = ServiceRef.tree("charge");
  private static final ServiceRef<Object, Object> RESCUE = ServiceRef.tree("rescue");

  private OrderFlow() {}

  static FlowDefinition definition() {
    return Flow.call(PRICE)
        .pipe(
            Flow.parallel(Flow.call(RESERVE), Flow.call(CHARGE))
                .map("join", Codec.tree(), OrderFlow::join))
        .or(Flow.call(RESCUE))
        .map("seal", Codec.tree(), OrderFlow::seal)
        .named(REF.name());
  }

  static List<Service<?, ?>> services() {
    return List.of(
        Service.of(PRICE, OrderFlow::price),
        Service.of(RESERVE, OrderFlow::reserve),
        Service.of(CHARGE, OrderFlow::charge),
        Service.of(RESCUE, OrderFlow::rescue));
  }

  /** An order: it holds nothing but its number. */
  static Object order(long number) {
    return Map.of("order", number);
  }

  /** What the flow must answer to an order, worked out without it. */
  static Object expected(long number) {
    long price = number * 7 % 101;
    return number % 5 == 0
        ? Map.of("order", number, "rescued", number * 13, "sealed", true)
        : Map.of(
            "order",
            number,
            "charged of",
            number,
            "reserved",
            price + 1,
            "charged",
            price * 2,
            "sealed",
            true);
  }

  /** A tree in words, the same for equal trees. */
  static String text(Object tree) {
    return tree instanceof Map<?, ?> map ? new TreeMap<>(map).toString() : String.valueOf(tree);
  }

  static long number(Object tree) {
    return field(tree, "order");
  }

  private static Object price(Object order) {
    return Map.of("order", number(order), "price", number(order) * 7 % 101);
  }

  private static Object reserve(Object priced) {
    return Map.of("order", number(priced), "reserved", field(priced, "price") + 1);
  }

  private static Object charge(Object priced) {
    if (number(priced) % 5 == 0) {
      throw new FaultException(402, "no money for order " + number(priced));
    }
    return Map.of("order", number(priced), "charged", field(priced, "price") * 2);
  }

  private static Object rescue(Object order) {
    return Map.of("order", number(order), "rescued", number(order) * 13);
  }

  private static Object join(Object reserved, Object charged) {
    return Map.of(
        "order", number(reserved),
        "charged of", number(charged),
        "reserved", field(reserved, "reserved"),
        "charged", field(charged, "charged"));
  }

  private static Object seal(Object value) {
    Map<Object, Object> sealed = new HashMap<>((Map<?, ?>) value);
    sealed.put("sealed", true);
    return sealed;
  }

  private static long field(Object tree, String name) {
    return (Long) ((Map<?, ?>) tree).get(name);
  }
}
