package dev.braid.avro.confluent;

import dev.braid.avro.SchemaRegistry;
import dev.braid.avro.registry.SchemaRegistryProvider;
import dev.braid.avro.registry.SchemaRegistrySettings;
import java.util.Optional;

/**
 * Confluent's client, when it is on the class path. Public for {@link java.util.ServiceLoader};
 * names no class of Confluent's, so that it can be loaded without them.
 */
public final class ConfluentProvider implements SchemaRegistryProvider {

  private static final String CLIENT =
      "io/confluent/kafka/schemaregistry/client/CachedSchemaRegistryClient.class";

  private final ClassLoader loader;

  /** For {@link java.util.ServiceLoader}. */
  public ConfluentProvider() {
    this(ConfluentProvider.class.getClassLoader());
  }

  ConfluentProvider(ClassLoader loader) {
    this.loader = loader;
  }

  @Override
  public String name() {
    return "Confluent's client";
  }

  @Override
  public Optional<SchemaRegistry> connect(SchemaRegistrySettings settings) {
    return loader.getResource(CLIENT) == null
        ? Optional.empty()
        : Optional.of(ConfluentClients.connect(settings));
  }
}
