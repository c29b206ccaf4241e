package dev.braid.avro.internal.book;

import static java.util.Objects.requireNonNull;

/**
 * A type that a schema names and another subject defines.
 *
 * @param name by which the schema names it
 * @param subject that defines it
 * @param version of that subject
 */
public record SchemaReference(String name, String subject, int version) {

  public SchemaReference {
    requireNonNull(name, "name");
    requireNonNull(subject, "subject");
  }
}
