package dev.braid.avro.internal.book;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.braid.avro.CompatibilityLevel;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One change of a {@link SchemaBook}: all that it knows is the sum of those. */
public sealed interface Change {

  /** Makes the change in what is known. */
  void applyTo(SchemaBook book);

  /** The change as a document that {@link #of} reads. */
  ObjectNode json();

  /** A new version of a subject. */
  record Registered(
      String subject, int version, int id, String schema, List<SchemaReference> references)
      implements Change {

    @Override
    public void applyTo(SchemaBook book) {
      book.apply(this);
    }

    @Override
    public ObjectNode json() {
      ObjectNode json =
          Json.object()
              .put("change", "registered")
              .put("subject", subject)
              .put("version", version)
              .put("id", id);
      return Json.putSchema(json, schema, references);
    }
  }

  /**
   * Another rule of compatibility.
   *
   * @param subject whose; null for the registry's
   */
  record Ruled(@Nullable String subject, CompatibilityLevel level) implements Change {

    @Override
    public void applyTo(SchemaBook book) {
      book.apply(this);
    }

    @Override
    public ObjectNode json() {
      return Json.object()
          .put("change", "ruled")
          .put("subject", subject)
          .put("level", level.name());
    }
  }

  /**
   * A rule of compatibility, taken away.
   *
   * @param subject whose; null for the registry's
   */
  record Unruled(@Nullable String subject) implements Change {

    @Override
    public void applyTo(SchemaBook book) {
      book.apply(this);
    }

    @Override
    public ObjectNode json() {
      return Json.object().put("change", "unruled").put("subject", subject);
    }
  }

  /** One version of a subject, taken away. */
  record VersionDeleted(String subject, int version) implements Change {

    @Override
    public void applyTo(SchemaBook book) {
      book.apply(this);
    }

    @Override
    public ObjectNode json() {
      return Json.object()
          .put("change", "version-deleted")
          .put("subject", subject)
          .put("version", version);
    }
  }

  /** One deleted version of a subject, forgotten. */
  record VersionForgotten(String subject, int version) implements Change {

    @Override
    public void applyTo(SchemaBook book) {
      book.apply(this);
    }

    @Override
    public ObjectNode json() {
      return Json.object()
          .put("change", "version-forgotten")
          .put("subject", subject)
          .put("version", version);
    }
  }

  /** All versions of a subject, taken away. */
  record Deleted(String subject) implements Change {

    @Override
    public void applyTo(SchemaBook book) {
      book.apply(this);
    }

    @Override
    public ObjectNode json() {
      return Json.object().put("change", "deleted").put("subject", subject);
    }
  }

  /** A deleted subject, forgotten with the count of its versions. */
  record Forgotten(String subject) implements Change {

    @Override
    public void applyTo(SchemaBook book) {
      book.apply(this);
    }

    @Override
    public ObjectNode json() {
      return Json.object().put("change", "forgotten").put("subject", subject);
    }
  }

  /**
   * Reads what {@link #json} wrote.
   *
   * @throws IllegalArgumentException if it is something else
   */
  static Change of(JsonNode json) {
    String change = json.path("change").asText();
    return switch (change) {
      case "registered" ->
          new Registered(
              json.path("subject").asText(),
              json.path("version").asInt(),
              json.path("id").asInt(),
              json.path("schema").asText(),
              Json.references(json));
      case "ruled" ->
          new Ruled(
              json.path("subject").textValue(),
              CompatibilityLevel.valueOf(json.path("level").asText()));
      case "unruled" -> new Unruled(json.path("subject").textValue());
      case "version-deleted" ->
          new VersionDeleted(json.path("subject").asText(), json.path("version").asInt());
      case "version-forgotten" ->
          new VersionForgotten(json.path("subject").asText(), json.path("version").asInt());
      case "deleted" -> new Deleted(json.path("subject").asText());
      case "forgotten" -> new Forgotten(json.path("subject").asText());
      default ->
          throw new IllegalArgumentException(
              "expected a change of registered, ruled, deleted or forgotten, found '"
                  + change
                  + "'");
    };
  }
}
