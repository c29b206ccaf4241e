package dev.braid.avro.registry;

import static dev.braid.avro.registry.Question.segment;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.braid.avro.CompatibilityLevel;
import dev.braid.avro.SchemaRegistry;
import dev.braid.avro.SchemaRegistryException;
import dev.braid.avro.SchemaRegistryException.Reason;
import dev.braid.avro.SchemaVersion;
import dev.braid.avro.internal.book.Excerpt;
import dev.braid.avro.internal.book.Json;
import dev.braid.avro.internal.book.SchemaReference;
import dev.braid.avro.internal.book.WrittenSchema;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;

/**
 * The client that is built in: Confluent's protocol over the JDK's HTTP.
 *
 * <p>It remembers the ids of the schemas that were registered or looked up, and how schemas that
 * refer to others are written, so that such a schema goes back as it came. For several threads.
 */
final class HttpSchemaRegistry implements SchemaRegistry {

  private static final int REMEMBERED = 10_000;

  private final RegistryConnection connection;
  private final Remembered<SubjectSchema, Integer> ids = new Remembered<>(REMEMBERED);
  private final Remembered<String, WrittenSchema> withReferences = new Remembered<>(REMEMBERED);

  HttpSchemaRegistry(RegistryConnection connection) {
    this.connection = connection;
  }

  private record SubjectSchema(String subject, String schema) {}

  @Override
  public int register(String subject, Schema schema) {
    return id(
        new SubjectSchema(subject, schema.toString()),
        Question.post(
            "register a schema as the newest version of " + subject,
            subject(subject) + "/versions",
            body(schema)));
  }

  @Override
  public int idOf(String subject, Schema schema) {
    return id(
        new SubjectSchema(subject, schema.toString()),
        Question.post("find a schema among those of " + subject, subject(subject), body(schema)));
  }

  private int id(SubjectSchema asked, Question question) {
    Integer known = ids.get(asked);
    if (known != null) {
      return known;
    }
    int id = number(question, connection.ask(question), "id");
    ids.put(asked, id);
    return id;
  }

  @Override
  public Schema schema(int id) {
    Question question = Question.get("fetch the schema of id " + id, "/schemas/ids/" + id);
    return read(question, connection.ask(question));
  }

  @Override
  public SchemaVersion latest(String subject) {
    return version(
        subject,
        Question.get(
            "fetch the newest version of " + subject, subject(subject) + "/versions/latest"));
  }

  @Override
  public SchemaVersion version(String subject, int version) {
    return version(
        subject,
        Question.get(
            "fetch version " + version + " of " + subject,
            subject(subject) + "/versions/" + version));
  }

  private SchemaVersion version(String subject, Question question) {
    JsonNode answer = connection.ask(question);
    return new SchemaVersion(
        subject,
        number(question, answer, "version"),
        number(question, answer, "id"),
        read(question, answer));
  }

  @Override
  public List<Integer> versions(String subject) {
    return list(
        Question.get("list the versions of " + subject, subject(subject) + "/versions"),
        JsonNode::asInt);
  }

  @Override
  public List<String> subjects() {
    return list(Question.get("list the subjects", "/subjects"), JsonNode::asText);
  }

  @Override
  public List<String> objections(String subject, Schema schema) {
    // Without a version Confluent judges as the rule says, and Apicurio against all there are.
    CompatibilityLevel rule = compatibility(subject);
    String against = rule.transitive() ? "/versions" : "/versions/latest";
    Question question =
        Question.post(
            "judge a schema as the next version of " + subject,
            "/compatibility" + subject(subject) + against + "?verbose=true",
            body(schema));
    JsonNode answer;
    try {
      answer = connection.ask(question);
    } catch (SchemaRegistryException refused) {
      if (refused.reason() == Reason.NOT_FOUND) {
        return List.of();
      }
      throw refused;
    }
    if (!answer.path("is_compatible").isBoolean()) {
      throw strange(question, answer);
    }
    if (answer.path("is_compatible").booleanValue()) {
      return List.of();
    }
    List<String> reasons = new ArrayList<>();
    answer.path("messages").forEach(reason -> reasons.add(reason.asText()));
    return reasons.isEmpty() ? reasons(subject, rule, schema) : reasons;
  }

  /** Why a registry said no that does not say why, as Apicurio. */
  private List<String> reasons(String subject, CompatibilityLevel rule, Schema schema) {
    List<SchemaVersion> others =
        rule.transitive()
            ? versions(subject).stream().map(version -> version(subject, version)).toList()
            : List.of(latest(subject));
    List<String> reasons =
        others.stream().flatMap(older -> rule.objections(schema, older).stream()).toList();
    return reasons.isEmpty() ? List.of("the registry says no, and not why") : reasons;
  }

