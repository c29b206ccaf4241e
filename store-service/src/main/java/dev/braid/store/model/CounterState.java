package dev.braid.store.model;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.braid.dsl.FaultException;
import dev.braid.dsl.Json;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A counter: what each region has added and taken away, so that what two have counted adds up.
 * Deleting it takes away what was seen of each: what another one counted meanwhile stays.
 *
 * @param sides by region
 */
record CounterState(SortedMap<String, Side> sides) {

  private static final byte VERSION = 1;
  private static final int USUAL = 64;
  private static final int CONFLICT = 409;

  /** Of a key that was never counted. */
  static final CounterState ZERO = new CounterState(Collections.emptySortedMap());

  CounterState {
    sides = Collections.unmodifiableSortedMap(new TreeMap<>(sides));
  }

  /**
   * Of one region.
   *
   * @param plus all that it has added
   * @param minus all that it has taken away
   * @param base what of that was deleted
   */
  record Side(long plus, long minus, long base) {

    private static final Side NONE = new Side(0, 0, 0);

    private long value() {
      return Math.subtractExact(Math.subtractExact(plus, minus), base);
    }

    private Side and(long amount) {
      return amount >= 0
          ? new Side(Math.addExact(plus, amount), minus, base)
          : new Side(plus, Math.subtractExact(minus, amount), base);
    }

    private Side deleted() {
      return new Side(plus, minus, Math.subtractExact(plus, minus));
    }
  }

  static CounterState read(byte[] bytes) {
    return Input.read(
        "a counter",
        VERSION,
        bytes,
        input -> {
          SortedMap<String, Side> sides = new TreeMap<>();
          for (int left = Byte.toUnsignedInt(input.nextByte()); left > 0; left--) {
            sides.put(input.text(), new Side(input.nextLong(), input.nextLong(), input.nextLong()));
          }
          return new CounterState(sides);
        });
  }

  byte[] write() {
    Output output = new Output(VERSION, USUAL).put((byte) sides.size());
    for (Map.Entry<String, Side> each : sides.entrySet()) {
      Side side = each.getValue();
      output.put(each.getKey()).put(side.plus()).put(side.minus()).put(side.base());
    }
    return output.toBytes();
  }

  /**
   * The same with an amount more, counted by a region.
   *
   * @throws FaultException when a counter cannot hold so much
   */
  CounterState and(String region, long amount) {
    SortedMap<String, Side> all = new TreeMap<>(sides);
    try {
      all.put(region, all.getOrDefault(region, Side.NONE).and(amount));
      CounterState next = new CounterState(all);
      next.value(); // It must be one that can be told.
      return next;
    } catch (ArithmeticException tooMuch) {
      throw new FaultException(
          CONFLICT,
          "a counter holds %s to %s, and would not with %s more"
              .formatted(Long.MIN_VALUE, Long.MAX_VALUE, amount));
    }
  }

  /** The same at 0. */
  CounterState deleted() {
    SortedMap<String, Side> all = new TreeMap<>(sides);
    all.replaceAll((region, side) -> side.deleted());
    return new CounterState(all);
  }

  long value() {
    long sum = 0;
    for (Side side : sides.values()) {
      sum = Math.addExact(sum, side.value());
    }
    return sum;
  }

  Content content() {
    return new Content(Json.CONTENT_TYPE, Long.toString(value()).getBytes(UTF_8));
  }
}
