package dev.braid.testkit.replay;

import dev.braid.dsl.Reply;
import dev.braid.wire.Value;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What services do, so that what they should have done can be told from their input. */
final class Rules {

  /** Asks a ledger what stands in it. */
  static final String QUESTION = "?";

  static final int REFUSED = 422;

  /** What has been done all the same. */
  static final int UNREADABLE = 502;

  /** Why something cannot be read yet. */
  static final String AWAY = "the registry does not answer";

  /** Of a map, what stands for it as text. */
  static final String SAID = "said";

  private Rules() {}

  /** Whether a ledger refuses this input, always. */
  static boolean refuses(String input) {
    return refuses(input, false);
  }

  /**
   * The same of a version of it.
   *
   * @param later whether it is the later one
   */
  static boolean refuses(String input, boolean later) {
    return Math.floorMod(input.hashCode() * 31, 7) == (later ? 3 : 0);
  }

  /** Whether a ledger that has so much in it is busy when asked this. */
  static boolean isBusy(String input, int size) {
    return Math.floorMod(input.hashCode() + 7 * size, 3) == 0;
  }

  /** A value as text, the same however its maps iterate. */
  static String text(@Nullable Object tree) {
    if (tree instanceof Iterable<?> list) {
      StringBuilder text = new StringBuilder("[");
      String between = "";
      for (Object each : list) {
        text.append(between).append(text(each));
        between = ", ";
      }
      return text.append(']').toString();
    }
    return String.valueOf(tree instanceof Map<?, ?> map ? map.get(SAID) : tree);
  }

  /** What a reply says. */
  static String told(Reply<?> reply) {
    if (reply instanceof Reply.Failed<?> failed) {
      return Integer.toString(failed.fault().code());
    }
    if (reply instanceof Reply.Parts<?> parts) {
      return parts.replies().stream().map(Rules::told).collect(Collectors.joining("|", "{", "}"));
    }
    Object value = reply.value();
    return "200 " + text(value instanceof Value encoded ? encoded.tree() : value);
  }

  /** Whether a fault of this code leaves it open whether it was done. */
  static boolean isUnknown(int code) {
    return code == 499 || code == 504 || code == 410 || code == 409;
  }
}
