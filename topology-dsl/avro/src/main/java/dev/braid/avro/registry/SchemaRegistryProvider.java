package dev.braid.avro.registry;

import dev.braid.avro.SchemaRegistry;
import java.util.Optional;

/**
 * A client of schema registries from another module, found by {@link java.util.ServiceLoader}. It
 * has a public constructor without arguments that needs nothing.
 */
public interface SchemaRegistryProvider {

  /** What the client is, as it stands in the log. */
  String name();

  /**
   * A client of the registry of these settings, which are not {@code mock://}; none when what it
   * needs is not on the class path.
   *
   * @throws IllegalArgumentException if the settings do not suit it
   */
  Optional<SchemaRegistry> connect(SchemaRegistrySettings settings);
}
