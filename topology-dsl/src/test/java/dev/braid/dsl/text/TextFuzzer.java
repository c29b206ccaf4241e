package dev.braid.dsl.text;

import java.nio.charset.StandardCharsets;

/**
 * What Jazzer calls with its inputs; the {@code fuzz} profile runs it a million times:
 *
 * <pre>mvn -q -pl topology-dsl -Pfuzz verify</pre>
 *
 * {@code -Dfuzz.runs=…} changes the number. A failing input is left in {@code target/fuzz}.
 */
public final class TextFuzzer {

  private TextFuzzer() {}

  /** One input; throws when one of the invariants does not hold. */
  public static void fuzzerTestOneInput(byte[] input) {
    TextInvariants.check(new String(input, StandardCharsets.UTF_8));
  }
}
