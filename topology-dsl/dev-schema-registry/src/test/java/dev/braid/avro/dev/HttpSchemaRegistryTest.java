package dev.braid.avro.dev;

import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.avro.SchemaRegistry;
import dev.braid.avro.registry.SchemaRegistries;
import dev.braid.avro.registry.SchemaRegistryContract;
import dev.braid.avro.registry.SchemaRegistrySettings;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

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

  /** Confluent's client sends those in another encoding than it reads. */
  @Test
  void aSubjectMayHaveLettersBeyondAscii() {
    try (SchemaRegistry registry = connect()) {
      registry.register("größe-" + subject, order());
      assertThat(registry.latest("größe-" + subject).version()).isEqualTo(1);
      assertThat(registry.subjects()).contains("größe-" + subject);
    }
  }
}
