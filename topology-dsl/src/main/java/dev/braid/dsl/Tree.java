package dev.braid.dsl;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The neutral form of a value between steps: null, boolean, number, text, bytes, list, or map with
 * text keys.
 *
 * <p>Equal values have equal trees, so numbers have one form each: a whole number is a {@link
 * Long}, or a {@link BigInteger} where that is too small; any other is a {@link Double}, or a
 * {@link BigDecimal} where that would lose digits. Trees made here are immutable (their byte arrays
 * by contract). Lists and maps stand in each other at most 200 deep.
 *
 * <p>Bytes are in the trees of codecs that know them, such as Avro's. Between services that speak
 * trees they are base64 text, since JSON has nothing else for them.
 */
public final class Tree {

  /** As many as tell any two doubles apart, or any two floats. */
  private static final int DOUBLE_DIGITS = 17;

  private static final int FLOAT_DIGITS = 9;

  private static final BigInteger MIN_LONG = BigInteger.valueOf(Long.MIN_VALUE);
  private static final BigInteger MAX_LONG = BigInteger.valueOf(Long.MAX_VALUE);

  private Tree() {}

  /**
   * An immutable copy of {@code value} in the one form.
   *
   * @throws CodecException when something in it has no place in a tree
   */
  public static @Nullable Object of(@Nullable Object value) {
    return copy(value, 0, false);
  }

  /**
   * The tree as JSON holds it, which is what steps hand on as a tree wherever they run: bytes are
   * their base64 text.
   *
   * @throws CodecException as {@link #of}
   */
  static @Nullable Object asJson(@Nullable Object value) {
    return copy(value, 0, true);
  }

  private static @Nullable Object copy(@Nullable Object value, int depth, boolean asJson) {
    if (value == null || value instanceof String || value instanceof Boolean) {
      return value;
    }
    if (value instanceof Number number) {
      return number(number);
    }
    if (value instanceof List<?> list) {
      int inside = requireBounded(depth + 1);
      List<@Nullable Object> copy = new ArrayList<>(list.size());
      for (Object element : list) {
        copy.add(copy(element, inside, asJson));
      }
      return Collections.unmodifiableList(copy);
    }
    if (value instanceof Map<?, ?> map) {
      int inside = requireBounded(depth + 1);
      Map<String, @Nullable Object> copy = new LinkedHashMap<>();
      OrderedMap.entries(map)
          .forEach(entry -> copy.put(key(entry.getKey()), copy(entry.getValue(), inside, asJson)));
      return ordered(copy);
    }
    if (value instanceof byte[] bytes) {
      return asJson ? Base64.getEncoder().encodeToString(bytes) : bytes;
    }
    throw new CodecException(
        "a tree holds null, boolean, number, text, bytes, list and map, found "
            + value.getClass().getName());
  }

  /** Lists and maps stand in each other no deeper than JSON may be read. */
  static int requireBounded(int depth) {
    if (depth > Json.MAX_DEPTH) {
      throw new CodecException(
          "expected at most %s values inside each other, found more".formatted(Json.MAX_DEPTH));
    }
    return depth;
  }

  /** {@code fixed} merged over {@code input}: the keys of {@code fixed} win. */
  public static Map<String, @Nullable Object> merge(Map<?, ?> input, Map<String, Object> fixed) {
    Map<String, @Nullable Object> merged = new LinkedHashMap<>();
    OrderedMap.entries(input).forEach(entry -> merged.put(key(entry.getKey()), entry.getValue()));
    OrderedMap.entries(fixed)
        .forEach(entry -> merged.put((String) entry.getKey(), entry.getValue()));
    return ordered(merged);
  }

  /** A map that nobody changes any more, and that is written in the order in which it iterates. */
  public static Map<String, @Nullable Object> ordered(Map<String, @Nullable Object> content) {
    return new OrderedMap(content);
  }

  /** The word for what {@code tree} is, for messages: {@code text}, {@code map} and so on. */
  public static String kind(@Nullable Object tree) {
    if (tree == null) {
      return "null";
    }
    if (tree instanceof String) {
      return "text";
    }
    if (tree instanceof Boolean) {
      return "boolean";
    }
    if (tree instanceof Number) {
      return "number";
    }
    if (tree instanceof List) {
      return "list";
    }
    if (tree instanceof Map) {
      return "map";
    }
    return tree instanceof byte[] ? "bytes" : tree.getClass().getName();
  }

