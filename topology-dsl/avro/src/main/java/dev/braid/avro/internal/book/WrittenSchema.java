package dev.braid.avro.internal.book;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;

/**
 * A schema, and how it stands in a registry.
 *
 * @param schema whole, with every type that it refers to
 * @param text as the registry has it: without the types of its references
 * @param references where the other types are
 */
public record WrittenSchema(Schema schema, String text, List<SchemaReference> references) {

  public WrittenSchema {
    requireNonNull(schema, "schema");
    requireNonNull(text, "text");
    references = List.copyOf(references);
  }

  /** A schema that needs no other. */
  public static WrittenSchema of(Schema schema) {
    return new WrittenSchema(schema, schema.toString(), List.of());
  }

  /**
   * Reads a text.
   *
   * @param needed the texts of the types that it refers to, each after those that it needs itself
   * @param strict whether a default must be of its field's type; schemas that are old may have
   *     others, and their records must stay readable
   * @throws AvroRuntimeException if it is no schema
   */
  public static WrittenSchema parse(
      String text, List<SchemaReference> references, Iterable<String> needed, boolean strict) {
    Schema.Parser parser = new Schema.Parser().setValidateDefaults(strict);
    for (String each : needed) {
      parser.parse(each);
    }
    Schema schema = parser.parse(text);
    return references.isEmpty()
        ? new WrittenSchema(schema, schema.toString(), references)
        : new WrittenSchema(schema, Json.compact(text), references);
  }

  /**
   * What makes two schemas the same to a registry: the text in one form, documentation, defaults
   * and aliases included, and the references. {@link Schema#equals} overlooks some of it.
   */
  Key key() {
    return new Key(text, references);
  }

  /** See {@link WrittenSchema#key}. */
  record Key(String text, List<SchemaReference> references) {}
}
