package dev.braid.runtime;

import dev.braid.avro.CompatibilityLevel;
import dev.braid.avro.SchemaRegistry;
import dev.braid.avro.SchemaRegistryException;
import dev.braid.avro.SchemaVersion;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.apache.avro.Schema;

/** A registry that is far away: it gives schemas by their ids only when it is let. */
final class HeldRegistry implements SchemaRegistry {

  private final SchemaRegistry registry;
  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch let = new CountDownLatch(1);

  HeldRegistry(SchemaRegistry registry) {
    this.registry = registry;
  }

  /** Waits until somebody waits for a schema. */
  void awaitAsked() throws InterruptedException {
    asked.await();
  }

  void let() {
    let.countDown();
  }

  @Override
  public Schema schema(int id) {
    asked.countDown();
    try {
      let.await();
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
      throw new SchemaRegistryException(
          SchemaRegistryException.Reason.UNREACHABLE, "interrupted", ended);
    }
    return registry.schema(id);
  }

  @Override
  public int register(String subject, Schema schema) {
    return registry.register(subject, schema);
  }

  @Override
  public int idOf(String subject, Schema schema) {
    return registry.idOf(subject, schema);
  }

  @Override
  public SchemaVersion latest(String subject) {
    return registry.latest(subject);
  }

  @Override
  public SchemaVersion version(String subject, int version) {
    return registry.version(subject, version);
  }

  @Override
  public List<Integer> versions(String subject) {
    return registry.versions(subject);
  }

  @Override
  public List<String> subjects() {
    return registry.subjects();
  }

  @Override
  public List<String> objections(String subject, Schema schema) {
    return registry.objections(subject, schema);
  }

  @Override
  public CompatibilityLevel compatibility(String subject) {
    return registry.compatibility(subject);
  }

  @Override
  public void setCompatibility(String subject, CompatibilityLevel level) {
    registry.setCompatibility(subject, level);
  }

  @Override
  public List<Integer> delete(String subject) {
    return registry.delete(subject);
  }

  @Override
  public void close() {
    let();
  }
}
