package dev.braid.dsl;

import java.util.AbstractMap;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * A map of a tree, which nobody changes and whose order is told by its type. That of {@link
 * Collections#unmodifiableMap} is not: what stands behind it nobody can see.
 */
final class OrderedMap extends AbstractMap<String, @Nullable Object> {

  private final Map<String, @Nullable Object> content;

  OrderedMap(Map<String, @Nullable Object> content) {
    this.content = Collections.unmodifiableMap(content);
  }

  /**
   * The entries of a map in an order that is the same in every process: that in which it iterates,
   * where its type promises one, else that of its keys.
   */
  static Collection<? extends Map.Entry<?, ?>> entries(Map<?, ?> map) {
    boolean ordered =
        map instanceof OrderedMap
            || map instanceof LinkedHashMap<?, ?>
            || map instanceof SortedMap<?, ?>
            || map.size() < 2;
    return ordered ? map.entrySet() : sorted(map);
  }

  private static List<? extends Map.Entry<?, ?>> sorted(Map<?, ?> map) {
    return map.entrySet().stream()
        .sorted(Comparator.comparing(entry -> String.valueOf(entry.getKey())))
        .toList();
  }

  @Override
  public Set<Map.Entry<String, @Nullable Object>> entrySet() {
    return content.entrySet();
  }

  @Override
  public boolean containsKey(@Nullable Object key) {
    return content.containsKey(key);
  }

  @Override
  public @Nullable Object get(@Nullable Object key) {
    return content.get(key);
  }
}
