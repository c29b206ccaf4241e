package dev.braid.avro;

/** What a registry asks of a new version of a subject, by the names that Confluent gave them. */
public enum CompatibilityLevel {
  /** Nothing. */
  NONE,
  /** It reads what the version before it wrote. */
  BACKWARD,
  /** It reads what any version before it wrote. */
  BACKWARD_TRANSITIVE,
  /** The version before it reads what it writes. */
  FORWARD,
  /** Every version before it reads what it writes. */
  FORWARD_TRANSITIVE,
  /** Both ways, against the version before it. */
  FULL,
  /** Both ways, against every version before it. */
  FULL_TRANSITIVE
}
