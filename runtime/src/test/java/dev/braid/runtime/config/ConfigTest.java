package dev.braid.runtime.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.entry;

import dev.braid.dsl.Problem;
import dev.braid.dsl.ServiceKind;
import dev.braid.engine.Limit;
import dev.braid.engine.Limits;
import dev.braid.engine.RoutingSlips;
import dev.braid.runtime.client.RequestOptions;
import dev.braid.runtime.internal.broker.ClientSettings;
import dev.braid.wire.Namespace;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigTest {

  @TempDir Path folder;

  private static final Map<String, String> NO_ENVIRONMENT = Map.of();
  private static final Properties NO_PROPERTIES = new Properties();
  private static final Map<String, String> NO_FLAGS = Map.of();

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("app.properties"), text);
  }

  private static Properties properties(String key, String value) {
    Properties properties = new Properties();
    properties.setProperty(key, value);
    return properties;
  }

  private static Config flags(Map<String, String> flags) {
    return Config.load(null, NO_ENVIRONMENT, NO_PROPERTIES, flags);
  }

  private static ConfigException problemsOf(Map<String, String> flags) {
    return catchThrowableOfType(ConfigException.class, () -> flags(flags));
  }

  @Nested
  class Layers {

    @ParameterizedTest
    @MethodSource("dev.braid.runtime.config.ConfigKey#values")
    void nothingGivenMeansTheDefault(ConfigKey<?> key) {
      assertThat(flags(NO_FLAGS).text(key)).isEqualTo(key.fallback());
      assertThat(flags(NO_FLAGS).given(key)).isEmpty();
    }

    @Test
    void theFileGoesOverTheDefaults() throws IOException {
      Config config = Config.load(file("threads=2"), NO_ENVIRONMENT, NO_PROPERTIES, NO_FLAGS);
      assertThat(config.get(ConfigKey.THREADS)).isEqualTo(2);
    }

    @Test
    void theEnvironmentGoesOverTheFile() throws IOException {
      Config config =
          Config.load(file("threads=2"), Map.of("BRAID_THREADS", "3"), NO_PROPERTIES, NO_FLAGS);
      assertThat(config.get(ConfigKey.THREADS)).isEqualTo(3);
    }

    @Test
    void systemPropertiesGoOverTheEnvironment() {
      Config config =
          Config.load(
              null, Map.of("BRAID_THREADS", "3"), properties("braid.threads", "4"), NO_FLAGS);
      assertThat(config.get(ConfigKey.THREADS)).isEqualTo(4);
    }

    @Test
    void flagsGoOverSystemProperties() {
      Config config =
          Config.load(
              null, NO_ENVIRONMENT, properties("braid.threads", "4"), Map.of("threads", "5"));
      assertThat(config.get(ConfigKey.THREADS)).isEqualTo(5);
    }

    @Test
    void layersThatSetDifferentKeysAddUp() throws IOException {
      Config config =
          Config.load(
              file("threads=2\nkafka.acks=all"),
              Map.of("BRAID_PARTITIONS", "7", "BRAID_KAFKA_LINGER_MS", "1"),
              properties("braid.instance.id", "left"),
              Map.of("stop.timeout", "3s"));
      assertThat(config.values())
          .containsEntry(ConfigKey.THREADS.key(), "2")
          .containsEntry(ConfigKey.PARTITIONS.key(), "7")
          .containsEntry(ConfigKey.INSTANCE_ID.key(), "left")
          .containsEntry(ConfigKey.STOP_TIMEOUT.key(), "3s");
      assertThat(config.kafka())
          .containsOnly(Map.entry("acks", "all"), Map.entry("linger.ms", "1"));
    }

    @Test
    void valuesAreTrimmed() throws IOException {
      Config config = Config.load(file("threads = 2 \t"), NO_ENVIRONMENT, NO_PROPERTIES, NO_FLAGS);
      assertThat(config.text(ConfigKey.THREADS)).isEqualTo("2");
    }

    @Test
    void aChangedConfigLeavesTheFirstAsItWas() {
      Config first = Config.of("here:9092");
      Config second = first.with(ConfigKey.THREADS, "2");
      assertThat(first.get(ConfigKey.THREADS)).isEqualTo(1);
      assertThat(second.get(ConfigKey.THREADS)).isEqualTo(2);
      assertThat(second.get(ConfigKey.BOOTSTRAP_SERVERS)).isEqualTo("here:9092");
    }
  }

  @Nested
  class UnknownKeys {

    @Test
    void inTheFileNameTheFileAndANearKey() throws IOException {
      Path file = file("bootstrap.server=here:9092");
      assertThatThrownBy(() -> Config.load(file, NO_ENVIRONMENT, NO_PROPERTIES, NO_FLAGS))
          .isInstanceOf(ConfigException.class)
          .hasMessage(
              "%s: unknown setting 'bootstrap.server'\n  did you mean 'bootstrap.servers'?", file);
    }

    @Test
    void inTheEnvironmentNameANearVariable() {
      assertThatThrownBy(
              () -> Config.load(null, Map.of("BRAID_TREADS", "2"), NO_PROPERTIES, NO_FLAGS))
          .hasMessage(
              "the environment: unknown setting 'BRAID_TREADS'\n  did you mean 'BRAID_THREADS'?");
    }

    @Test
    void amongTheSystemPropertiesNameANearKey() {
      Properties system = properties("braid.state.dirs", "x");
      assertThatThrownBy(() -> Config.load(null, NO_ENVIRONMENT, system, NO_FLAGS))
          .hasMessage(
              "the system properties: unknown setting 'state.dirs'\n  did you mean 'state.dir'?");
    }

    @Test
    void amongTheFlagsNameANearKey() {
      assertThat(problemsOf(Map.of("partition", "2")))
          .hasMessage("the flags: unknown setting 'partition'\n  did you mean 'partitions'?");
    }

    @Test
    void farFromAllKeysListTheKeys() {
      assertThat(problemsOf(Map.of("colour", "2")).problems())
          .singleElement()
          .extracting(Problem::hint)
          .asString()
          .startsWith("known are bootstrap.servers, state.dir")
          .endsWith("stop.timeout");
    }

    @Test
    void ofOthersAreNotOurs() {
      Config config =
          Config.load(
              null,
              Map.of("PATH", "/bin", "BRAID_TEST_BOOTSTRAP_SERVERS", "x"),
              properties("braid.test.seed", "1"),
              NO_FLAGS);
      assertThat(config).isEqualTo(flags(NO_FLAGS));
    }
  }

  @Nested
  class BadValues {

    @Test
    void areReportedAllAtOnceWithUnknownKeys() throws IOException {
      Path file = file("threads=many\npartitions=0\ncolour=red");
      ConfigException failure =
          catchThrowableOfType(
              ConfigException.class,
              () ->
                  Config.load(
                      file,
                      Map.of("BRAID_STOP_TIMEOUT", "soon"),
                      properties("braid.max.payload", "2000000"),
                      Map.of("instance.id", "a b", "kafka.application.id", "mine")));
      assertThat(failure.problems())
          .extracting(Problem::subject)
          .containsExactlyInAnyOrder(
              file.toString(),
              "threads",
              "partitions",
              "stop.timeout",
              "max.payload",
              "instance.id",
              "kafka.application.id");
    }

    @ParameterizedTest
    @CsvSource({
      "threads, two, 'threads: expected a whole number, found ''two'''",
      "threads, 0, 'threads: expected 1 to 1000, found ''0'''",
      "partitions, 1001, 'partitions: expected 1 to 1000, found ''1001'''",
      "partitions, 99999999999, 'partitions: expected a whole number, found ''99999999999'''",
      "replication.factor, 0, 'replication.factor: expected 1 to 100, or -1, found ''0'''",
      "replication.factor, -2, 'replication.factor: expected 1 to 100, or -1, found ''-2'''",
      "max.payload, 1048577, 'max.payload: expected 1 to 1048576, found ''1048577'''",
      "max.kept.replies, 0, 'max.kept.replies: expected 1 to 80000000, found ''0'''",
      "request.timeout, 0ms, 'request.timeout: expected 1 to 3600000, found ''0ms'''",
      "request.timeout, 2h, 'request.timeout: expected 1 to 3600000, found ''2h'''",
      "stop.timeout, 5, 'stop.timeout: expected a duration such as 500ms, 2s or 1m, found ''5'''",
      "state.dir, '', 'state.dir: expected something, found '''''",
      "instance.id, a/b, 'instance.id: expected letters, digits, _ and -, at most 60, found"
          + " ''a/b'''",
      "slips, yes, 'slips: expected true or false, found ''yes'''",
      "slip.peers, 'a,B', 'slip.peers: expected *, or names with commas between, each alone or with =pure,"
          + " =keeps or =plain, found ''a,B'''",
      "slip.peers, 'a=odd', 'slip.peers: expected *, or names with commas between, each alone or with =pure,"
          + " =keeps or =plain, found ''a=odd'''",
      "slip.peers, '*=pure', 'slip.peers: expected *, or names with commas between, each alone or with =pure,"
          + " =keeps or =plain, found ''*=pure'''",
      "slip.peers, 'a=', 'slip.peers: expected *, or names with commas between, each alone or with =pure,"
          + " =keeps or =plain, found ''a='''",
    })
    void sayWhatWasExpected(String key, String value, String message) {
      assertThat(problemsOf(Map.of(key, value))).hasMessage(message);
    }

    @ParameterizedTest
    @CsvSource({
      "application.id, it is made from the names of the app and its flows",
      "bootstrap.servers, set 'bootstrap.servers' instead",
      "state.dir, set 'state.dir' instead",
      "num.stream.threads, set 'threads' instead",
    })
    void ofKafkaThatBraidMakesItselfSayWhatToSet(String key, String hint) {
      assertThat(problemsOf(Map.of("kafka." + key, "x")))
          .hasMessage("kafka.%s: cannot be set\n  %s", key, hint);
    }

    @Test
    void areRefusedByEveryConstructorToo() {
      Config config = Config.of("here:9092");
      assertThatThrownBy(() -> config.with(ConfigKey.THREADS, "0"))
          .isInstanceOf(ConfigException.class);
      assertThatThrownBy(() -> new Config(Map.of(), Map.of("application.id", "mine")))
          .isInstanceOf(ConfigException.class);
    }

    @Test
    void ofAFileThatIsNotThereNameIt() {
      Path missing = folder.resolve("none.properties");
      assertThatThrownBy(() -> Config.load(missing, NO_ENVIRONMENT, NO_PROPERTIES, NO_FLAGS))
          .isInstanceOf(ConfigException.class)
          .hasMessageStartingWith(missing + ": the file cannot be read: ");
    }

    @Test
    void aByteOrderMarkIsNone() throws IOException {
      Config config = Config.load(file("\uFEFFthreads=2"), NO_ENVIRONMENT, NO_PROPERTIES, NO_FLAGS);

      assertThat(config.get(ConfigKey.THREADS)).isEqualTo(2);
    }

    @Test
    void otherEncodingsThanUtf8AreNamed() throws IOException {
      Path file = folder.resolve("app.properties");
      for (Charset charset :
          List.of(
              StandardCharsets.UTF_16,
              StandardCharsets.UTF_16LE,
              StandardCharsets.UTF_16BE,
              StandardCharsets.ISO_8859_1)) {
        Files.writeString(file, "threads=2\n# \u00fc", charset);

        assertThatThrownBy(() -> Config.load(file, NO_ENVIRONMENT, NO_PROPERTIES, NO_FLAGS))
            .as("%s", charset)
            .isInstanceOf(ConfigException.class)
            .hasMessageContaining("expected UTF-8, found")
            .hasMessageContaining("save it as UTF-8");
      }
    }

    @Test
    void aPathHasNoControlCharacters() throws IOException {
      Path file = file("state.dir=C:\\temp\\new\nkafka.ssl.truststore.location=C:\\trust");

      assertThatThrownBy(() -> Config.load(file, NO_ENVIRONMENT, NO_PROPERTIES, NO_FLAGS))
          .isInstanceOf(ConfigException.class)
          .hasMessage(
              """
              kafka.ssl.truststore.location: expected a path, found the control character 09 in it; \
              write / or \\\\ for each \\
              state.dir: expected a path, found the control character 09 in it; write / or \\\\ for \
              each \\\
              """);
    }

    @Test
    void ofAFileThatIsNoPropertiesNameIt() throws IOException {
      Path file = file("threads=\\u00zz");
      assertThatThrownBy(() -> Config.load(file, NO_ENVIRONMENT, NO_PROPERTIES, NO_FLAGS))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("Malformed");
    }
  }

  @Nested
  class Kafka {

    @Test
    void secretsAreNotShown() {
      Config config =
          new Config(
              Map.of("schema.registry.basic.auth.user.info", "me:hush"),
              Map.of("sasl.jaas.config", "hush"));
      assertThat(config.toString())
          .contains("sasl.jaas.config", "basic.auth.user.info", "localhost:9092")
          .doesNotContain("hush");
    }

    @Test
    void settingsOfTheSchemaRegistryComeFromEverySourceAndKeepTheirNames() throws IOException {
      Config config =
          Config.load(
              file("schema.registry.url=http://a:8081\nschema.registry.max.retries=1"),
              Map.of("BRAID_SCHEMA_REGISTRY_BASIC_AUTH_USER_INFO", "me:secret"),
              properties("braid.schema.registry.max.retries", "2"),
              Map.of("schema.registry.url", "http://b:8081"));
      assertThat(config.schemaRegistry())
          .containsOnly(
              entry("schema.registry.url", "http://b:8081"),
              entry("schema.registry.max.retries", "2"),
              entry("schema.registry.basic.auth.user.info", "me:secret"));
      assertThat(config.with(ConfigKey.THREADS, "2").schemaRegistry())
          .isEqualTo(config.schemaRegistry());
      assertThat(config.withSchemaRegistry("mock://").schemaRegistry())
          .containsEntry("schema.registry.url", "mock://")
          .containsEntry("schema.registry.max.retries", "2");
    }

    @Test
    void settingsPassThroughFromEveryLayer() throws IOException {
      Config config =
          Config.load(
              file("kafka.acks=all"),
              Map.of("BRAID_KAFKA_SECURITY_PROTOCOL", "SSL"),
              properties("braid.kafka.client.rack", "a"),
              Map.of("kafka.producer.linger.ms", "3"));
      assertThat(config.kafka())
          .isEqualTo(
              Map.of(
                  "acks", "all",
                  "security.protocol", "SSL",
                  "client.rack", "a",
                  "producer.linger.ms", "3"));
    }

    @Test
    void settingsHavePrecedenceLikeAnyOther() throws IOException {
      Config config =
          Config.load(
              file("kafka.acks=0"),
              Map.of("BRAID_KAFKA_ACKS", "1"),
              NO_PROPERTIES,
              Map.of("kafka.acks", "all"));
      assertThat(config.kafka()).containsExactly(Map.entry("acks", "all"));
    }

    @Test
    void settingsReachTheClientsThatKnowThem() {
      Config config =
          flags(
              Map.of(
                  "kafka.security.protocol", "SSL",
                  "kafka.linger.ms", "7",
                  "kafka.poll.ms", "1",
                  "kafka.consumer.fetch.max.wait.ms", "9"));
      assertThat(ClientSettings.admin(config))
          .containsEntry("security.protocol", "SSL")
          .containsEntry("bootstrap.servers", "localhost:9092")
          .doesNotContainKeys("linger.ms", "poll.ms", "fetch.max.wait.ms");
      assertThat(ClientSettings.producer(config, Map.of("max.block.ms", 2)))
          .containsEntry("security.protocol", "SSL")
          .containsEntry("linger.ms", "7")
          .containsEntry("max.in.flight.requests.per.connection", 2)
          .containsEntry("max.block.ms", 2)
          .doesNotContainKeys("poll.ms", "fetch.max.wait.ms");
      assertThat(ClientSettings.consumer(config, Map.of("isolation.level", "read_uncommitted")))
          .containsEntry("isolation.level", "read_uncommitted")
          .containsEntry("fetch.max.wait.ms", "9");
    }
  }

  @Nested
  class Durations {

    @ParameterizedTest
    @CsvSource({"500ms, 500", "2s, 2000", "1m, 60000", "1h, 3600000", "' 3 s ', 3000"})
    void areANumberAndAUnit(String text, long millis) {
      assertThat(Kind.duration(text)).isEqualTo(Duration.ofMillis(millis));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "s", "-1s", "1.5s", "1d", "1s2", "PT1S", "9999999999s"})
    void areNothingElse(String text) {
      assertThatThrownBy(() -> Kind.duration(text))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("expected a duration such as 500ms, 2s or 1m");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"0ms", "25h"})
  void aResultIsKeptForADayAtMost(String time) {
    assertThatThrownBy(() -> flags(Map.of("result.keep", time)))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("result.keep: expected 1 to 86400000, found '%s'", time);
    assertThat(flags(Map.of("result.keep", "24h")).get(ConfigKey.RESULT_KEEP))
        .isEqualTo(Duration.ofDays(1));
  }

  @Nested
  class StateDir {

    @Test
    void defaultsToTheUsersHome() {
      assertThat(flags(NO_FLAGS).get(ConfigKey.STATE_DIR))
          .isEqualTo(Path.of(System.getProperty("user.home"), ".braid", "state"));
    }

    @Test
    void isTakenAsItIs() {
      assertThat(flags(Map.of("state.dir", "/var/app")).get(ConfigKey.STATE_DIR))
          .isEqualTo(Path.of("/var/app"));
    }
  }

  @Test
  void peersAreNamesWithCommasBetween() {
    Config config =
        Config.of("localhost:1")
            .with(ConfigKey.SLIP_PEERS, "price, stock,")
            .with(ConfigKey.SLIPS, "true");
    assertThat(config.slips()).isEqualTo(RoutingSlips.ON.withPeers(List.of("price", "stock")));
    assertThat(config.with(ConfigKey.SLIP_PEERS, "*").slips().peers())
        .containsExactly(Map.entry("*", ServiceKind.UNKNOWN));
    assertThat(config.with(ConfigKey.SLIPS, "false").slips().used()).isFalse();
  }

  @Test
  void aPeerMayBeOfAKnownKind() {
    String peers = "price=pure, debit=keeps,tax=plain, far";
    assertThat(Config.of("localhost:1").with(ConfigKey.SLIP_PEERS, peers).slips().peers())
        .containsOnly(
            Map.entry("price", ServiceKind.PURE),
            Map.entry("debit", ServiceKind.KEEPING),
            Map.entry("tax", ServiceKind.PLAIN),
            Map.entry("far", ServiceKind.UNKNOWN));
  }

  @Test
  void aRequestWaitsForSomeTimeAtLeast() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RequestOptions.timeout(Duration.ZERO))
        .withMessage("timeout must be 1 ms to 1 h, found PT0S");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RequestOptions.key("k").withTimeout(Duration.ofDays(365_000)));
  }

  @Test
  void aNamespaceIsOneWord() {
    Config config = Config.of("here:9092");
    assertThat(config.namespace()).isEqualTo(Namespace.NONE);
    assertThat(config.with(ConfigKey.NAMESPACE, "shop-2").namespace().name()).isEqualTo("shop-2");
    for (String none : List.of("a.b", "Shop", "signal", "service", "x".repeat(21))) {
      assertThatThrownBy(() -> config.with(ConfigKey.NAMESPACE, none))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("namespace: expected one lower-case word of at most 20 characters")
          .hasMessageContaining("found '%s'", none);
    }
  }

  @Test
  void peersMayStandInAnotherNamespace() {
    assertThat(
            Config.of("here:9092").with(ConfigKey.SLIP_PEERS, "price,bank:charge").slips().peers())
        .containsOnlyKeys("price", "bank:charge");
  }

  @Test
  void whatTheEngineGoesByIsAsItIsSet() {
    Limits limits = flags(Map.of("max.pending", "7", "hold.limit", "1500ms")).limits();
    assertThat(limits.of(Limit.MAX_PENDING)).isEqualTo(7);
    assertThat(limits.millis(Limit.HOLD_LIMIT)).isEqualTo(1500);
    assertThat(limits.of(Limit.RESULT_KEEP)).isEqualTo(Limit.RESULT_KEEP.usual());
    assertThat(ConfigKey.RESULT_KEEP.fallback()).isEqualTo("1h");
    assertThat(ConfigKey.CLOCK_SKEW.fallback()).isEqualTo("10s");
  }
}
