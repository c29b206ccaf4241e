package dev.braid.registry.join;

import dev.braid.dsl.Problem;
import dev.braid.dsl.Spelling;
import dev.braid.registry.internal.Texts;
import dev.braid.registry.model.Place;
import dev.braid.registry.model.Timings;
import dev.braid.registry.observe.CallerTimeouts;
import dev.braid.runtime.config.Config;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * How an app joins the registry: what its component says, under what is configured.
 *
 * @param observe whether it reads the registry too, for as long as it runs
 * @param timeouts of its calls that have none of their own, by what services promise; empty: the
 *     deadline of their request
 */
record RegistrySettings(
    Timings timings,
    boolean observe,
    Optional<CallerTimeouts> timeouts,
    Announcement announcement) {

  private static final Map<String, Timings> TIMINGS =
      new TreeMap<>(
          Map.of(
              "default", Timings.DEFAULT,
              "hailo", Timings.HAILO,
              "rpc-proxy", Timings.RPC_PROXY));

  /** A setting. The same is {@code registry.zone} in a file, and so on. */
  enum Key {
    TIMINGS,
    ZONE,
    REGION,
    HOST,
    VERSION,
    OWNER,
    OBSERVE,
    TIMEOUTS;

    String key() {
      return "registry." + name().toLowerCase(Locale.ROOT);
    }
  }

  private static final List<String> KEYS = List.of(Key.values()).stream().map(Key::key).toList();

  /** Collects what is wrong; an {@link IllegalArgumentException} says what. */
  private record Reader(Map<String, String> values, List<Problem> problems) {

    <T> T read(Key key, T otherwise, Function<String, T> parse) {
      String value = values.get(key.key());
      if (value == null) {
        return otherwise;
      }
      try {
        return parse.apply(value);
      } catch (IllegalArgumentException wrong) {
        problems.add(Problem.of(key.key(), String.valueOf(wrong.getMessage())));
        return otherwise;
      }
    }

    String text(Key key, String otherwise) {
      return read(key, otherwise, value -> Texts.require(key.key(), value, Texts.SHORT));
    }
  }

  /**
   * Reads the configuration.
   *
   * @param host where this runs, unless it is told
   * @param problems takes all that is wrong
   */
  static RegistrySettings read(
      Config config,
      Timings timings,
      Optional<CallerTimeouts> timeouts,
      Announcement announcement,
      Supplier<String> host,
      List<Problem> problems) {
    Map<String, String> values = config.registry();
    values.keySet().stream()
        .filter(key -> !KEYS.contains(key))
        .forEach(key -> problems.add(unknown(key)));
    Reader reader = new Reader(values, problems);
    Place place = announcement.place();
    String told = reader.text(Key.HOST, place.host());
    Place where =
        new Place(
            told.isEmpty() ? host.get() : told,
            reader.text(Key.ZONE, place.zone()),
            reader.text(Key.REGION, place.region()));
    return new RegistrySettings(
        reader.read(Key.TIMINGS, timings, RegistrySettings::timings),
        reader.read(Key.OBSERVE, true, RegistrySettings::truth),
        reader.read(Key.TIMEOUTS, timeouts, value -> timeouts(value, timeouts)),
        announcement
            .withPlace(where)
            .withVersion(reader.text(Key.VERSION, announcement.version()))
            .withOwner(reader.text(Key.OWNER, announcement.owner())));
  }

  private static Problem unknown(String key) {
    String hint = Spelling.hint(key, KEYS);
    return Problem.of(key, "unknown setting of the registry")
        .withHint(hint.isEmpty() ? "known are " + String.join(", ", KEYS) : hint);
  }

  private static Timings timings(String name) {
    return Optional.ofNullable(TIMINGS.get(name))
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "expected %s, found '%s'%s"
                        .formatted(
                            String.join(" or ", TIMINGS.keySet()),
                            name,
                            Spelling.nearest(name, TIMINGS.keySet())
                                .map("; did you mean '%s'?"::formatted)
                                .orElse(""))));
  }

  private static Optional<CallerTimeouts> timeouts(String name, Optional<CallerTimeouts> told) {
    return switch (name) {
      case "sla" -> told.or(() -> Optional.of(CallerTimeouts.DEFAULT));
      case "deadline" -> Optional.empty();
      default ->
          throw new IllegalArgumentException(
              "expected deadline or sla, found '%s'".formatted(name));
    };
  }

  private static boolean truth(String text) {
    if (!text.equals("true") && !text.equals("false")) {
      throw new IllegalArgumentException("expected true or false, found '%s'".formatted(text));
    }
    return Boolean.parseBoolean(text);
  }
}
