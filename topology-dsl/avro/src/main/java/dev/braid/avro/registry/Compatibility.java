package dev.braid.avro.registry;

import dev.braid.avro.CompatibilityLevel;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.Incompatibility;

/** What speaks against a schema as the next version of others: Avro's own judgement, in words. */
final class Compatibility {

  private Compatibility() {}

  /** One line for each reason; none when {@code candidate} may follow {@code version}. */
  static List<String> objections(
      CompatibilityLevel level, Schema candidate, int version, Schema older) {
    List<String> objections = new ArrayList<>();
    if (level.newReadsOld()) {
      add(objections, "it does not read what version " + version + " wrote", candidate, older);
    }
    if (level.oldReadsNew()) {
      add(objections, "version " + version + " does not read what it writes", older, candidate);
    }
    return objections;
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
