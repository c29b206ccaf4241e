package dev.braid.avro;

import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.Incompatibility;

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

  /**
   * Why {@code candidate} may not follow an older version by this rule, one line for each reason:
   * Avro's own judgement, in words. Which versions count is {@link #transitive}'s to say.
   */
  public List<String> objections(Schema candidate, SchemaVersion older) {
    List<String> objections = new ArrayList<>();
    if (newReadsOld()) {
      String what = "it does not read what version " + older.version() + " wrote";
      add(objections, what, candidate, older.schema());
    }
    if (oldReadsNew()) {
      String what = "version " + older.version() + " does not read what it writes";
      add(objections, what, older.schema(), candidate);
    }
    return List.copyOf(objections);
  }

  private static void add(List<String> objections, String what, Schema reader, Schema writer) {
    for (Incompatibility each :
        SchemaCompatibility.checkReaderWriterCompatibility(reader, writer)
            .getResult()
            .getIncompatibilities()) {
      objections.add(
          "%s: %s at %s: %s"
              .formatted(what, each.getType(), each.getLocation(), each.getMessage()));
    }
  }
}
