package dev.braid.avro;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The schemas that a registry was asked for once: an id keeps its schema for ever, so each is
 * fetched once a process. For several threads.
 */
public final class Schemas {

  private final SchemaRegistry registry;
  private final ConcurrentMap<Integer, Schema> byId = new ConcurrentHashMap<>();

  public Schemas(SchemaRegistry registry) {
    this.registry = requireNonNull(registry, "registry");
  }

  public SchemaRegistry registry() {
    return registry;
  }

  /** The schema of an id, if it is here; never waits. */
  public @Nullable Schema known(int id) {
    return byId.get(id);
  }

  /**
   * The schema of an id, asked for when it is not here.
   *
   * @throws SchemaRegistryException when the registry does not give it
   */
  public Schema schema(int id) {
    Schema known = byId.get(id);
    if (known != null) {
      return known;
    }
    Schema fetched = registry.schema(id);
    byId.putIfAbsent(id, fetched);
    return fetched;
  }

  /** Registers a schema, and keeps it under the id that it is given. */
  public int register(String subject, Schema schema) {
    int id = registry.register(subject, schema);
    byId.putIfAbsent(id, schema);
    return id;
  }
}
