package dev.braid.registry.view;

import java.util.Locale;

/**
 * Whether a view preserves itself now, and from what it concludes that.
 *
 * @param on whether nobody is buried for silence now
 * @param received heartbeats in the last lease, as far as it was attentive
 * @param expected heartbeats in that time
 * @param missing instances that are in doubt because they are silent
 */
public record Preservation(boolean on, long received, double expected, int missing) {

  /** In words. */
  public String text() {
    return String.format(
        Locale.ROOT,
        "%s: %s of %.1f heartbeats came in the last lease, %s instances are silent",
        on ? "self-preservation is on, nobody is buried for silence" : "self-preservation is off",
        received,
        expected,
        missing);
  }
}
