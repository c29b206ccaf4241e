package dev.braid.avro.dev;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.braid.avro.CompatibilityLevel;
import dev.braid.avro.internal.book.Json;
import dev.braid.avro.internal.book.Refusal;
import dev.braid.avro.internal.book.SchemaBook;
import dev.braid.avro.internal.book.WrittenSchema;
import java.net.URLDecoder;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What each path of Confluent's protocol asks of a {@link SchemaBook}. For several threads. */
record DevEndpoints(SchemaBook book) {

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

    /** What the query says of a parameter; empty when nothing. */
    String value(String parameter) {
      return Arrays.stream(query.split("&"))
          .filter(each -> each.startsWith(parameter + "="))
          .map(each -> URLDecoder.decode(each.substring(parameter.length() + 1), UTF_8))
          .findFirst()
          .orElse("");
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
      case "GET/subjects" ->
          strings(book.subjects(asked.value("subjectPrefix"), asked.says("deleted")));
      case "GET/subjects/*/versions" ->
          numbers(
              asked.says("deleted")
                  ? book.versionsEvenDeleted(path.get(1))
                  : book.versions(path.get(1)));
      case "GET/subjects/*/versions/*" -> described(entry(asked, path.get(1), path.get(3)));
      case "GET/subjects/*/versions/*/schema" ->
          raw(entry(asked, path.get(1), path.get(3)).written());
      case "GET/subjects/*/versions/*/referencedby" ->
          numbers(book.referring(entry(asked, path.get(1), path.get(3))));
      case "DELETE/subjects/*/versions/*" -> deleted(asked, path.get(1), path.get(3));
      case "POST/subjects/*" -> described(book.find(path.get(1), written(asked, false)));
      case "POST/subjects/*/versions" -> registered(path.get(1), written(asked, true));
      case "DELETE/subjects/*" ->
          numbers(asked.says("permanent") ? book.forget(path.get(1)) : book.delete(path.get(1)));
      case "GET/schemas" -> schemas(asked);
      case "GET/schemas/types" -> Json.array().add("AVRO");
      case "GET/schemas/ids/*" -> schema(path.get(2));
      case "GET/schemas/ids/*/schema" -> raw(book.schema(id(path.get(2))));
      case "GET/schemas/ids/*/versions" -> placed(places(asked, path.get(2)));
      case "GET/schemas/ids/*/subjects" ->
          strings(
              places(asked, path.get(2)).stream()
                  .map(SchemaBook.Entry::subject)
                  .distinct()
                  .toList());
      case "GET/contexts" -> Json.array().add(".");
      case "GET/config" -> Json.object().put("compatibilityLevel", book.level().name());
      case "PUT/config" -> ruled(asked, null);
      case "GET/config/*" -> rule(asked, path.get(1));
      case "PUT/config/*" -> ruled(asked, path.get(1));
      case "DELETE/config" -> unruled(null);
      case "DELETE/config/*" -> unruled(path.get(1));
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
    WrittenSchema written = book.schema(id(id));
    return Json.putSchema(Json.object(), written.text(), written.references());
  }

  private static int id(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException wrong) {
      throw Refusal.noSchema(text);
    }
  }

  /** The schema alone, as a document. */
  private static JsonNode raw(WrittenSchema written) {
    return Json.read(written.text());
  }

  /** Where a schema stands. */
  private List<SchemaBook.Entry> places(Asked asked, String id) {
    int number = id(id);
    book.schema(number); // or it is said that there is none
    String subject = asked.value("subject");
    return book.entries("", asked.says("deleted")).stream()
        .filter(entry -> entry.id() == number)
        .filter(entry -> subject.isEmpty() || entry.subject().equals(subject))
        .toList();
  }

  private static JsonNode placed(List<SchemaBook.Entry> places) {
    ArrayNode array = Json.array();
    places.forEach(
        entry -> array.addObject().put("subject", entry.subject()).put("version", entry.version()));
    return array;
  }

  private JsonNode schemas(Asked asked) {
    ArrayNode array = Json.array();
    List<SchemaBook.Entry> all = book.entries(asked.value("subjectPrefix"), asked.says("deleted"));
    for (int i = 0; i < all.size(); i++) {
      boolean latest =
          i + 1 == all.size() || !all.get(i + 1).subject().equals(all.get(i).subject());
      if (latest || !asked.says("latestOnly")) {
        array.add(described(all.get(i)));
      }
    }
    return array;
  }

  private JsonNode deleted(Asked asked, String subject, String version) {
    boolean newest = version.equals("latest") || version.equals("-1");
    int number = newest ? book.latest(subject).version() : number(version);
    if (asked.says("permanent")) {
      book.forget(subject, number);
    } else {
      book.delete(subject, number);
    }
    return Json.number(number);
  }

  /** What held until now. */
  private JsonNode unruled(@Nullable String subject) {
    CompatibilityLevel level =
        subject == null
            ? book.level()
            : book.ownLevel(subject).orElseThrow(() -> Refusal.noRule(subject));
    book.unrule(subject);
    return Json.object().put("compatibilityLevel", level.name());
  }

  private SchemaBook.Entry entry(Asked asked, String subject, String version) {
    if (version.equals("latest") || version.equals("-1")) {
      return book.latest(subject);
    }
    int number = number(version);
    return asked.says("deleted")
        ? book.versionEvenDeleted(subject, number)
        : book.version(subject, number);
  }

  private static int number(String version) {
    try {
      int number = Integer.parseInt(version);
      if (number >= 1) {
        return number;
      }
    } catch (NumberFormatException wrong) {
      throw Refusal.invalidVersion(version);
    }
    throw Refusal.invalidVersion(version);
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
