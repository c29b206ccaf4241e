package dev.braid.examples.e04square;

import dev.braid.dsl.Fault;
import dev.braid.dsl.FaultCode;
import dev.braid.dsl.FaultException;
import dev.braid.dsl.ServiceRef;
import dev.braid.dsl.Tree;
import java.math.BigDecimal;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Adds and squares numbers exactly; a whole result is a whole number. */
final class Arithmetic {

  static final ServiceRef<Object, Object> ADD = ServiceRef.tree("add");

  static final ServiceRef<Object, Object> SQUARE = ServiceRef.tree("square");

  /**
   * The most digits of an operand, on either side of its point. Without this, one short text such
   * as {@code 1e999999999} would fill the memory as soon as it is added to something.
   */
  private static final int MAX_DIGITS = 1000;

  private Arithmetic() {}

  static Object add(Object input) {
    if (!(input instanceof Map<?, ?> map)) {
      throw badRequest(
          "add: expected a map such as {\"a\": 3, \"b\": 4}, found " + Tree.kind(input));
    }
    return result(operand(map, "a").add(operand(map, "b")));
  }

  static Object square(Object input) {
    BigDecimal number = number("square: the input", input);
    return result(number.multiply(number));
  }

  private static BigDecimal operand(Map<?, ?> map, String name) {
    if (!map.containsKey(name)) {
      throw badRequest(
          "add: operand '%s' is missing: expected a map such as {\"a\": 3, \"b\": 4}, found the keys %s"
              .formatted(name, map.keySet()));
    }
    return number("add: operand '%s'".formatted(name), map.get(name));
  }

  private static BigDecimal number(String what, @Nullable Object tree) {
    if (!(tree instanceof Number number)) {
      throw badRequest("%s is not a number: found %s".formatted(what, shown(tree)));
    }
    BigDecimal exact = new BigDecimal(number.toString());
    if (exact.precision() > MAX_DIGITS || Math.abs(exact.scale()) > MAX_DIGITS) {
      throw badRequest("%s has more than %d digits".formatted(what, MAX_DIGITS));
    }
    return exact;
  }

  private static Number result(BigDecimal exact) {
    boolean whole = exact.stripTrailingZeros().scale() <= 0;
    return Tree.number(whole ? exact.toBigIntegerExact() : exact);
  }

  private static String shown(@Nullable Object tree) {
    return tree instanceof String text ? "the text '%s'".formatted(text) : Tree.kind(tree);
  }

  private static FaultException badRequest(String message) {
    return new FaultException(Fault.of(FaultCode.BAD_REQUEST, message));
  }
}
