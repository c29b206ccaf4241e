package dev.braid.avro;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.apache.avro.Schema;

/** Gives a schema only when it is told to. */
record SlowRegistry(FakeRegistry registry, CountDownLatch asked, CountDownLatch answer)
    implements SchemaRegistry {

  @Override
  public List<Integer> delete(String subject) {
    return registry.delete(subject);
  }

  @Override
  public Schema schema(int id) {
    asked.countDown();
    try {
      answer.await();
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
  public void close() {}
}
