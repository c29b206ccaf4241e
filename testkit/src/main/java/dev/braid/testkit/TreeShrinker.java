package dev.braid.testkit;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The next smaller trees of a tree. Null, false, 0 and what is empty are smallest. */
final class TreeShrinker {

  private TreeShrinker() {}

  /** A tree in a stream, which cannot hold null by itself. */
  record Smaller(@Nullable Object value) {}

  static Stream<Smaller> smaller(@Nullable Object tree) {
    if (tree instanceof Map<?, ?> map) {
      return map.isEmpty() ? Stream.empty() : ofMap(map);
    }
    if (tree instanceof List<?> list) {
      return list.isEmpty() ? Stream.empty() : ofList(new ArrayList<@Nullable Object>(list));
    }
    if (tree instanceof String text && !text.isEmpty()) {
      return Stream.of(new Smaller(""));
    }
    if (Boolean.TRUE.equals(tree)) {
      return Stream.of(new Smaller(false));
    }
    return tree instanceof Number && !tree.equals(0L) ? Stream.of(new Smaller(0L)) : Stream.empty();
  }

  private static Stream<Smaller> ofList(List<@Nullable Object> list) {
    return FlowShrinker.lazily(
        List.of(
            () -> Stream.of(new Smaller(List.of())),
            () -> list.stream().map(Smaller::new),
            () ->
                IntStream.range(0, list.size())
                    .mapToObj(at -> new Smaller(FlowShrinker.without(list, at))),
            () ->
                IntStream.range(0, list.size())
                    .boxed()
                    .flatMap(
                        at ->
                            smaller(list.get(at)).map(each -> replaced(list, at, each.value())))));
  }

  private static Smaller replaced(List<@Nullable Object> list, int at, @Nullable Object element) {
    List<@Nullable Object> changed = new ArrayList<>(list);
    changed.set(at, element);
    return new Smaller(changed);
  }

  private static Stream<Smaller> ofMap(Map<?, ?> map) {
    return FlowShrinker.lazily(
        List.of(
            () -> Stream.of(new Smaller(Map.of())),
            () -> map.values().stream().map(Smaller::new),
            () -> map.keySet().stream().map(key -> without(map, key)),
            () ->
                map.entrySet().stream()
                    .flatMap(
                        entry ->
                            smaller(entry.getValue())
                                .map(each -> with(map, entry.getKey(), each.value())))));
  }

  private static Smaller without(Map<?, ?> map, Object key) {
    Map<Object, @Nullable Object> changed = new LinkedHashMap<>(map);
    changed.remove(key);
    return new Smaller(changed);
  }

  private static Smaller with(Map<?, ?> map, Object key, @Nullable Object element) {
    Map<Object, @Nullable Object> changed = new LinkedHashMap<>(map);
    changed.put(key, element);
    return new Smaller(changed);
  }
}
