package dev.braid.engine.internal.core;

import java.util.HexFormat;

/**
 * The id under which an answer is kept: the execution's id, whose digits are the digest of what
 * makes a request the same request, as a number of 128 bits.
 */
public record DedupKey(long high, long low) {

  /** Its length in bytes. */
  public static final int BYTES = 16;

  private static final int HALF = 16;

  /** The digits that it was made of. */
  public String hex() {
    HexFormat digits = HexFormat.of();
    return digits.toHexDigits(high) + digits.toHexDigits(low);
  }

  public static DedupKey of(Execution execution) {
    return of(execution.id());
  }

  /** Of an execution's id. */
  public static DedupKey of(String id) {
    return new DedupKey(
        HexFormat.fromHexDigitsToLong(id, 0, HALF),
        HexFormat.fromHexDigitsToLong(id, HALF, 2 * HALF));
  }
}
