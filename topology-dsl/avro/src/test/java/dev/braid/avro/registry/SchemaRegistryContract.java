package dev.braid.avro.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.braid.avro.CompatibilityLevel;
import dev.braid.avro.SchemaRegistry;
import dev.braid.avro.SchemaRegistryException;
import dev.braid.avro.SchemaRegistryException.Reason;
import dev.braid.avro.SchemaVersion;
import java.util.List;
import java.util.UUID;
import org.apache.avro.Schema;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What every {@link SchemaRegistry} does. Each test has a subject and a type of record of its own,
 * so that a server may keep those of the others.
 */
public abstract class SchemaRegistryContract {

  private final String unique = UUID.randomUUID().toString().replace("-", "");

  /** A subject that nobody else uses. */
  protected final String subject = "orders-" + unique + "-value";

  private SchemaRegistry registry;

  /** A client of the registry to be tested; closed after the test. */
  protected abstract SchemaRegistry connect() throws Exception;

  /** The rule of subjects that have none of their own. */
  protected CompatibilityLevel ruleOfTheRegistry() {
    return CompatibilityLevel.BACKWARD;
  }

  @BeforeEach
  void connectToIt() throws Exception {
    registry = connect();
  }

  @AfterEach
  void disconnect() {
    registry.close();
  }

  @Test
  void aRegisteredSchemaIsFoundByItsId() {
    int id = registry.register(subject, order());
    assertThat(registry.schema(id)).isEqualTo(order());
  }

  @Test
  void itComesBackWithDocumentationDefaultsAliasesAndProperties() {
    Schema rich =
        record(
            "\"doc\":\"An order.\",\"aliases\":[\"Purchase\"],\"team\":\"sales\"",
            "{\"name\":\"count\",\"type\":\"int\",\"doc\":\"How many.\",\"default\":1}",
            "{\"name\":\"at\",\"type\":{\"type\":\"long\",\"logicalType\":\"timestamp-millis\"}}");
    int id = registry.register(subject, rich);
    assertThat(registry.schema(id)).hasToString(rich.toString());
  }

  @Test
  void registeringAgainChangesNothing() {
    int id = registry.register(subject, order());
    assertThat(registry.register(subject, order())).isEqualTo(id);
    assertThat(registry.versions(subject)).containsExactly(1);
  }

  @Test
  void anOldVersionRegisteredAgainStaysTheOldVersion() throws Exception {
    int old = registry.register(subject, order());
    registry.register(subject, order(withDefault("note")));
    try (SchemaRegistry another = connect()) {
      assertThat(another.register(subject, order())).isEqualTo(old);
      assertThat(another.versions(subject)).containsExactly(1, 2);
    }
  }

  @Test
  void theSameSchemaHasTheSameIdUnderAnotherSubject() {
    int id = registry.register(subject, order());
    assertThat(registry.register(subject + "-copy", order())).isEqualTo(id);
    assertThat(registry.latest(subject + "-copy"))
        .isEqualTo(new SchemaVersion(subject + "-copy", 1, id, order()));
  }

  @Test
  void versionsAreCountedFromOne() {
    int first = registry.register(subject, order());
    int second = registry.register(subject, order(withDefault("note")));
    assertThat(second).isNotEqualTo(first);
    assertThat(registry.versions(subject)).containsExactly(1, 2);
    assertThat(registry.version(subject, 1))
        .isEqualTo(new SchemaVersion(subject, 1, first, order()));
    assertThat(registry.latest(subject))
        .isEqualTo(new SchemaVersion(subject, 2, second, order(withDefault("note"))));
  }

  @Test
  void theIdOfARegisteredSchemaIsFound() {
    int id = registry.register(subject, order());
    registry.register(subject, order(withDefault("note")));
    assertThat(registry.idOf(subject, order())).isEqualTo(id);
  }

  @Test
  void anotherClientFindsTheSame() throws Exception {
    int id = registry.register(subject, order());
    try (SchemaRegistry another = connect()) {
      assertThat(another.idOf(subject, order())).isEqualTo(id);
      assertThat(another.schema(id)).isEqualTo(order());
    }
  }

  @Test
  void subjectsAreListedInOrder() {
    registry.register(subject + "-b", order());
    registry.register(subject + "-a", order());
    assertThat(registry.subjects()).isSorted().contains(subject + "-a", subject + "-b");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a b", "a%2Fb", "a+b", "a?b=c", "a:.b_c-d"})
  void aSubjectHasAnyName(String name) {
    String odd = subject + name;
    int id = registry.register(odd, order());
    assertThat(registry.latest(odd)).isEqualTo(new SchemaVersion(odd, 1, id, order()));
    assertThat(registry.subjects()).contains(odd);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"\"string\"", "{\"type\":\"array\",\"items\":\"long\"}", "[\"null\",\"int\"]"})
  void aSchemaNeedNotBeARecord(String text) {
    Schema schema = new Schema.Parser().parse(text);
    assertThat(registry.schema(registry.register(subject, schema))).isEqualTo(schema);
  }

  @Test
  void whatIsNotThereIsNotFound() {
    notFound(() -> registry.schema(2_000_000_000));
    notFound(() -> registry.latest(subject));
    notFound(() -> registry.version(subject, 1));
    notFound(() -> registry.versions(subject));
    notFound(() -> registry.idOf(subject, order()));
    notFound(() -> registry.delete(subject));
  }

  @Test
  void aVersionOrSchemaThatASubjectDoesNotHaveIsNotFound() {
    registry.register(subject, order());
    notFound(() -> registry.version(subject, 2));
    notFound(() -> registry.idOf(subject, order(withDefault("note"))));
  }

