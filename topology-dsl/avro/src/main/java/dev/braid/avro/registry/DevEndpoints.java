package dev.braid.avro.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.braid.avro.CompatibilityLevel;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What each path of Confluent's protocol asks of a {@link SchemaBook}. For several threads. */
final class DevEndpoints {

  private final SchemaBook book;

  DevEndpoints(SchemaBook book) {
    this.book = book;
  }

  /**
   * A request.
   *
   * @param path its segments, decoded
   * @param query as it was written
   * @param body an empty object when there was none
   */
  record Asked(String method, List<String> path, String query, JsonNode body) {

    /** The method and the path, with {@code *} for what names something. */
    String shape() {
      StringBuilder shape = new StringBuilder(method);
      for (int i = 0; i < path.size(); i++) {
        shape.append('/').append(isName(i) ? "*" : path.get(i));
      }
      return shape.toString();
    }

    private boolean isName(int i) {
      return switch (path.get(0)) {
        case "subjects" -> i == 1 || i == 3;
        case "config", "mode" -> i == 1;
        case "compatibility", "schemas" -> i == 2 || i == 4;
        default -> false;
      };
    }

    boolean says(String parameter) {
      return Arrays.asList(query.split("&")).contains(parameter + "=true");
    }

    String text(String field) {
      String text = body.path(field).textValue();
      if (text == null) {
        throw Refusal.malformed("Expected a text \"" + field + "\" in the body.");
      }
      return text;
    }
  }

  /**
   * The answer to a request that succeeds.
   *
   * @throws Refusal if it does not
   */
  JsonNode answer(Asked asked) {
    List<String> path = asked.path();
    return switch (asked.shape()) {
      case "GET" -> Json.object();
      case "GET/subjects" -> strings(book.subjects());
      case "GET/subjects/*/versions" -> numbers(book.versions(path.get(1)));
      case "GET/subjects/*/versions/*" -> described(entry(asked, path.get(1), path.get(3)));
      case "POST/subjects/*" -> described(book.find(path.get(1), written(asked, false)));
      case "POST/subjects/*/versions" -> registered(path.get(1), written(asked, true));
      case "DELETE/subjects/*" ->
          numbers(asked.says("permanent") ? book.forget(path.get(1)) : book.delete(path.get(1)));
      case "GET/schemas/types" -> Json.array().add("AVRO");
      case "GET/schemas/ids/*" -> schema(path.get(2));
      case "GET/config" -> Json.object().put("compatibilityLevel", book.level().name());
      case "PUT/config" -> ruled(asked, null);
      case "GET/config/*" -> rule(asked, path.get(1));
      case "PUT/config/*" -> ruled(asked, path.get(1));
      case "GET/mode", "GET/mode/*" -> Json.object().put("mode", "READWRITE");
      case "POST/compatibility/subjects/*/versions" ->
          judged(asked, book.objections(path.get(2), written(asked, true).schema()));
      case "POST/compatibility/subjects/*/versions/*" ->
          judged(
              asked,
              book.objections(
                  entry(asked, path.get(2), path.get(4)), written(asked, true).schema()));
      default -> throw Refusal.noSuchPath(asked.method() + " /" + String.join("/", path));
    };
  }

  private JsonNode registered(String subject, WrittenSchema written) {
    SchemaBook.Entry entry = book.register(subject, written);
    return Json.object().put("id", entry.id());
  }

  private JsonNode schema(String id) {
    int number;
    try {
      number = Integer.parseInt(id);
    } catch (NumberFormatException wrong) {
      throw Refusal.noSchema(id);
    }
    WrittenSchema written = book.schema(number);
    return Json.putSchema(Json.object(), written.text(), written.references());
  }

  private SchemaBook.Entry entry(Asked asked, String subject, String version) {
    if (version.equals("latest") || version.equals("-1")) {
      return book.latest(subject);
    }
    int number;
    try {
      number = Integer.parseInt(version);
    } catch (NumberFormatException wrong) {
      throw Refusal.invalidVersion(version);
    }
    if (number < 1) {
      throw Refusal.invalidVersion(version);
    }
    return asked.says("deleted")
        ? book.versionEvenDeleted(subject, number)
        : book.version(subject, number);
  }

  /** The schema of a body; old ones that are only looked for need not be quite right. */
  private WrittenSchema written(Asked asked, boolean strict) {
    String type = asked.body().path("schemaType").asText("AVRO");
    if (!type.isEmpty() && !type.equals("AVRO") && !type.equals("null")) {
      throw Refusal.invalidSchema("expected one of type AVRO, found " + type);
    }
    return book.parse(asked.text("schema"), Json.references(asked.body()), strict);
  }

  private JsonNode rule(Asked asked, String subject) {
    CompatibilityLevel level =
        asked.says("defaultToGlobal")
            ? book.level(subject)
            : book.ownLevel(subject).orElseThrow(() -> Refusal.noRule(subject));
    return Json.object().put("compatibilityLevel", level.name());
  }

  private JsonNode ruled(Asked asked, @Nullable String subject) {
    String found = asked.text("compatibility");
    CompatibilityLevel level;
    try {
      level = CompatibilityLevel.valueOf(found.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException wrong) {
      throw Refusal.invalidLevel(found);
    }
    book.rule(subject, level);
    return Json.object().put("compatibility", level.name());
  }

  private static JsonNode judged(Asked asked, List<String> objections) {
    ObjectNode answer = Json.object().put("is_compatible", objections.isEmpty());
    if (asked.says("verbose")) {
      answer.set("messages", strings(objections));
    }
    return answer;
  }

  private static JsonNode described(SchemaBook.Entry entry) {
    ObjectNode answer =
        Json.object()
            .put("subject", entry.subject())
            .put("version", entry.version())
            .put("id", entry.id());
    return Json.putSchema(answer, entry.written().text(), entry.written().references());
  }

  private static ArrayNode strings(List<String> words) {
    ArrayNode array = Json.array();
    words.forEach(array::add);
    return array;
  }

  private static ArrayNode numbers(List<Integer> numbers) {
    ArrayNode array = Json.array();
    numbers.forEach(array::add);
    return array;
  }
}
