package dev.braid.avro.registry;

import static java.util.Objects.requireNonNull;

import dev.braid.avro.CompatibilityLevel;
import dev.braid.avro.SchemaRegistry;
import dev.braid.avro.SchemaVersion;
import dev.braid.avro.internal.book.Refusal;
import dev.braid.avro.internal.book.SchemaBook;
import dev.braid.avro.internal.book.WrittenSchema;
import java.util.List;
import java.util.function.Supplier;
import org.apache.avro.Schema;

/**
 * A registry in this process's memory, which ends with it: for tests, and behind {@code mock://}.
 *
 * <p>It judges as a server does, other than Confluent's own mock: a version that breaks the rule of
 * its subject is refused. The rule is {@link CompatibilityLevel#BACKWARD} until it is set. For
 * several threads.
 */
public final class InMemorySchemaRegistry implements SchemaRegistry {

  private static final String WHERE = "the schema registry in memory";

  private final SchemaBook book = new SchemaBook(change -> {});

  /** An empty one. */
  public InMemorySchemaRegistry() {}

  @Override
  public int register(String subject, Schema schema) {
    return ask(() -> book.register(name(subject), WrittenSchema.of(schema)).id());
  }

  @Override
  public int idOf(String subject, Schema schema) {
    return ask(() -> book.find(name(subject), WrittenSchema.of(schema)).id());
  }

  @Override
  public Schema schema(int id) {
    return ask(() -> book.schema(id).schema());
  }

  @Override
  public SchemaVersion latest(String subject) {
    return ask(() -> book.latest(name(subject)).toVersion());
  }

  @Override
  public SchemaVersion version(String subject, int version) {
    return ask(() -> book.version(name(subject), version).toVersion());
  }

  @Override
  public List<Integer> versions(String subject) {
    return ask(() -> book.versions(name(subject)));
  }

  @Override
  public List<String> subjects() {
    return book.subjects();
  }

  @Override
  public List<String> objections(String subject, Schema schema) {
    return ask(() -> book.objections(name(subject), schema));
  }

  @Override
  public CompatibilityLevel compatibility(String subject) {
    return book.level(name(subject));
  }

  @Override
  public void setCompatibility(String subject, CompatibilityLevel level) {
    book.rule(name(subject), requireNonNull(level, "level"));
  }

  /** Sets the rule of the subjects that have none of their own. */
  public void setCompatibility(CompatibilityLevel level) {
    book.rule(null, requireNonNull(level, "level"));
  }

  @Override
  public List<Integer> delete(String subject) {
    return ask(() -> book.delete(name(subject)));
  }

  @Override
  public boolean isLocal() {
    return true;
  }

  /** Does nothing: it holds no connections, and stays as it is. */
  @Override
  public void close() {}

  private static String name(String subject) {
    return requireNonNull(subject, "subject");
  }

  private static <T> T ask(Supplier<T> question) {
    try {
      return question.get();
    } catch (Refusal refusal) {
      throw refusal.toException(WHERE);
    }
  }
}
