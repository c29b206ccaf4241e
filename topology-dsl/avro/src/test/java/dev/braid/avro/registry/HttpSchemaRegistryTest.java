package dev.braid.avro.registry;

import dev.braid.avro.SchemaRegistry;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The client that is built in, and the server for development. */
class HttpSchemaRegistryTest extends SchemaRegistryContract {

  private static DevSchemaRegistry server;

  @BeforeAll
  static void start() {
    server = DevSchemaRegistry.start(0);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Override
  protected SchemaRegistry connect() {
    return SchemaRegistries.builtIn(SchemaRegistrySettings.of(server.url().toString()));
  }
}
