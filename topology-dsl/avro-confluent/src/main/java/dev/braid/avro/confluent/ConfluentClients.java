package dev.braid.avro.confluent;

import dev.braid.avro.SchemaRegistry;
import dev.braid.avro.registry.SchemaRegistrySettings;
import io.confluent.kafka.schemaregistry.avro.AvroSchemaProvider;
import io.confluent.kafka.schemaregistry.client.CachedSchemaRegistryClient;
import java.net.URI;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/** Confluent's client of our settings. */
final class ConfluentClients {

  private static final int REMEMBERED = 10_000;

  private ConfluentClients() {}

  static SchemaRegistry connect(SchemaRegistrySettings settings) {
    List<String> urls = settings.urls().stream().map(URI::toString).toList();
    Map<String, String> properties = new HashMap<>(settings.toProperties());
    // It has no limit for all attempts together.
    properties.remove("schema.registry.timeout.ms");
    return new ConfluentSchemaRegistry(
        new CachedSchemaRegistryClient(
            urls, REMEMBERED, List.of(new AvroSchemaProvider()), properties),
        String.join(", ", urls),
        new HashSet<>(urls));
  }
}
