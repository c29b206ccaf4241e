package dev.braid.avro;

import java.util.List;
import java.util.Set;
import org.apache.avro.Schema;

/**
 * Where schemas are kept, each under an id of its own, and in versions under the names of subjects.
 *
 * <p>Calls may wait for a server, so they are not for the thread that serves requests; a {@link
 * Schemas} keeps what was asked once. For several threads.
 *
 * <p>Every method throws a {@link SchemaRegistryException} that tells which of the few things went
 * wrong: not found, incompatible, refused as invalid, not allowed, or out of reach.
 */
public interface SchemaRegistry extends AutoCloseable {

  /**
   * The id of {@code schema}, which is made the newest version of {@code subject} unless it is one
   * of its versions already.
   */
  int register(String subject, Schema schema);

  /** The id of {@code schema}, which is a version of {@code subject} already. */
  int idOf(String subject, Schema schema);

  /** The schema of an id. */
  Schema schema(int id);

  /** The newest version of a subject. */
  SchemaVersion latest(String subject);

  /** One version of a subject. */
  SchemaVersion version(String subject, int version);

  /** The numbers of a subject's versions, in order. */
  List<Integer> versions(String subject);

  /** The subjects, in order. */
  List<String> subjects();

  /**
   * Why {@code schema} may not become the newest version of {@code subject}, one line for each
   * reason; none when it may, and for a subject without versions.
   */
  List<String> objections(String subject, Schema schema);

  /** What is asked of new versions of a subject: its own rule, or the registry's. */
  CompatibilityLevel compatibility(String subject);

  /** Sets the rule of one subject. */
  void setCompatibility(String subject, CompatibilityLevel level);

  /**
   * Takes a subject and all its versions away, and tells which they were. Their ids keep their
   * schemas, so that records that are there stay readable; versions that come later go on counting.
   */
  List<Integer> delete(String subject);

  /** Whether it is in this process, so that nobody who asks it has to wait. */
  default boolean isLocal() {
    return false;
  }

  /**
   * The URLs of the servers that it asks, if it asks any. Those of the same servers are one
   * registry, in which an id means the same; without servers each is one of its own.
   */
  default Set<String> servers() {
    return Set.of();
  }

  /** Lets go of connections. */
  @Override
  void close();
}
