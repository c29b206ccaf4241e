package dev.braid.avro.internal.forms;

import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.jspecify.annotations.Nullable;

/**
 * The classes that a Java class's own schema names.
 *
 * <p>Avro loads a class that a schema names only when it stands on a list of trusted ones, since
 * the schema may come from anywhere. The schemas asked about here come from the class that the
 * program gave, never from a writer, so whoever gave it trusts them, and needs no list.
 */
final class OwnClasses {

  private final @Nullable ClassLoader loader;
  private final ConcurrentMap<String, Optional<Class<?>>> found = new ConcurrentHashMap<>();

  /**
   * @param loader of the class that was given
   */
  OwnClasses(@Nullable ClassLoader loader) {
    this.loader = loader;
  }

  /** The class of a named schema; null when there is none. */
  @Nullable Class<?> of(Schema named) {
    return found.computeIfAbsent(SpecificData.getClassName(named), this::withinOthers).orElse(null);
  }

  /** The class of that name, as Java's reflection spells it; null when there is none. */
  @Nullable Class<?> named(@Nullable String name) {
    return name == null ? null : found.computeIfAbsent(name, this::load).orElse(null);
  }

  /** A namespace may be a class that the class is nested in. */
  private Optional<Class<?>> withinOthers(String name) {
    Optional<Class<?>> loaded = load(name);
    StringBuilder nested = new StringBuilder(name);
    for (int dot = name.lastIndexOf('.'); loaded.isEmpty() && dot >= 0; ) {
      nested.setCharAt(dot, '$');
      loaded = load(nested.toString());
      dot = name.lastIndexOf('.', dot - 1);
    }
    return loaded;
  }

  private Optional<Class<?>> load(String name) {
    try {
      return Optional.of(Class.forName(name, false, loader));
    } catch (ClassNotFoundException | LinkageError absent) { // another case of letters links not
      return Optional.empty();
    }
  }
}
