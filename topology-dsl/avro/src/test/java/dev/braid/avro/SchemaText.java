package dev.braid.avro;

import org.apache.avro.Schema;

/** Schemas for tests, written with single quotes. */
final class SchemaText {

  private SchemaText() {}

  static Schema schema(String json) {
    return new Schema.Parser().parse(json.replace('\'', '"'));
  }

  /** A record by its name and its fields, such as {@code {'name': 'total', 'type': 'long'}}. */
  static Schema record(String name, String... fields) {
    return schema(
        "{'type': 'record', 'name': '%s', 'fields': [%s]}"
            .formatted(name, String.join(", ", fields)));
  }

  static String field(String name, String type) {
    return "{'name': '%s', 'type': %s}".formatted(name, type);
  }

  static String field(String name, String type, String value) {
    return "{'name': '%s', 'type': %s, 'default': %s}".formatted(name, type, value);
  }
}
