package dev.braid.runtime.faults;

import dev.braid.dsl.Codec;
import dev.braid.dsl.FaultException;
import dev.braid.dsl.Flow;
import dev.braid.dsl.FlowDefinition;
import dev.braid.dsl.Service;
import dev.braid.dsl.ServiceRef;
import dev.braid.dsl.Transition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The flow under fire, {@code ((price | (reserve & charge) | apply join) || rescue) | apply seal},
 * and its four services. Every reply tells which request it is of, so that crossed ones show. One
 * request in five is refused by {@code charge} and so comes to {@code rescue}. The last step is the
 * flow's own, so that the flow itself replies, once for each execution.
 *
 * <p>{@code reserve} and {@code charge} keep, for each key, the numbers of the orders that they
 * have applied, in order, and those that they applied twice twice. {@link #REPORT} asks for them.
 */
final class OrderFlow {

  static final ServiceRef<Object, Object> REF = ServiceRef.tree("order");

  /** Asks a service that keeps a state for the orders of the request's key. */
  static final Object REPORT = Map.of("report", true);

  private static final ServiceRef<Object, Object> PRICE = ServiceRef.tree("price");
  static final ServiceRef<Object, Object> RESERVE = ServiceRef.tree("reserve");
  static final ServiceRef<Object, Object> CHARGE = ServiceRef.tree("charge");
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

  /** What is struck along with the flow. */
  static List<Service<?, ?>> stateful() {
    return List.of(
        Service.stateful(
            RESERVE,
            Codec.tree(),
            (state, input, request) -> apply(state, input, OrderFlow::reserve)),
        Service.stateful(
            CHARGE,
            Codec.tree(),
            (state, input, request) -> apply(state, input, OrderFlow::charge)));
  }

  /**
   * What is left in peace.
   *
   * @param gate asked for each order that is held: it gets its price when this completes
   */
  static List<Service<?, ?>> stateless(Supplier<? extends CompletionStage<?>> gate) {
    return List.of(
        Service.async(
            PRICE,
            (order, request) ->
                isHeld(order)
                    ? gate.get().thenApply(open -> price(order))
                    : CompletableFuture.completedFuture(price(order))),
        Service.of(RESCUE, OrderFlow::rescue));
  }

  /** An order: it holds nothing but its number. */
  static Object order(long number) {
    return Map.of("order", number);
  }

  /** An order that waits at the gate. */
  static Object held(long number) {
    return Map.of("order", number, "held", true);
  }

  /** Whether an order is to be charged; otherwise that is refused. */
  static boolean isCharged(long number) {
    return number % 5 != 0;
  }

  /** What the flow must answer to an order, worked out without it. */
  static Object expected(long number) {
    long price = number * 7 % 101;
    return isCharged(number)
        ? Map.of(
            "order",
            number,
            "charged of",
            number,
            "reserved",
            price + 1,
            "charged",
            price * 2,
            "sealed",
            true)
        : Map.of("order", number, "rescued", number * 13, "sealed", true);
  }

  /** A tree in words, the same for equal trees. */
  static String text(Object tree) {
    return tree instanceof Map<?, ?> map ? new TreeMap<>(map).toString() : String.valueOf(tree);
  }

  static long number(Object tree) {
    return field(tree, "order");
  }

  /** The numbers of a state, in the order in which they were applied. */
  static List<Long> numbers(@Nullable Object state) {
    List<Long> numbers = new ArrayList<>();
    if (state instanceof List<?> list) {
      list.forEach(number -> numbers.add((Long) number));
    }
    return numbers;
  }

  private static Transition<Object, Object> apply(
      @Nullable Object state, Object input, UnaryOperator<Object> work) {
    if (input.equals(REPORT)) {
      return Transition.to(state, numbers(state));
    }
    Object reply = work.apply(input);
    List<Long> numbers = numbers(state);
    numbers.add(number(input));
    return Transition.to(numbers, reply);
  }

  private static boolean isHeld(Object order) {
    return ((Map<?, ?>) order).containsKey("held");
  }

  private static Object price(Object order) {
    return Map.of("order", number(order), "price", number(order) * 7 % 101);
  }

  private static Object reserve(Object priced) {
    return Map.of("order", number(priced), "reserved", field(priced, "price") + 1);
  }

  private static Object charge(Object priced) {
    if (!isCharged(number(priced))) {
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
