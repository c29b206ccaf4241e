package dev.braid.testkit;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Random trees in the one form that equal values have. No bytes: JSON reads them back as text, and
 * they are not equal by content.
 */
record TreeGenerator(RandomGenerator random, boolean nulls) {

  private static final List<String> KEYS = List.of("a", "b", "c", "tag-1", "");
  private static final List<String> TEXTS =
      List.of("", "x", "7", "null", "a\"b\\c\n", "\u00fc\ud83d\ude00");

  @Nullable Object tree(int depth) {
    return switch (random.nextInt(depth > 0 ? 8 : 6)) {
      case 0 -> nulls ? null : false;
      case 1 -> random.nextBoolean();
      case 2 -> TEXTS.get(random.nextInt(TEXTS.size()));
      case 3 -> (double) random.nextInt(-400, 400) / 8 + 0.0;
      case 4, 5 -> whole();
      case 6 -> list(depth - 1);
      default -> map(depth - 1);
    };
  }

  Map<String, @Nullable Object> map(int depth) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    for (int size = random.nextInt(4); size > 0; size--) {
      map.put(KEYS.get(random.nextInt(KEYS.size())), tree(depth));
    }
    return map;
  }

  private List<@Nullable Object> list(int depth) {
    List<@Nullable Object> list = new ArrayList<>();
    for (int size = random.nextInt(4); size > 0; size--) {
      list.add(tree(depth));
    }
    return list;
  }

  private Object whole() {
    return switch (random.nextInt(12)) {
      case 0 -> random.nextLong();
      case 1 -> BigInteger.ONE.shiftLeft(64 + random.nextInt(20)).negate();
      default -> (long) random.nextInt(-3, 10);
    };
  }
}