  /**
   * The one form of a number.
   *
   * @throws CodecException for NaN and the infinities, which no JSON text can hold
   */
  public static Number number(Number number) {
    if (number instanceof Long) {
      return number;
    }
    if (number instanceof Integer || number instanceof Short || number instanceof Byte) {
      return number.longValue();
    }
    if (number instanceof BigInteger big) {
      boolean fits = big.compareTo(MIN_LONG) >= 0 && big.compareTo(MAX_LONG) <= 0;
      return fits ? (Number) big.longValue() : big;
    }
    if (number instanceof BigDecimal decimal) {
      double nearest = decimal.doubleValue();
      boolean exact =
          Double.isFinite(nearest)
              && new BigDecimal(Double.toString(nearest)).compareTo(decimal) == 0;
      return exact ? number(nearest) : exactly(decimal.stripTrailingZeros());
    }
    double value = number.doubleValue();
    if (!Double.isFinite(value)) {
      throw new CodecException("a tree holds finite numbers, found " + number);
    }
    if (value == 0) {
      return 0.0; // the one form of zero: its negative equals it as a number, but not as a Double
    }
    return number instanceof Float ? Double.valueOf(number.toString()) : (Number) value;
  }

  /**
   * A decimal without trailing zeros that is no double. As text it has an exponent or a point, and
   * is read as a decimal again; without both it would be read as a whole number, and so is one.
   */
  private static Number exactly(BigDecimal decimal) {
    return decimal.scale() == 0 ? number(decimal.unscaledValue()) : decimal;
  }

  /**
   * Whether a {@code double} holds a number without a loss: a whole one exactly, or as the shortest
   * digits that stand for the double. A fraction has the double next to it, as everywhere, unless
   * it has more digits than any double: then its sender meant more.
   */
  public static boolean fitsDouble(Number number) {
    double value = number.doubleValue();
    return number instanceof Double
        ? Double.isFinite(value)
        : fits(decimal(number), value, Double.toString(value), DOUBLE_DIGITS);
  }

  /** Whether a {@code float} holds a number without a loss, in the same way. */
  public static boolean fitsFloat(Number number) {
    float value = number.floatValue();
    return number instanceof Float
        ? Float.isFinite(value)
        : fits(decimal(number), value, Float.toString(value), FLOAT_DIGITS);
  }

  private static BigDecimal decimal(Number number) {
    return number instanceof BigDecimal decimal ? decimal : new BigDecimal(number.toString());
  }

  private static boolean fits(BigDecimal exact, double value, String shortest, int digits) {
    if (!Double.isFinite(value) || (value == 0 && exact.signum() != 0)) {
      return false;
    }
    if (new BigDecimal(shortest).compareTo(exact) == 0) {
      return true;
    }
    BigDecimal stripped = exact.stripTrailingZeros();
    return stripped.scale() > 0
        ? stripped.precision() <= digits
        : new BigDecimal(value).compareTo(exact) == 0;
  }

  /** A fixed part: keys sorted throughout, so that equal parts print alike; no bytes. */
  static Map<String, Object> fixedPart(Map<String, Object> part) {
    Object sorted = sorted(of(part));
    @SuppressWarnings("unchecked") // a map's sorted form is a map with text keys
    Map<String, Object> result = (Map<String, Object>) sorted;
    return result;
  }

  private static Object sorted(@Nullable Object tree) {
    if (tree instanceof Map<?, ?> map) {
      Map<String, Object> copy = new TreeMap<>();
      map.forEach((key, element) -> copy.put(key(key), sorted(element)));
      return Collections.unmodifiableMap(copy);
    }
    if (tree instanceof List<?> list) {
      return list.stream().map(Tree::sorted).toList();
    }
    if (tree instanceof byte[] || tree == null) {
      throw new IllegalArgumentException("a fixed part holds no " + kind(tree));
    }
    return tree;
  }

  private static String key(@Nullable Object key) {
    if (key instanceof String text) {
      return text;
    }
    throw new CodecException("a map in a tree has text keys, found " + kind(key));
  }
}
