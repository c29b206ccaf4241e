package dev.braid.avro.dev;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.braid.avro.CompatibilityLevel;
import dev.braid.avro.SchemaRegistry;
import dev.braid.avro.SchemaVersion;
import dev.braid.avro.registry.SchemaRegistries;
import dev.braid.avro.registry.SchemaRegistrySettings;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DevSchemaRegistryTest {

  private static final Schema TEXT = new Schema.Parser().parse("\"string\"");
  private static final Schema NUMBER = new Schema.Parser().parse("\"long\"");

  @TempDir Path folder;

  @Test
  void itListensOnLoopbackOnly() throws Exception {
    try (DevSchemaRegistry registry = DevSchemaRegistry.start(0)) {
      assertThat(InetAddress.getByName(registry.url().getHost()).isLoopbackAddress()).isTrue();
    }
  }

  @Test
  void whatItKnowsOutlivesIt() {
    try (DevSchemaRegistry first = DevSchemaRegistry.start(0, folder)) {
      SchemaRegistry client = client(first);
      client.register("a", TEXT);
      client.register("b", NUMBER);
      client.register("c", TEXT);
      client.setCompatibility("a", CompatibilityLevel.NONE);
      client.register("a", NUMBER);
      client.delete("c");
    }
    try (DevSchemaRegistry second = DevSchemaRegistry.start(0, folder)) {
      SchemaRegistry client = client(second);
      assertThat(client.subjects()).containsExactly("a", "b");
      assertThat(client.schema(1)).isEqualTo(TEXT);
      assertThat(client.latest("a")).isEqualTo(new SchemaVersion("a", 2, 2, NUMBER));
      assertThat(client.compatibility("a")).isEqualTo(CompatibilityLevel.NONE);
      assertThat(client.register("c", TEXT)).isEqualTo(1);
      assertThat(client.versions("c")).containsExactly(2);
      assertThat(client.register("d", new Schema.Parser().parse("\"int\""))).isEqualTo(3);
    }
  }

  @Test
  void aTornLastLineIsCutOff() throws Exception {
    Path file = folder.resolve(SchemaFile.NAME);
    try (DevSchemaRegistry first = DevSchemaRegistry.start(0, folder)) {
      client(first).register("a", TEXT);
    }
    Files.writeString(file, "{\"change\":\"regis", StandardOpenOption.APPEND);
    try (DevSchemaRegistry second = DevSchemaRegistry.start(0, folder)) {
      assertThat(client(second).register("b", NUMBER)).isEqualTo(2);
    }
    try (DevSchemaRegistry third = DevSchemaRegistry.start(0, folder)) {
      assertThat(client(third).subjects()).containsExactly("a", "b");
    }
  }

  @Test
  void aBrokenLineIsNamed() throws Exception {
    Path file = Files.writeString(folder.resolve(SchemaFile.NAME), "{\"change\":\"odd\"}\n");
    assertThatThrownBy(() -> DevSchemaRegistry.start(0, folder))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith(file + ":1: expected a change")
        .hasMessageContaining("found 'odd'");
    Files.delete(file);
    DevSchemaRegistry.start(0, folder).close();
  }

  @Test
  void aFolderIsForOneAtATime() {
    try (DevSchemaRegistry first = DevSchemaRegistry.start(0, folder)) {
      assertThat(first.url()).isNotNull();
      assertThatThrownBy(() -> DevSchemaRegistry.start(0, folder))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("in use by another schema registry");
    }
  }

  @Test
  void aTakenPortIsNamed() {
    try (DevSchemaRegistry first = DevSchemaRegistry.start(0)) {
      int port = first.url().getPort();
      assertThatThrownBy(() -> DevSchemaRegistry.start(port))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContainingAll("127.0.0.1:" + port, "taken", "0 for a free one");
    }
  }

  @Test
  void theRuleOfTheRegistryCanBeSetAndIsKept() throws Exception {
    try (DevSchemaRegistry first = DevSchemaRegistry.start(0, folder)) {
      assertThat(send(first, "PUT", "/config", "{\"compatibility\":\"full\"}").body())
          .isEqualTo("{\"compatibility\":\"FULL\"}");
    }
    try (DevSchemaRegistry second = DevSchemaRegistry.start(0, folder)) {
      assertThat(client(second).compatibility("any")).isEqualTo(CompatibilityLevel.FULL);
    }
  }

  @Test
  void aDeletedSubjectCanBeForgotten() throws Exception {
    try (DevSchemaRegistry registry = DevSchemaRegistry.start(0)) {
      client(registry).register("a", TEXT);
      assertThat(send(registry, "DELETE", "/subjects/a?permanent=true", "").body())
          .contains("\"error_code\":40405");
      client(registry).delete("a");
      assertThat(send(registry, "DELETE", "/subjects/a?permanent=true", "").body())
          .isEqualTo("[1]");
      client(registry).register("a", TEXT);
      assertThat(client(registry).versions("a")).containsExactly(1);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "GET    | /nothing                |                                     | 404 | 404",
        "GET    | /schemas/ids/x          |                                     | 404 | 40403",
        "GET    | /subjects/a/versions/0  |                                     | 422 | 42202",
        "GET    | /config/a               |                                     | 404 | 40408",
        "PUT    | /config                 | {\"compatibility\":\"SIDEWAYS\"}    | 422 | 42203",
        "POST   | /subjects/a/versions    | {\"schema\":                        | 422 | 422",
        "POST   | /subjects/a/versions    | {}                                  | 422 | 422",
        "POST   | /subjects/a/versions    | {\"schema\":\"x\"}                  | 422 | 42201",
        "POST   | /subjects/a/versions    | {\"schema\":\"\",\"schemaType\":\"JSON\"} | 422 |"
            + " 42201",
      })
  void whatIsAskedWrongIsRefused(String method, String path, String body, int status, int code)
      throws Exception {
    try (DevSchemaRegistry registry = DevSchemaRegistry.start(0)) {
      HttpResponse<String> answer = send(registry, method, path, body == null ? "" : body);
      assertThat(answer.statusCode()).isEqualTo(status);
      assertThat(answer.body()).contains("\"error_code\":" + code + ",", "\"message\":");
    }
  }

  @Test
  void aBodyThatIsTooLargeIsRefused() throws Exception {
    try (DevSchemaRegistry registry = DevSchemaRegistry.start(0)) {
      String large = "\"" + "x".repeat(DevExchange.LARGEST_BODY) + "\"";
      assertThat(send(registry, "POST", "/subjects/a/versions", large).statusCode()).isEqualTo(413);
    }
  }

  @Test
  void whatToolsAskFirstIsAnswered() throws Exception {
    try (DevSchemaRegistry registry = DevSchemaRegistry.start(0)) {
      for (String path : List.of("/", "/mode", "/config", "/schemas/types", "/subjects")) {
        assertThat(send(registry, "GET", path, "").statusCode()).as(path).isEqualTo(200);
      }
    }
  }

  /** As other clients and tools ask, by Confluent's protocol. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "GET    | /schemas/ids/1/versions | 200 |"
            + " [{'subject':'a','version':1},{'subject':'b-1','version':1}]",
        "GET    | /schemas/ids/1/versions?subject=a | 200 | [{'subject':'a','version':1}]",
        "GET    | /schemas/ids/1/subjects | 200 | ['a','b-1']",
        "GET    | /schemas/ids/1/schema   | 200 | 'string'",
        "GET    | /subjects/a/versions/1/schema | 200 | 'string'",
        "GET    | /subjects/a/versions/latest/schema | 200 | 'long'",
        "GET    | /subjects/a/versions/1/referencedby | 200 | []",
        "GET    | /schemas?subjectPrefix=b | 200 |"
            + " [{'subject':'b-1','version':1,'id':1,'schema':'\\'string\\''}]",
        "GET    | /schemas?latestOnly=true&subjectPrefix=a | 200 |"
            + " [{'subject':'a','version':2,'id':2,'schema':'\\'long\\''}]",
        "GET    | /subjects?subjectPrefix=b-1 | 200 | ['b-1']",
        "GET    | /subjects?subjectPrefix=b%2D | 200 | ['b-1']",
        "GET    | /contexts               | 200 | ['.']",
        "DELETE | /config/a               | 200 | {'compatibilityLevel':'NONE'}",
        "DELETE | /subjects/a/versions/latest | 200 | 2",
        "DELETE | /subjects/a/versions/1  | 200 | 1",
        "GET    | /schemas/ids/9/versions | 404 | 40403",
        "DELETE | /config/b-1             | 404 | 40408",
        "DELETE | /subjects/a/versions/7  | 404 | 40402",
        "DELETE | /subjects/c/versions/1  | 404 | 40401",
        "DELETE | /subjects/a/versions/1?permanent=true | 404 | 40407",
      })
  void whatOtherClientsAskIsAnswered(String method, String path, int status, String answer)
      throws Exception {
    try (DevSchemaRegistry registry = DevSchemaRegistry.start(0)) {
      SchemaRegistry client = client(registry);
      client.register("a", TEXT);
      client.setCompatibility("a", CompatibilityLevel.NONE);
      client.register("a", NUMBER);
      client.register("b-1", TEXT);

      HttpResponse<String> response = send(registry, method, path, "");
      assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
      if (status == 200) {
        assertThat(response.body().replace('"', '\'')).isEqualTo(answer);
      } else {
        assertThat(response.body()).contains("\"error_code\":" + answer + ",");
      }
    }
  }

  @Test
  void aVersionThatWasDeletedStaysSoAndCanBeForgotten() throws Exception {
    try (DevSchemaRegistry first = DevSchemaRegistry.start(0, folder)) {
      client(first).setCompatibility("a", CompatibilityLevel.NONE);
      client(first).register("a", TEXT);
      client(first).register("a", NUMBER);
      send(first, "DELETE", "/subjects/a/versions/1", "");
      send(first, "DELETE", "/config/a", "");
    }
    try (DevSchemaRegistry second = DevSchemaRegistry.start(0, folder)) {
      assertThat(client(second).versions("a")).containsExactly(2);
      assertThat(client(second).compatibility("a")).isEqualTo(CompatibilityLevel.BACKWARD);
      assertThat(send(second, "DELETE", "/subjects/a/versions/1", "").body()).contains("40406");
      assertThat(send(second, "GET", "/subjects/a/versions?deleted=true", "").body())
          .isEqualTo("[1,2]");
      assertThat(send(second, "DELETE", "/subjects/a/versions/1?permanent=true", "").body())
          .isEqualTo("1");
    }
    try (DevSchemaRegistry third = DevSchemaRegistry.start(0, folder)) {
      assertThat(send(third, "GET", "/subjects/a/versions?deleted=true", "").body())
          .isEqualTo("[2]");
    }
  }

  private static SchemaRegistry client(DevSchemaRegistry registry) {
    return SchemaRegistries.builtIn(SchemaRegistrySettings.of(registry.url().toString()));
  }

  private static HttpResponse<String> send(
      DevSchemaRegistry registry, String method, String path, String body) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(registry.url() + path))
            .method(method, BodyPublishers.ofString(body, UTF_8))
            .build();
    return HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
  }
}
