package dev.braid.avro;

import java.util.LinkedHashMap;
import java.util.Map;

/** Maps with null in them, which {@link Map#of} does not take. */
final class TreeMaps {

  private TreeMaps() {}

  static Map<String, Object> of(Object... keysAndValues) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      map.put((String) keysAndValues[i], keysAndValues[i + 1]);
    }
    return map;
  }
}
