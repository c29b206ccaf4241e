package dev.braid.runtime.config;

import dev.braid.dsl.Problem;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/** Collects the layers of a configuration and their problems. */
final class Layers {

  private final List<Settings> brought;
  private final Map<String, ConfigKey<?>> known = new LinkedHashMap<>();
  private final Map<String, String> values = new TreeMap<>();
  private final Map<String, String> kafka = new TreeMap<>();
  private final List<Problem> problems = new ArrayList<>();

  /**
   * @param brought by components, beside the settings of the app
   */
  Layers(List<Settings> brought) {
    this.brought = brought;
    ConfigKey.values().forEach(key -> known.put(key.key(), key));
    brought.forEach(each -> each.keys().forEach(key -> known.put(key.key(), key)));
  }

  void file(Path file) {
    Properties properties = new Properties();
    try {
      properties.load(new StringReader(SettingsText.read(file)));
    } catch (IOException | IllegalArgumentException unreadable) {
      problems.add(Problem.of(file.toString(), "the file cannot be read: " + unreadable));
      return;
    }
    each(properties, (key, value) -> set(file.toString(), key, value));
  }

  void environment(Map<String, String> environment) {
    Map<String, String> keys = new LinkedHashMap<>();
    known.values().forEach(key -> keys.put(key.variable(), key.key()));
    environment.forEach(
        (name, value) -> {
          String dotted = name.toLowerCase(Locale.ROOT).replace('_', '.');
          if (keys.containsKey(name)) {
            set("the environment", keys.getOrDefault(name, ""), value);
          } else if (name.startsWith("BRAID_") && isOfOthers(dotted.substring("braid.".length()))) {
            set("the environment", dotted.substring("braid.".length()), value);
          } else if (name.startsWith("BRAID_") && !name.startsWith("BRAID_TEST_")) {
            unknown("the environment", name, keys.keySet());
          }
        });
  }

  void system(Properties system) {
    each(
        system,
        (name, value) -> {
          if (name.startsWith("braid.") && !name.startsWith("braid.test.")) {
            set("the system properties", name.substring("braid.".length()), value);
          }
        });
  }

  void set(String where, String name, String value) {
    if (SettingsText.isPath(name)) {
      SettingsText.controlCharacter(value.trim())
          .ifPresent(found -> problems.add(Problem.of(name, found)));
    }
    if (name.startsWith(ConfigKey.KAFKA_PREFIX)) {
      kafka.put(name.substring(ConfigKey.KAFKA_PREFIX.length()), value.trim());
    } else if (known.containsKey(name) || isOfOthers(name)) {
      values.put(name, value.trim());
    } else {
      unknown(where, name, known.keySet());
    }
  }

  Config config() {
    problems.addAll(Config.problems(values, kafka));
    brought.forEach(each -> problems.addAll(each.problems(values)));
    Config.refuse(problems);
    return new Config(values, kafka);
  }

  /** Whether it is for Kafka, a schema registry or a component, which know whether it exists. */
  private boolean isOfOthers(String name) {
    return Config.isPassedOn(name)
        || brought.stream().anyMatch(each -> name.startsWith(each.prefix()));
  }

  private void unknown(String where, String name, Collection<String> keys) {
    problems.add(ConfigKey.unknown(where, "unknown setting '%s'".formatted(name), name, keys));
  }

  private static void each(Properties properties, BiConsumer<String, String> action) {
    properties.stringPropertyNames().stream()
        .sorted()
        .forEach(name -> action.accept(name, properties.getProperty(name, "")));
  }
}
