package dev.braid.avro;

import static java.util.Objects.requireNonNull;

import org.apache.avro.Schema;

/**
 * One version of a subject.
 *
 * @param subject under which it is registered
 * @param version counted from 1
 * @param id of the schema, whatever the subject
 */
public record SchemaVersion(String subject, int version, int id, Schema schema) {

  public SchemaVersion {
    requireNonNull(subject, "subject");
    requireNonNull(schema, "schema");
    if (version < 1) {
      throw new IllegalArgumentException(
          "versions of " + subject + " are counted from 1, found " + version);
    }
  }
}
