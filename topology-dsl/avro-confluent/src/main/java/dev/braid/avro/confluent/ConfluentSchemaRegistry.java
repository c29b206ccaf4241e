package dev.braid.avro.confluent;

import static java.util.Objects.requireNonNull;

import dev.braid.avro.CompatibilityLevel;
import dev.braid.avro.SchemaRegistry;
import dev.braid.avro.SchemaRegistryException;
import dev.braid.avro.SchemaRegistryException.Reason;
import dev.braid.avro.SchemaVersion;
import io.confluent.kafka.schemaregistry.ParsedSchema;
import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.client.SchemaMetadata;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.apache.avro.Schema;

/**
 * Confluent's client as a {@link SchemaRegistry}. It remembers, waits and tries again as that
 * client was told to. For several threads.
 */
public final class ConfluentSchemaRegistry implements SchemaRegistry {

  private final SchemaRegistryClient client;
  private final String where;
  private final Set<String> servers;

  /**
   * A client that is there already, closed with this.
   *
   * @param where the registry is, as it stands in messages
   */
  public ConfluentSchemaRegistry(SchemaRegistryClient client, String where) {
    this(client, where, Set.of());
  }

  /** One of these servers, as {@link #servers} tells. */
  ConfluentSchemaRegistry(SchemaRegistryClient client, String where, Set<String> servers) {
    this.client = requireNonNull(client, "client");
    this.where = requireNonNull(where, "where");
    this.servers = Set.copyOf(servers);
  }

  private interface Question<T> {
    T ask() throws IOException, RestClientException;
  }

  @Override
  public int register(String subject, Schema schema) {
    return ask(
        "register a schema as the newest version of " + subject,
        () -> client.register(subject, new AvroSchema(schema)));
  }

  @Override
  public int idOf(String subject, Schema schema) {
    return ask(
        "find a schema among those of " + subject,
        () -> client.getId(subject, new AvroSchema(schema)));
  }

  @Override
  public Schema schema(int id) {
    String what = "fetch the schema of id " + id;
    return avro(what, ask(what, () -> client.getSchemaById(id)));
  }

  @Override
  public SchemaVersion latest(String subject) {
    String what = "fetch the newest version of " + subject;
    return version(what, subject, ask(what, () -> client.getLatestSchemaMetadata(subject)));
  }

  @Override
  public SchemaVersion version(String subject, int version) {
    String what = "fetch version " + version + " of " + subject;
    return version(what, subject, ask(what, () -> client.getSchemaMetadata(subject, version)));
  }

  @Override
  public List<Integer> versions(String subject) {
    return ask("list the versions of " + subject, () -> client.getAllVersions(subject)).stream()
        .sorted()
        .toList();
  }

  @Override
  public List<String> subjects() {
    return ask("list the subjects", client::getAllSubjects).stream().sorted().toList();
  }

  @Override
  public List<String> objections(String subject, Schema schema) {
    try {
      CompatibilityLevel rule = compatibility(subject);
      // The client asks about the newest version, whatever the rule.
      return rule.transitive()
          ? versions(subject).stream()
              .flatMap(version -> rule.objections(schema, version(subject, version)).stream())
              .toList()
          : List.copyOf(
              ask(
                  "judge a schema as the next version of " + subject,
                  () -> client.testCompatibilityVerbose(subject, new AvroSchema(schema))));
    } catch (SchemaRegistryException refused) {
      if (refused.reason() == Reason.NOT_FOUND) {
        return List.of();
      }
      throw refused;
    }
  }

  @Override
  public CompatibilityLevel compatibility(String subject) {
    String what = "read the rule of " + subject;
    String level;
    try {
      level = ask(what, () -> client.getCompatibility(subject));
    } catch (SchemaRegistryException refused) {
      if (refused.reason() != Reason.NOT_FOUND) {
        throw refused;
      }
      level = ask("read the rule of the registry", () -> client.getCompatibility(""));
    }
    try {
      return CompatibilityLevel.valueOf(level);
    } catch (IllegalArgumentException unknown) {
      throw new SchemaRegistryException(
          Reason.INVALID,
          "%s: %s: expected a level of compatibility, found %s".formatted(where, what, level),
          unknown);
    }
  }

  @Override
  public void setCompatibility(String subject, CompatibilityLevel level) {
    ask(
        "set the rule of " + subject + " to " + level,
        () -> client.updateCompatibility(subject, level.name()));
  }

  @Override
  public List<Integer> delete(String subject) {
    return ask("delete " + subject, () -> client.deleteSubject(subject)).stream().sorted().toList();
  }

  @Override
  public Set<String> servers() {
    return servers;
  }

  @Override
  public void close() {
    ask(
        "close the client",
        () -> {
          client.close();
          return "closed";
        });
  }

  private SchemaVersion version(String what, String subject, SchemaMetadata found) {
    ParsedSchema parsed =
        client
            .parseSchema(found.getSchemaType(), found.getSchema(), found.getReferences())
            .orElseThrow(
                () ->
                    new SchemaRegistryException(
                        Reason.INVALID,
                        "%s: %s: expected an Avro schema, found one of type %s that does not parse"
                            .formatted(where, what, found.getSchemaType())));
    return new SchemaVersion(subject, found.getVersion(), found.getId(), avro(what, parsed));
  }

  private Schema avro(String what, ParsedSchema parsed) {
    if (parsed instanceof AvroSchema avro) {
      return avro.rawSchema();
    }
    throw new SchemaRegistryException(
        Reason.INVALID,
        "%s: %s: expected a schema of type AVRO, found %s"
            .formatted(where, what, parsed.schemaType()));
  }

  private <T> T ask(String what, Question<T> question) {
    try {
      return question.ask();
    } catch (RestClientException refused) {
      throw new SchemaRegistryException(
          Reason.of(refused.getStatus(), refused.getErrorCode()),
          "%s: %s: answered %s: %s"
              .formatted(where, what, refused.getStatus(), refused.getMessage()),
          refused);
    } catch (IOException failed) {
      throw new SchemaRegistryException(
          Reason.UNREACHABLE,
          "%s: %s: no answer (%s)\n  does the schema registry run there? For development, ./braid dev --schema-registry runs one"
              .formatted(where, what, failed),
          failed);
    }
  }
}
