package dev.braid.avro.registry;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Answers that need not be asked for again; the one used longest ago goes. For several threads. */
final class Remembered<K, V> {

  private final Map<K, V> answers;

  Remembered(int most) {
    answers =
        new LinkedHashMap<>(16, 0.75f, true) {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
            return size() > most;
          }
        };
  }

  synchronized @Nullable V get(K key) {
    return answers.get(key);
  }

  synchronized void put(K key, V answer) {
    answers.put(key, answer);
  }

  synchronized void removeIf(Predicate<K> unwanted) {
    answers.keySet().removeIf(unwanted);
  }
}
