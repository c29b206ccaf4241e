package dev.braid.store.model;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.braid.dsl.Json;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A set: each element with the changes that have added it, by region. What a region has removed is
 * told from what it has not seen yet by what the {@link Entry#seen} of its entry covers, so nothing
 * is kept of an element that was removed.
 *
 * @param dots of each element, which stands here as JSON: region and number of a change
 */
record SetState(SortedMap<String, SortedMap<String, Long>> dots) {

  private static final byte VERSION = 1;
  private static final int USUAL_ELEMENT = 64;

  /** Without elements. */
  static final SetState EMPTY = new SetState(Collections.emptySortedMap());

  SetState {
    dots = Collections.unmodifiableSortedMap(new TreeMap<>(dots));
  }

  static SetState read(byte[] bytes) {
    return Input.read(
        "a set",
        VERSION,
        bytes,
        input -> {
          SortedMap<String, SortedMap<String, Long>> dots = new TreeMap<>();
          for (int left = input.nextInt(); left > 0; left--) {
            String element = new String(input.block(), UTF_8);
            dots.put(element, input.seen().numbers());
          }
          return new SetState(dots);
        });
  }

  byte[] write() {
    Output output = new Output(VERSION, USUAL_ELEMENT * (1 + dots.size())).put(dots.size());
    for (Map.Entry<String, SortedMap<String, Long>> each : dots.entrySet()) {
      output.put(each.getKey().getBytes(UTF_8)).put(new Seen(each.getValue()));
    }
    return output.toBytes();
  }

  boolean has(String element) {
    return dots.containsKey(element);
  }

  /** The same with an element, by a change of a region. */
  SetState and(String element, String region, long number) {
    SortedMap<String, SortedMap<String, Long>> all = new TreeMap<>(dots);
    SortedMap<String, Long> dot = new TreeMap<>();
    dot.put(region, number);
    all.put(element, dot);
    return new SetState(all);
  }

  SetState without(String element) {
    SortedMap<String, SortedMap<String, Long>> all = new TreeMap<>(dots);
    all.remove(element);
    return new SetState(all);
  }

  /** All elements as a JSON array, in the order of their texts. */
  Content content() {
    return new Content(
        Json.CONTENT_TYPE, ("[" + String.join(",", dots.keySet()) + "]").getBytes(UTF_8));
  }
}
