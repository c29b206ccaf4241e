package dev.braid.cli.call;

import dev.braid.runtime.config.Config;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where schemas are, for commands that meet values in Avro. */
public final class SchemaOptions {

  @Option(
      names = "--schema-registry",
      paramLabel = "URL",
      description = "where schemas are (default: BRAID_SCHEMA_REGISTRY_URL, or none)")
  private @Nullable String url;

  /** These settings, with the registry that was named. */
  Config over(Config config) {
    return url == null ? config : config.withSchemaRegistry(url);
  }

  /** What the registry knows; without one, nothing. */
  public RegisteredTypes types(Config config) {
    return RegisteredTypes.of(over(config).schemaRegistry());
  }
}
