package dev.braid.dsl.picture;

import dev.braid.dsl.Apply;
import dev.braid.dsl.Call;
import dev.braid.dsl.Emit;
import dev.braid.dsl.Json;
import dev.braid.dsl.Leaf;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a picture says about a leaf, shortened to what a box can hold.
 *
 * @param prefix the label and the keyword in front of the name, with a space at the end; or empty
 * @param name what is called, applied or emitted
 * @param details a call's fixed part and options, a line each
 */
record LeafText(String prefix, String name, List<String> details) {

  private static final int LONGEST_NAME = 32;
  private static final int LONGEST_PART = 24;

  static LeafText of(Call call) {
    List<String> details = new ArrayList<>();
    if (!call.fixedPart().isEmpty()) {
      details.add("with " + shortened(json(call.fixedPart()), LONGEST_PART));
    }
    List<String> options = new ArrayList<>();
    call.options().timeout().ifPresent(limit -> options.add("timeout " + words(limit)));
    if (call.options().retries() > 0) {
      options.add("retry " + call.options().retries());
    }
    if (!options.isEmpty()) {
      details.add(String.join(" · ", options));
    }
    return of(call, "", details);
  }

  static LeafText of(Apply apply) {
    return of(apply, "apply ", List.of());
  }

  static LeafText of(Emit emit) {
    return of(emit, "emit ", List.of());
  }

  private static LeafText of(Leaf leaf, String keyword, List<String> details) {
    String label = leaf.label().map(text -> shortened(text, LONGEST_NAME) + ": ").orElse("");
    return new LeafText(
        label + keyword, shortened(leaf.name(), LONGEST_NAME), List.copyOf(details));
  }

  private static String json(Map<String, Object> part) {
    return new String(Json.bytes(part), StandardCharsets.UTF_8);
  }

  /** The whole of a short text; head and tail of a long one, since either may tell it apart. */
  private static String shortened(String text, int longest) {
    int[] points = text.codePoints().toArray();
    if (points.length <= longest) {
      return text;
    }
    int tail = longest / 3;
    int head = longest - 1 - tail;
    return new String(points, 0, head) + "…" + new String(points, points.length - tail, tail);
  }

  private static String words(Duration limit) {
    long millis = limit.toMillis();
    if (millis % 60_000 == 0) {
      return millis / 60_000 + "m";
    }
    return millis % 1000 == 0 ? millis / 1000 + "s" : millis + "ms";
  }
}
