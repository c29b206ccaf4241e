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
  FULL_TRANSITIVE;

  /** Whether a new version must read what older ones wrote. */
  public boolean newReadsOld() {
    return switch (this) {
      case BACKWARD, BACKWARD_TRANSITIVE, FULL, FULL_TRANSITIVE -> true;
      case NONE, FORWARD, FORWARD_TRANSITIVE -> false;
    };
  }

  /** Whether older versions must read what a new one writes. */
  public boolean oldReadsNew() {
    return switch (this) {
      case FORWARD, FORWARD_TRANSITIVE, FULL, FULL_TRANSITIVE -> true;
      case NONE, BACKWARD, BACKWARD_TRANSITIVE -> false;
    };
  }

  /** Whether all older versions count, not the newest of them alone. */
  public boolean transitive() {
    return switch (this) {
      case BACKWARD_TRANSITIVE, FORWARD_TRANSITIVE, FULL_TRANSITIVE -> true;
      case NONE, BACKWARD, FORWARD, FULL -> false;
    };
  }
}
