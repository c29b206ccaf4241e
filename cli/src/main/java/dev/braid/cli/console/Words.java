package dev.braid.cli.console;

import dev.braid.dsl.Spelling;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.TypeConversionException;

/** Constants as they are written on a command line. */
public final class Words {

  private Words() {}

  /** In lower case, with dashes. */
  public static String of(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * The constant that is written so.
   *
   * @throws TypeConversionException when there is none, with the near one
   */
  public static <E extends Enum<E>> E read(String what, String text, Class<E> type) {
    List<E> constants = List.of(type.getEnumConstants());
    return constants.stream()
        .filter(constant -> of(constant).equals(text.toLowerCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(
            () -> unknown(what, text, constants.stream().map(constant -> of(constant)).toList()));
  }

  /** The same, of words that stand for something else than constants. */
  public static String read(String what, String text, List<String> known) {
    String word = text.toLowerCase(Locale.ROOT);
    if (!known.contains(word)) {
      throw unknown(what, text, known);
    }
    return word;
  }

  private static TypeConversionException unknown(String what, String text, List<String> known) {
    String hint = Spelling.hint(text.toLowerCase(Locale.ROOT), known);
    return new TypeConversionException(
        Stream.of(
                "unknown %s '%s', expected one of %s"
                    .formatted(what, text, String.join(", ", known)),
                hint)
            .filter(part -> !part.isEmpty())
            .collect(Collectors.joining("; ")));
  }
}
