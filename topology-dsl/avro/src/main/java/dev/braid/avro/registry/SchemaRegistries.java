package dev.braid.avro.registry;

import dev.braid.avro.SchemaRegistry;
import java.util.Optional;
import java.util.ServiceLoader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The registry that settings describe. */
public final class SchemaRegistries {

  private static final Logger LOG = LoggerFactory.getLogger(SchemaRegistries.class);

  private SchemaRegistries() {}

  /**
   * A client of the registry of these settings: a new {@link InMemorySchemaRegistry} for {@code
   * mock://}; else the client of a {@link SchemaRegistryProvider} that can, as Confluent's when it
   * is on the class path; else the one that is built in. Which one it is, is logged. No server is
   * asked for anything yet.
   *
   * @throws IllegalArgumentException if the files of keys and certificates are not what the
   *     settings say
   */
  public static SchemaRegistry connect(SchemaRegistrySettings settings) {
    return connect(settings, ServiceLoader.load(SchemaRegistryProvider.class));
  }

  static SchemaRegistry connect(
      SchemaRegistrySettings settings, Iterable<SchemaRegistryProvider> providers) {
    if (settings.isMock()) {
      LOG.info("schemas are kept in the memory of this process, and end with it");
      return new InMemorySchemaRegistry();
    }
    for (SchemaRegistryProvider each : providers) {
      Optional<SchemaRegistry> found = each.connect(settings);
      if (found.isPresent()) {
        LOG.info("schemas are at {}, asked through {}", settings.urls(), each.name());
        return found.get();
      }
    }
    LOG.info("schemas are at {}, asked through the client that is built in", settings.urls());
    return builtIn(settings);
  }

  /**
   * The client that is built in, whatever else is on the class path.
   *
   * @throws IllegalArgumentException if the settings are those of {@code mock://}, or the files of
   *     keys and certificates are not what they say
   */
  public static SchemaRegistry builtIn(SchemaRegistrySettings settings) {
    if (settings.isMock()) {
      throw new IllegalArgumentException(
          "expected URLs of http or https, found " + settings.urls() + "; see connect");
    }
    return new HttpSchemaRegistry(new RegistryConnection(settings));
  }
}
