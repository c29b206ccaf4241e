package dev.braid.avro.confluent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.avro.SchemaRegistry;
import dev.braid.avro.dev.DevSchemaRegistry;
import dev.braid.avro.registry.SchemaRegistries;
import dev.braid.avro.registry.SchemaRegistryContract;
import dev.braid.avro.registry.SchemaRegistrySettings;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Confluent's client through the adapter, and the server for development. */
class ConfluentSchemaRegistryTest extends SchemaRegistryContract {

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
    return SchemaRegistries.connect(SchemaRegistrySettings.of(server.url().toString()));
  }

  @Test
  void itIsTheRegistryThatTheBuiltInClientAsksThere() {
    SchemaRegistrySettings settings = SchemaRegistrySettings.of(server.url().toString());

    assertThat(connect().servers()).isEqualTo(SchemaRegistries.builtIn(settings).servers());
    assertThat(connect().servers()).containsExactly(server.url().toString());
  }

  @Test
  void onTheClassPathItIsTheOneThatIsTaken() {
    assertThat(connect()).isInstanceOf(ConfluentSchemaRegistry.class);
  }
}
