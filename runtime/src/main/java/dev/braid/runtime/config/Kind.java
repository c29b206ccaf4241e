package dev.braid.runtime.config;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the text of a setting may be, and what is made of it.
 *
 * @param parse throws an {@link IllegalArgumentException} that says what was expected
 * @param words that it may be, where they can be listed: a near one is suggested
 */
public record Kind<T>(Function<String, T> parse, List<String> words) {

  private static final Pattern DURATION = Pattern.compile("(\\d{1,9})\\s*(ms|s|m|h)");

  public Kind {
    requireNonNull(parse, "parse");
    words = List.copyOf(words);
  }

  public static <T> Kind<T> of(Function<String, T> parse) {
    return new Kind<>(parse, List.of());
  }

  /** Any text that matches {@code legal}. */
  public static Kind<String> text(String legal, String expected) {
    Pattern pattern = Pattern.compile(legal);
    return of(
        text -> {
          require(pattern.matcher(text).matches(), expected);
          return text;
        });
  }

  /** A whole number of this range. */
  public static Kind<Integer> number(int least, int most) {
    return of(
        text -> {
          int number = integer(text);
          require(number >= least && number <= most, range(least, most));
          return number;
        });
  }

  static int integer(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException none) {
      throw new IllegalArgumentException("expected a whole number", none);
    }
  }

  /** A duration of this range, such as {@code 500ms}, {@code 2s} or {@code 1m}. */
  public static Kind<Duration> duration(Duration least, Duration most) {
    return of(
        text -> {
          Duration duration = duration(text);
          boolean within = duration.compareTo(least) >= 0 && duration.compareTo(most) <= 0;
          require(within, range(least.toMillis(), most.toMillis()));
          return duration;
        });
  }

  /**
   * A duration such as {@code 500ms}, {@code 2s}, {@code 1m}.
   *
   * @throws IllegalArgumentException when it is none
   */
  public static Duration duration(String text) {
    Matcher matcher = DURATION.matcher(text.trim());
    require(matcher.matches(), "expected a duration such as 500ms, 2s or 1m");
    long number = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "ms" -> Duration.ofMillis(number);
      case "s" -> Duration.ofSeconds(number);
      case "m" -> Duration.ofMinutes(number);
      default -> Duration.ofHours(number);
    };
  }

  /** How a duration is written, in the largest unit that it has a whole number of. */
  static String text(Duration duration) {
    long millis = duration.toMillis();
    for (String unit : List.of("h", "m", "s")) {
      long one = duration("1" + unit).toMillis();
      if (millis > 0 && millis % one == 0) {
        return millis / one + unit;
      }
    }
    return millis + "ms";
  }

  public static Kind<Boolean> truth() {
    return word(Map.of("true", true, "false", false), List.of("true", "false"));
  }

  /** One of these constants, written in lower case and with hyphens. */
  public static <E extends Enum<E>> Kind<E> word(Class<E> type) {
    Map<String, E> constants = new LinkedHashMap<>();
    Arrays.stream(type.getEnumConstants()).forEach(each -> constants.put(text(each), each));
    return word(constants, List.copyOf(constants.keySet()));
  }

  /** How a constant is written. */
  static String text(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** One of these words, for what it stands for. */
  public static <T> Kind<T> word(Map<String, T> meanings, List<String> words) {
    return new Kind<>(
        text -> {
          require(meanings.containsKey(text), "expected " + String.join(" or ", words));
          return requireNonNull(meanings.get(text));
        },
        words);
  }

  private static String range(long least, long most) {
    return "expected %s to %s".formatted(least, most);
  }

  private static void require(boolean legal, String expected) {
    if (!legal) {
      throw new IllegalArgumentException(expected);
    }
  }
}
