package dev.braid.avro;

import dev.braid.avro.SchemaRegistryException.Reason;
import dev.braid.avro.internal.bytes.Describe;
import dev.braid.dsl.CodecException;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;

/** What a codec asks a registry, and what it says when the answer is no. */
final class Registration {

  private Registration() {}

  /**
   * The id of a schema under a subject.
   *
   * @throws CodecException when the registry does not give one
   */
  static int id(Schemas schemas, String subject, Schema schema, boolean register) {
    try {
      return register ? schemas.register(subject, schema) : lookUp(schemas, subject, schema);
    } catch (SchemaRegistryException refused) {
      throw failure(refusal(schemas, subject, schema, register, refused), refused);
    }
  }

  /** A version that has the same bytes is as good: it may have another doc, default or alias. */
  private static int lookUp(Schemas schemas, String subject, Schema schema) {
    try {
      return schemas.idOf(subject, schema);
    } catch (SchemaRegistryException refused) {
      if (refused.reason() != Reason.NOT_FOUND) {
        throw refused;
      }
      Integer alike = schemas.idOfVersion(subject, version -> SameBytes.of(version, schema));
      if (alike == null) {
        throw refused;
      }
      return alike;
    }
  }

  private static CodecException failure(String message, SchemaRegistryException refused) {
    return refused.reason() == Reason.UNREACHABLE
        ? CodecException.unavailable(message, refused)
        : new CodecException(message, refused);
  }

  /**
   * The schema of an id that stands in a value.
   *
   * @throws CodecException when the registry does not give it
   */
  static Schema schema(Schemas schemas, int id) {
    try {
      return schemas.schema(id);
    } catch (SchemaRegistryException refused) {
      throw failure(
          "expected a value whose schema the registry has, found the schema id %s: %s; %s"
              .formatted(
                  id,
                  refused.getMessage(),
                  refused.reason() == Reason.NOT_FOUND
                      ? "was it written with another registry?"
                      : "try again when the registry answers"),
          refused);
    }
  }

  private static String refusal(
      Schemas schemas,
      String subject,
      Schema schema,
      boolean register,
      SchemaRegistryException refused) {
    String what = Describe.type(schema);
    return switch (refused.reason()) {
      case INCOMPATIBLE -> incompatible(schemas.registry(), subject, schema, refused);
      case NOT_FOUND ->
          register
              ? "cannot register %s as '%s': %s".formatted(what, subject, refused.getMessage())
              : ("%s is no version of the subject '%s', found %s; register it, or let the codecs do"
                      + " so (autoRegister)")
                  .formatted(what, subject, refused.getMessage());
      case INVALID, DENIED, UNREACHABLE ->
          "cannot %s %s as '%s': %s"
              .formatted(register ? "register" : "look up", what, subject, refused.getMessage());
    };
  }

  /** The registry's reasons, and what has changed since the newest version. */
  private static String incompatible(
      SchemaRegistry registry, String subject, Schema schema, SchemaRegistryException refused) {
    List<String> lines = new ArrayList<>();
    String found = refused.getMessage();
    try {
      registry.objections(subject, schema).forEach(line -> lines.add("the registry: " + line));
      SchemaVersion latest = registry.latest(subject);
      for (String change : SchemaChanges.between(latest.schema(), schema)) {
        lines.add("since version %s: %s".formatted(latest.version(), change));
      }
      found = "its rule is " + registry.compatibility(subject);
    } catch (SchemaRegistryException unknown) { // the refusal itself is reason enough
      refused.addSuppressed(unknown);
    }
    String details = lines.isEmpty() ? "" : "\n  " + String.join("\n  ", lines);
    return "%s cannot become the newest version of '%s': %s%s\n  try a default for a new field, or another rule for the subject"
        .formatted(Describe.type(schema), subject, found, details);
  }
}