  @Test
  void anIncompatibleVersionIsRefused() {
    registry.register(subject, order());
    registry.setCompatibility(subject, CompatibilityLevel.BACKWARD);
    assertThat(refused(() -> registry.register(subject, order(required("note")))).reason())
        .isEqualTo(Reason.INCOMPATIBLE);
    assertThat(registry.versions(subject)).containsExactly(1);
  }

  @ParameterizedTest
  @CsvSource({
    "NONE,     true,  true,  true",
    "BACKWARD, true,  false, true",
    "FORWARD,  true,  true,  false",
    "FULL,     true,  false, false"
  })
  void aRuleSaysWhatMayFollow(
      CompatibilityLevel rule, boolean withDefault, boolean withRequired, boolean withoutCount) {
    registry.register(subject, order());
    registry.setCompatibility(subject, rule);
    assertThat(registry.compatibility(subject)).isEqualTo(rule);
    assertThat(mayFollow(order(withDefault("note")))).isEqualTo(withDefault);
    assertThat(mayFollow(order(required("note")))).isEqualTo(withRequired);
    assertThat(mayFollow(record("\"doc\":\"\"", required("name")))).isEqualTo(withoutCount);
  }

  @Test
  void anObjectionNamesWhatIsMissing() {
    registry.register(subject, order());
    registry.setCompatibility(subject, CompatibilityLevel.BACKWARD);
    assertThat(registry.objections(subject, order(required("note"))))
        .isNotEmpty()
        .anyMatch(objection -> objection.contains("note") || objection.contains("/fields/2"));
  }

  @ParameterizedTest
  @CsvSource({"BACKWARD, true", "BACKWARD_TRANSITIVE, false"})
  void aTransitiveRuleLooksAtAllVersions(CompatibilityLevel rule, boolean allowed) {
    registry.register(subject, order());
    registry.register(subject, order(withDefault("note")));
    registry.setCompatibility(subject, rule);
    // The newest version has a note to give; the first has none.
    assertThat(mayFollow(order(required("note")))).isEqualTo(allowed);
  }

  @Test
  void whatARuleAllowsCanBeRegistered() {
    registry.register(subject, order());
    registry.setCompatibility(subject, CompatibilityLevel.NONE);
    registry.register(subject, new Schema.Parser().parse("\"string\""));
    assertThat(registry.versions(subject)).containsExactly(1, 2);
  }

  @Test
  void nothingSpeaksAgainstAFirstVersion() {
    assertThat(registry.objections(subject, order())).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(CompatibilityLevel.class)
  void aRuleIsKept(CompatibilityLevel rule) {
    registry.register(subject, order());
    registry.setCompatibility(subject, rule);
    assertThat(registry.compatibility(subject)).isEqualTo(rule);
  }

  @Test
  void withoutARuleOfItsOwnASubjectHasTheRegistrys() {
    registry.register(subject, order());
    assertThat(registry.compatibility(subject)).isEqualTo(ruleOfTheRegistry());
  }

  @Test
  void theRuleOfOneSubjectIsNotThatOfAnother() {
    registry.register(subject, order());
    registry.register(subject + "-other", order());
    registry.setCompatibility(subject, CompatibilityLevel.FULL_TRANSITIVE);
    assertThat(registry.compatibility(subject + "-other")).isEqualTo(ruleOfTheRegistry());
  }

  @Test
  void aDeletedSubjectIsGoneAndItsIdsStay() {
    int id = registry.register(subject, order());
    registry.register(subject, order(withDefault("note")));
    assertThat(registry.delete(subject)).containsExactly(1, 2);
    assertThat(registry.subjects()).doesNotContain(subject);
    notFound(() -> registry.latest(subject));
    notFound(() -> registry.idOf(subject, order()));
    assertThat(registry.schema(id)).isEqualTo(order());
  }

  @Test
  void aDeletedSubjectMayComeBack() {
    int id = registry.register(subject, order());
    registry.delete(subject);
    assertThat(registry.register(subject, order())).isEqualTo(id);
    assertThat(registry.latest(subject).id()).isEqualTo(id);
  }

  private boolean mayFollow(Schema candidate) {
    return registry.objections(subject, candidate).isEmpty();
  }

  /** A record of two fields and those given, of a type that only this test uses. */
  protected final Schema order(String... more) {
    String[] fields = new String[more.length + 2];
    fields[0] = required("name");
    fields[1] = "{\"name\":\"count\",\"type\":\"int\"}";
    System.arraycopy(more, 0, fields, 2, more.length);
    return record("\"doc\":\"\"", fields);
  }

  private Schema record(String attributes, String... fields) {
    return new Schema.Parser()
        .parse(
            "{\"type\":\"record\",\"name\":\"Order%s\",\"namespace\":\"shop\",%s,\"fields\":[%s]}"
                .formatted(unique, attributes, String.join(",", List.of(fields))));
  }

  private static String required(String name) {
    return "{\"name\":\"" + name + "\",\"type\":\"string\"}";
  }

  private static String withDefault(String name) {
    return "{\"name\":\"" + name + "\",\"type\":\"string\",\"default\":\"none\"}";
  }

  private static void notFound(ThrowingCallable asked) {
    assertThat(refused(asked).reason()).isEqualTo(Reason.NOT_FOUND);
  }

  private static SchemaRegistryException refused(ThrowingCallable asked) {
    SchemaRegistryException refused = catchThrowableOfType(SchemaRegistryException.class, asked);
    assertThat(refused).as("expected a refusal").isNotNull();
    assertThat(refused.getMessage()).isNotBlank();
    return refused;
  }
}
