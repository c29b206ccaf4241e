package dev.braid.avro.confluent;

import dev.braid.avro.SchemaRegistry;
import dev.braid.avro.registry.SchemaRegistries;
import dev.braid.avro.registry.SchemaRegistrySettings;

/** Our side asks with the client that is built in. */
class BuiltInInteropTest extends InteropContract {

  @Override
  protected SchemaRegistry connect(SchemaRegistrySettings settings) {
    return SchemaRegistries.builtIn(settings);
  }
}