  @Override
  public CompatibilityLevel compatibility(String subject) {
    try {
      return level(
          Question.get(
              "read the rule of " + subject, "/config/" + name(subject) + "?defaultToGlobal=true"));
    } catch (SchemaRegistryException refused) {
      if (refused.reason() == Reason.NOT_FOUND) {
        return level(Question.get("read the rule of the registry", "/config"));
      }
      throw refused;
    }
  }

  private CompatibilityLevel level(Question question) {
    JsonNode answer = connection.ask(question);
    try {
      return CompatibilityLevel.valueOf(answer.path("compatibilityLevel").asText());
    } catch (IllegalArgumentException unknown) {
      throw strange(question, answer);
    }
  }

  @Override
  public void setCompatibility(String subject, CompatibilityLevel level) {
    connection.ask(
        Question.put(
            "set the rule of " + subject + " to " + level,
            "/config/" + name(subject),
            Json.object().put("compatibility", level.name())));
  }

  @Override
  public List<Integer> delete(String subject) {
    List<Integer> versions =
        list(Question.delete("delete " + subject, subject(subject)), JsonNode::asInt);
    ids.removeIf(known -> known.subject().equals(subject));
    return versions;
  }

  /** Nothing: the JDK's client lets go of its connections when it is no longer used. */
  @Override
  public Set<String> servers() {
    return connection.urls();
  }

  @Override
  public void close() {}

  private static String subject(String subject) {
    return "/subjects/" + name(subject);
  }

  private static String name(String subject) {
    return segment(requireNonNull(subject, "subject"));
  }

  /** How a schema is sent: as it was read, if it referred to others. */
  private ObjectNode body(Schema schema) {
    String text = schema.toString();
    WrittenSchema written = withReferences.get(text);
    return written == null
        ? Json.putSchema(Json.object(), text, List.of())
        : Json.putSchema(Json.object(), written.text(), written.references());
  }

  private Schema read(Question question, JsonNode answer) {
    String text = answer.path("schema").textValue();
    if (text == null) {
      throw strange(question, answer);
    }
    String type = answer.path("schemaType").asText("AVRO");
    if (!type.equals("AVRO")) {
      throw new SchemaRegistryException(
          Reason.INVALID,
          "%s: %s: expected a schema of type AVRO, found %s"
              .formatted(connection.servers(), question, type));
    }
    List<SchemaReference> references = Json.references(answer);
    Map<SchemaReference, String> needed = new LinkedHashMap<>();
    references.forEach(each -> collect(each, needed, new LinkedHashSet<>()));
    WrittenSchema written;
    try {
      written = WrittenSchema.parse(text, references, new LinkedHashSet<>(needed.values()), false);
    } catch (AvroRuntimeException | IllegalArgumentException wrong) {
      throw new SchemaRegistryException(
          Reason.INVALID,
          "%s: %s: expected an Avro schema, found: %s (%s)"
              .formatted(connection.servers(), question, Excerpt.of(text), wrong.getMessage()),
          wrong);
    }
    if (!references.isEmpty()) {
      withReferences.put(written.schema().toString(), written);
    }
    return written.schema();
  }

  /** Fetches what a reference needs, and then what it is; each once, however often it is named. */
  private void collect(
      SchemaReference reference, Map<SchemaReference, String> needed, Set<SchemaReference> path) {
    if (needed.containsKey(reference) || !path.add(reference)) {
      return;
    }
    Question question =
        Question.get(
            "fetch version %s of %s, which a schema refers to"
                .formatted(reference.version(), reference.subject()),
            subject(reference.subject()) + "/versions/" + reference.version() + "?deleted=true");
    JsonNode answer = connection.ask(question);
    String text = answer.path("schema").textValue();
    if (text == null) {
      throw strange(question, answer);
    }
    Json.references(answer).forEach(each -> collect(each, needed, path));
    needed.put(reference, text);
  }

  private int number(Question question, JsonNode answer, String field) {
    JsonNode number = answer.path(field);
    if (!number.canConvertToInt()) {
      throw strange(question, answer);
    }
    return number.intValue();
  }

  private <T extends Comparable<T>> List<T> list(Question question, Function<JsonNode, T> element) {
    JsonNode answer = connection.ask(question);
    if (!answer.isArray()) {
      throw strange(question, answer);
    }
    List<T> list = new ArrayList<>();
    answer.forEach(each -> list.add(element.apply(each)));
    return list.stream().sorted().toList();
  }

  private SchemaRegistryException strange(Question question, JsonNode answer) {
    return RegistryMessages.strange(
        question, connection.servers(), answer.toString().getBytes(UTF_8), null);
  }
}
