package dev.braid.runtime.config;

import static java.util.Objects.requireNonNull;

import dev.braid.dsl.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Settings whose names begin alike, which a component brings to the apps that it joins.
 *
 * @param prefix of them all, with its dot, such as {@code registry.}
 * @param owner whose they are, for people, such as {@code the service registry}
 */
public record Settings(String prefix, String owner, List<ConfigKey<?>> keys) {

  public Settings {
    requireNonNull(owner, "owner");
    keys = List.copyOf(keys);
    if (!prefix.matches("([a-z]+\\.)+") || Config.isPassedOn(prefix)) {
      throw new IllegalArgumentException(
          "expected a prefix such as registry. that has no other meaning, found '%s'"
              .formatted(prefix));
    }
    for (ConfigKey<?> key : keys) {
      if (!key.key().startsWith(prefix)) {
        throw new IllegalArgumentException(
            "'%s' does not begin with '%s'".formatted(key.key(), prefix));
      }
    }
  }

  /** Every unknown key and every bad value among those of a configuration that are its own. */
  public List<Problem> problems(Config config) {
    return problems(config.values());
  }

  List<Problem> problems(Map<String, String> values) {
    List<Problem> problems = new ArrayList<>(ConfigKey.problems(keys, values));
    List<String> known = keys.stream().map(ConfigKey::key).toList();
    values.keySet().stream()
        .filter(name -> name.startsWith(prefix) && !known.contains(name))
        .map(name -> ConfigKey.unknown(name, "unknown setting of " + owner, name, known))
        .forEach(problems::add);
    return problems;
  }

  /** The name of each, without the prefix. */
  public List<String> names() {
    return keys.stream().map(key -> key.key().substring(prefix.length())).toList();
  }

  /** The flag that takes them, as {@code NAME=VALUE}. */
  public String flag() {
    return "--" + prefix.substring(0, prefix.length() - 1).replace('.', '-');
  }
}
