package dev.braid.engine;

import static java.util.Objects.requireNonNull;

import dev.braid.wire.Wire;

/**
 * What a request may carry, and what becomes of one that carries more, or does harm.
 *
 * @param maxHeaders of one request, at most {@value #MOST_HEADERS}
 * @param maxHeaderBytes of all headers of one request together, names and values, at most {@value
 *     #MOST_HEADER_BYTES}; those of the wire have 12 KiB more
 * @param deadLetters what is written to the dead letters
 * @param crashLog where the record in hand is remembered over a crash
 */
public record PoisonRules(
    int maxHeaders, int maxHeaderBytes, DeadLetterPolicy deadLetters, CrashLog crashLog) {

  /** The hard cap of {@code maxHeaders}. */
  public static final int MOST_HEADERS = Wire.MOST_HEADERS;

  /** The hard cap of {@code maxHeaderBytes}. */
  public static final int MOST_HEADER_BYTES = 32 * 1024;

  /** 32 headers of 8 KiB in all, dead letters for poison, and no memory of crashes. */
  public static final PoisonRules DEFAULTS =
      new PoisonRules(32, 8 * 1024, DeadLetterPolicy.POISON, CrashLog.none());

  public PoisonRules {
    range("max headers", maxHeaders, MOST_HEADERS);
    range("max header bytes", maxHeaderBytes, MOST_HEADER_BYTES);
    requireNonNull(deadLetters, "deadLetters");
    requireNonNull(crashLog, "crashLog");
  }

  private static void range(String what, int value, int most) {
    if (value < 1 || value > most) {
      throw new IllegalArgumentException(
          "%s must be 1 to %s, found %s".formatted(what, most, value));
    }
  }

  public PoisonRules withDeadLetters(DeadLetterPolicy policy) {
    return new PoisonRules(maxHeaders, maxHeaderBytes, policy, crashLog);
  }

  public PoisonRules withCrashLog(CrashLog log) {
    return new PoisonRules(maxHeaders, maxHeaderBytes, deadLetters, log);
  }
}
