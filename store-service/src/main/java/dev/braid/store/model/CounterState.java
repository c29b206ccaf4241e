package dev.braid.store.model;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.braid.dsl.FaultException;
import dev.braid.dsl.Json;
import java.math.BigInteger;
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
   * Of one region; of any size, since what two regions have counted must add up exactly.
   *
   * @param plus all that it has added
   * @param minus all that it has taken away
   * @param base what of that was deleted
   */
  record Side(BigInteger plus, BigInteger minus, BigInteger base) {

    private static final Side NONE = new Side(BigInteger.ZERO, BigInteger.ZERO, BigInteger.ZERO);

    private BigInteger value() {
      return plus.subtract(minus).subtract(base);
    }

    private Side and(BigInteger amount) {
      return amount.signum() >= 0
          ? new Side(plus.add(amount), minus, base)
          : new Side(plus, minus.subtract(amount), base);
    }

    private Side deleted() {
      return new Side(plus, minus, plus.subtract(minus));
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
            sides.put(input.text(), new Side(number(input), number(input), number(input)));
          }
          return new CounterState(sides);
        });
  }

  private static BigInteger number(Input input) {
    return new BigInteger(input.block());
  }

  byte[] write() {
    Output output = new Output(VERSION, USUAL).put((byte) sides.size());
    for (Map.Entry<String, Side> each : sides.entrySet()) {
      Side side = each.getValue();
      output
          .put(each.getKey())
          .put(side.plus().toByteArray())
          .put(side.minus().toByteArray())
          .put(side.base().toByteArray());
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
    all.put(region, all.getOrDefault(region, Side.NONE).and(BigInteger.valueOf(amount)));
    CounterState next = new CounterState(all);
    if (next.value().bitLength() >= Long.SIZE) {
      throw new FaultException(
          CONFLICT,
          "a counter holds %s to %s, and would not with %s more"
              .formatted(Long.MIN_VALUE, Long.MAX_VALUE, amount));
    }
    return next;
  }

  /** The same at 0. */
  CounterState deleted() {
    SortedMap<String, Side> all = new TreeMap<>(sides);
    all.replaceAll((region, side) -> side.deleted());
    return new CounterState(all);
  }

  private BigInteger value() {
    return sides.values().stream().map(Side::value).reduce(BigInteger.ZERO, BigInteger::add);
  }

  Content content() {
    return new Content(Json.CONTENT_TYPE, value().toString().getBytes(UTF_8));
  }
}
