package dev.braid.avro.confluent;

import dev.braid.avro.SchemaRegistry;
import dev.braid.avro.registry.SchemaRegistrySettings;

/** Our side asks with Confluent's client through the adapter. */
class AdapterInteropTest extends InteropContract {

  @Override
  protected SchemaRegistry connect(SchemaRegistrySettings settings) {
    return new ConfluentProvider().connect(settings).orElseThrow();
  }
}
