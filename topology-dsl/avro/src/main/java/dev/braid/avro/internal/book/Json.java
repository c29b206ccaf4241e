package dev.braid.avro.internal.book;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The few forms of JSON that registries exchange. */
public final class Json {

  /** What a registry speaks. */
  public static final String CONTENT_TYPE = "application/vnd.schemaregistry.v1+json";

  private static final ObjectMapper MAPPER =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  private Json() {}

  public static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  public static ArrayNode array() {
    return MAPPER.createArrayNode();
  }

  public static JsonNode tree(byte[] json) throws IOException {
    return MAPPER.readTree(json);
  }

  public static JsonNode number(int number) {
    return MAPPER.getNodeFactory().numberNode(number);
  }

  /** A JSON text as a tree. */
  public static JsonNode read(String json) {
    try {
      return MAPPER.readTree(json);
    } catch (JsonProcessingException wrong) {
      throw new IllegalArgumentException("not JSON: " + wrong.getOriginalMessage(), wrong);
    }
  }

  /** A JSON text without the white space that means nothing. */
  static String compact(String json) {
    return read(json).toString();
  }

  /** The references of a document that may have some, in order. */
  public static List<SchemaReference> references(JsonNode document) {
    List<SchemaReference> references = new ArrayList<>();
    for (JsonNode each : document.path("references")) {
      references.add(
          new SchemaReference(
              each.path("name").asText(),
              each.path("subject").asText(),
              each.path("version").asInt()));
    }
    return references;
  }

  /** Writes a schema into a document, as it stands in a registry. */
  public static ObjectNode putSchema(
      ObjectNode document, String text, List<SchemaReference> references) {
    document.put("schema", text);
    if (!references.isEmpty()) {
      ArrayNode all = document.putArray("references");
      for (SchemaReference each : references) {
        all.addObject()
            .put("name", each.name())
            .put("subject", each.subject())
            .put("version", each.version());
      }
    }
    return document;
  }
}
