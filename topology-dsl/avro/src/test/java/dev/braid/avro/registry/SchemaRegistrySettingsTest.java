package dev.braid.avro.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.braid.dsl.Problem;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SchemaRegistrySettingsTest {

  @TempDir Path folder;

  @Test
  void oneUrlIsEnough() {
    assertThat(SchemaRegistrySettings.from(Map.of("schema.registry.url", "http://a:8081/")))
        .isEqualTo(SchemaRegistrySettings.of("http://a:8081"));
  }

  @Test
  void confluentsNamesAreRead() throws Exception {
    Path store = Files.createFile(folder.resolve("trust.pem"));
    Map<String, String> properties =
        Map.of(
            "schema.registry.url", "https://a:1, https://b/path",
            "basic.auth.credentials.source", "USER_INFO",
            "schema.registry.basic.auth.user.info", "ann:a:b",
            "schema.registry.ssl.truststore.location", store.toString(),
            "schema.registry.ssl.truststore.type", "PEM",
            "http.read.timeout.ms", "700",
            "max.retries", "0");
    SchemaRegistrySettings settings = SchemaRegistrySettings.from(properties);
    assertThat(settings.urls())
        .containsExactly(URI.create("https://a:1"), URI.create("https://b/path"));
    assertThat(settings.credentials()).isEqualTo(new Credentials.Basic("ann", "a:b"));
    assertThat(settings.tls())
        .isEqualTo(
            new TlsSettings(Optional.of(new KeyStoreFile(store, "PEM", null)), Optional.empty()));
    assertThat(settings.patience().attempt()).isEqualTo(Duration.ofMillis(700));
    assertThat(settings.patience().retries()).isZero();
  }

  @Test
  void whatIsWrittenIsReadAgain() throws Exception {
    Path store = Files.createFile(folder.resolve("key.p12"));
    SchemaRegistrySettings settings =
        SchemaRegistrySettings.of("https://a", "https://b:2")
            .withCredentials(new Credentials.Bearer("t"))
            .withTls(
                new TlsSettings(
                    Optional.empty(), Optional.of(new KeyStoreFile(store, "PKCS12", "secret"))));
    assertThat(SchemaRegistrySettings.from(settings.toProperties())).isEqualTo(settings);
    SchemaRegistrySettings basic = settings.withCredentials(new Credentials.Basic("ann", "secret"));
    assertThat(SchemaRegistrySettings.from(basic.toProperties())).isEqualTo(basic);
  }

  @Test
  void aUserMayStandInTheUrl() {
    SchemaRegistrySettings settings =
        SchemaRegistrySettings.from(
            Map.of("schema.registry.url", "http://ann:s%40c@a:8081,http://b"));
    assertThat(settings.credentials()).isEqualTo(new Credentials.Basic("ann", "s@c"));
    assertThat(settings.urls())
        .containsExactly(URI.create("http://a:8081"), URI.create("http://b"));
  }

  @Test
  void othersPropertiesArePassedOver() {
    Map<String, String> properties =
        Map.of(
            "schema.registry.url", "mock://tests",
            "bootstrap.servers", "localhost:9092",
            "ssl.truststore.location", "/not/there",
            "auto.register.schemas", "false");
    assertThat(SchemaRegistrySettings.from(properties).isMock()).isTrue();
  }

  @Test
  void allProblemsAreToldAtOnce() {
    Map<String, String> properties = new HashMap<>();
    properties.put("schema.registry.url", "ftp://a");
    properties.put("basic.auth.user.info", "no colon");
    properties.put("bearer.auth.credentials.source", "OAUTHBEARER");
    properties.put("schema.registry.ssl.truststore.location", "/not/there");
    properties.put("schema.registry.ssl.keystore.password", "hidden");
    properties.put("schema.registry.ssl.trustore.type", "PEM");
    properties.put("max.retries", "many");
    properties.put("schema.registry.timeout.ms", "0");
    InvalidSettingsException refused =
        catchThrowableOfType(
            InvalidSettingsException.class, () -> SchemaRegistrySettings.from(properties));
    assertThat(refused.problems())
        .extracting(Problem::subject)
        .containsExactly(
            "basic.auth.user.info",
            "bearer.auth.credentials.source",
            "bearer.auth.token",
            "max.retries",
            "schema.registry.ssl.keystore.location",
            "schema.registry.ssl.trustore.type",
            "schema.registry.ssl.truststore.location",
            "schema.registry.timeout.ms",
            "schema.registry.url");
    assertThat(refused)
        .hasMessageContainingAll(
            "max.retries: expected a number of 0 to 100, found 'many'",
            "expected a URL of http, https or mock, found 'ftp://a'",
            "schema.registry.ssl.trustore.type: no setting of a schema registry is called so");
  }

  @Test
  void secretsAreNeverShown() {
    Map<String, String> properties =
        Map.of(
            "schema.registry.url",
            "http://ann:hidden@a b,ftp://ann:hidden@c,ann:hidden@d:1,http:ann:hidden@e");
    assertThatThrownBy(() -> SchemaRegistrySettings.from(properties))
        .isInstanceOf(InvalidSettingsException.class)
        .message()
        .doesNotContain("ann");
    SchemaRegistrySettings settings =
        SchemaRegistrySettings.of("https://a")
            .withTls(
                new TlsSettings(
                    Optional.of(new KeyStoreFile(Path.of("t"), "JKS", "hidden")),
                    Optional.empty()));
    assertThat(settings.withCredentials(new Credentials.Basic("ann", "hidden")).toString())
        .contains("ann")
        .doesNotContain("hidden");
    assertThat(settings.withCredentials(new Credentials.Bearer("hidden")).toString())
        .doesNotContain("hidden");
  }

  @Test
  void whatIsNoUrlIsNotShownForItMayHaveAPasswordInIt() {
    assertThatThrownBy(() -> SchemaRegistrySettings.of("http://ann:hid den@a:8081"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasNoCause()
        .hasMessage(
            "expected a URL of a schema registry, found what is not a URL: Illegal character in"
                + " authority at 7");
  }

  @Test
  void usersOfSeveralUrlsAreTheSame() {
    assertThat(of("http://ann:b@a,http://ann:b@c").credentials())
        .isEqualTo(new Credentials.Basic("ann", "b"));
    assertThatThrownBy(() -> of("http://ann:hidden@a,http://joe:hidden2@b,http://ann:hidden@c"))
        .isInstanceOf(InvalidSettingsException.class)
        .hasMessage(
            "schema.registry.url: expected the same user and password in all URLs, found 2 that"
                + " differ");
  }

  private static SchemaRegistrySettings of(String urls) {
    return SchemaRegistrySettings.from(Map.of("schema.registry.url", urls));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "ftp://a", "http://ann:b@a", "http:///x", "http://a?b"})
  void whatIsNoUrlOfARegistryIsRefused(String url) {
    assertThatThrownBy(() -> SchemaRegistrySettings.of(url))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected a URL");
  }

  @Test
  void aRegistryInMemoryStandsAlone() {
    assertThatThrownBy(
            () ->
                SchemaRegistrySettings.from(
                    Map.of("schema.registry.url", "mock://,http://localhost")))
        .isInstanceOf(InvalidSettingsException.class)
        .hasMessageContaining("stands alone");
  }
}
