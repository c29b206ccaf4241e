package dev.braid.avro.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.braid.avro.SchemaRegistry;
import dev.braid.avro.SchemaRegistryException;
import dev.braid.avro.SchemaRegistryException.Reason;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.apache.avro.Schema;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The client that is built in, and servers that do not do what they should. */
class RegistryFaultsTest {

  private static final Schema TEXT = new Schema.Parser().parse("\"string\"");
  private static final FakeServer.Answer FINE =
      FakeServer.of(200, "{\"schema\":\"\\\"string\\\"\"}");
  private static final FakeServer.Answer BUSY = FakeServer.of(503, "try later");

  private final List<FakeServer> servers = new ArrayList<>();
  private final List<Duration> pauses = new ArrayList<>();

  @AfterEach
  void stop() {
    servers.forEach(FakeServer::close);
  }

  @Test
  void aDeadServerIsPassedOver() throws Exception {
    FakeServer alive = server(FINE);
    assertThat(client(settings(dead(), alive.url())).schema(1)).isEqualTo(TEXT);
    assertThat(pauses).isEmpty();
  }

  @Test
  void theServerThatAnsweredLastIsAskedFirst() throws Exception {
    FakeServer broken = server(BUSY);
    FakeServer alive = server(FINE);
    SchemaRegistry client = client(settings(broken.url(), alive.url()));
    client.schema(1);
    client.schema(2);
    assertThat(broken.asked()).hasSize(1);
    assertThat(alive.asked()).hasSize(2);
  }

  @ParameterizedTest
  @CsvSource({"500", "503", "429"})
  void whatMayPassIsAskedAgain(int status) throws Exception {
    FakeServer server =
        server(FakeServer.of(status, "{}"), FakeServer.of(status, "not json"), FINE);
    assertThat(client(settings(server.url())).schema(1)).isEqualTo(TEXT);
    assertThat(server.asked()).hasSize(3);
    Patience patience = Patience.DEFAULT;
    assertThat(pauses).hasSize(2);
    assertThat(pauses.get(0)).isBetween(Duration.ZERO, patience.firstWait());
    assertThat(pauses.get(1)).isBetween(Duration.ZERO, patience.firstWait().multipliedBy(2));
  }

  @Test
  void roundsComeToAnEnd() throws Exception {
    FakeServer one = server(BUSY);
    String two = dead();
    SchemaRegistryException refused = refused(() -> client(settings(one.url(), two)).schema(7));
    assertThat(refused.reason()).isEqualTo(Reason.UNREACHABLE);
    assertThat(refused)
        .hasMessageContainingAll(
            "fetch the schema of id 7 (GET /schemas/ids/7): no answer after 8 attempts",
            one.url() + ": answered 503: try later",
            two + ": cannot connect",
            "./braid dev --schema-registry");
    assertThat(one.asked()).hasSize(4);
    assertThat(pauses).hasSize(3);
  }

  @ParameterizedTest
  @CsvSource({
    "401, 40101, DENIED",
    "403, 40301, DENIED",
    "404, 40401, NOT_FOUND",
    "404, 40402, NOT_FOUND",
    "404, 40403, NOT_FOUND",
    "404, 404,   UNREACHABLE",
    "409, 409,   INCOMPATIBLE",
    "422, 42201, INVALID",
    "422, 42203, INVALID",
    "413, 413,   INVALID",
    "405, 405,   UNREACHABLE"
  })
  void aRefusalHasItsReasonAndIsNotAskedAgain(int status, int code, Reason reason)
      throws Exception {
    FakeServer server =
        server(FakeServer.of(status, "{\"error_code\":" + code + ",\"message\":\"so it is\"}"));
    SchemaRegistryException refused = refused(() -> client(settings(server.url())).latest("a"));
    assertThat(refused.reason()).isEqualTo(reason);
    assertThat(refused)
        .hasMessageStartingWith(
            server.url()
                + ": fetch the newest version of a (GET /subjects/a/versions/latest): answered "
                + status)
        .hasMessageContaining("so it is");
    assertThat(server.asked()).hasSize(1);
  }

  @Test
  void aRefusalWithoutCredentialsSaysSo() throws Exception {
    FakeServer server = server(FakeServer.of(401, ""));
    SchemaRegistryException refused = refused(() -> client(settings(server.url())).subjects());
    assertThat(refused.reason()).isEqualTo(Reason.DENIED);
    assertThat(refused).hasMessageContaining("set basic.auth.user.info or bearer.auth.token");
  }

  @Test
  void aRefusalWithCredentialsDoesNotShowThem() throws Exception {
    FakeServer server = server(FakeServer.of(401, ""));
    Credentials credentials = new Credentials.Basic("ann", "hidden");
    SchemaRegistryException refused =
        refused(() -> client(settings(server.url()).withCredentials(credentials)).subjects());
    assertThat(refused)
        .hasMessageContaining("basic authentication as ann")
        .message()
        .doesNotContain("hidden");
    assertThat(server.asked().get(0).authorization()).isEqualTo("Basic YW5uOmhpZGRlbg==");
  }

  @Test
  void aTokenIsSent() throws Exception {
    FakeServer server = server(FINE);
    client(settings(server.url()).withCredentials(new Credentials.Bearer("t0ken"))).schema(1);
    assertThat(server.asked().get(0).authorization()).isEqualTo("Bearer t0ken");
  }

  @Test
  void aSchemaIsSentAsTheProtocolSays() throws Exception {
    FakeServer server = server(FakeServer.of(200, "{\"id\":5}"));
    assertThat(client(settings(server.url())).register("a/b c", TEXT)).isEqualTo(5);
    assertThat(server.asked())
        .containsExactly(
            new FakeServer.Asked(
                "POST",
                "/subjects/a%2Fb%20c/versions",
                null,
                "application/vnd.schemaregistry.v1+json",
                "{\"schema\":\"\\\"string\\\"\"}"));
  }

  @Test
  void theIdOfASchemaIsAskedOnce() throws Exception {
    FakeServer server = server(FakeServer.of(200, "{\"id\":5}"));
    SchemaRegistry client = client(settings(server.url()));
    client.register("a", TEXT);
    client.register("a", TEXT);
    assertThat(client.idOf("a", TEXT)).isEqualTo(5);
    assertThat(server.asked()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"<html>hello</html>", "{\"schema\":", "{}", "[]", "''", "{\"schema\":7}"})
  void whatIsNoAnswerOfARegistryIsShown(String body) throws Exception {
    FakeServer server = server(FakeServer.of(200, body));
    SchemaRegistryException refused = refused(() -> client(settings(server.url())).schema(1));
    assertThat(refused.reason()).isEqualTo(Reason.UNREACHABLE);
    assertThat(refused)
        .hasMessageContainingAll(
            server.url(), "fetch the schema of id 1", body, "is this its URL?");
    assertThat(server.asked()).hasSize(1);
  }

  @Test
  void whatIsNoAvroIsInvalid() throws Exception {
    FakeServer server =
        server(
            FakeServer.of(200, "{\"schemaType\":\"PROTOBUF\",\"schema\":\"message A {}\"}"),
            FakeServer.of(200, "{\"schema\":\"message A {}\"}"));
    SchemaRegistry client = client(settings(server.url()));
    SchemaRegistryException other = refused(() -> client.schema(1));
    assertThat(other.reason()).isEqualTo(Reason.INVALID);
    assertThat(other).hasMessageContaining("expected a schema of type AVRO, found PROTOBUF");
    SchemaRegistryException broken = refused(() -> client.schema(1));
    assertThat(broken.reason()).isEqualTo(Reason.INVALID);
    assertThat(broken).hasMessageContaining("expected an Avro schema, found: message A {}");
  }

  @Test
  void aRedirectIsToldAndNotFollowed() throws Exception {
    FakeServer elsewhere = server(FINE);
    FakeServer server =
        server(
            exchange -> {
              exchange.getResponseHeaders().set("Location", elsewhere.url());
              exchange.sendResponseHeaders(302, -1);
            });
    SchemaRegistryException refused = refused(() -> client(settings(server.url())).schema(1));
    assertThat(refused).hasMessageContaining("it points to " + elsewhere.url());
    assertThat(elsewhere.asked()).isEmpty();
  }

  @Test
  void aServerThatNeverAnswersIsGivenUp() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    try {
      FakeServer silent = server(exchange -> await(end));
      Patience little = patience(Duration.ofMillis(50), Duration.ofMinutes(3), 1);
      SchemaRegistryException refused =
          refused(() -> client(settings(silent.url()).withPatience(little)).schema(1));
      assertThat(refused.reason()).isEqualTo(Reason.UNREACHABLE);
      assertThat(refused).hasMessageContaining(silent.url() + ": no answer within 50 ms");
      assertThat(refused).hasMessageContaining("after 2 attempts");
    } finally {
      end.countDown();
    }
  }

  @Test
  void aBodyThatNeverEndsIsGivenUp() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    try {
      FakeServer slow =
          server(
              exchange -> {
                exchange.sendResponseHeaders(200, 100);
                exchange.getResponseBody().write('{');
                exchange.getResponseBody().flush();
                await(end);
              });
      Patience little = patience(Duration.ofMillis(50), Duration.ofMinutes(3), 0);
      assertThat(refused(() -> client(settings(slow.url()).withPatience(little)).schema(1)))
          .hasMessageContaining("no answer within 50 ms");
    } finally {
      end.countDown();
    }
  }

  @Test
  void allAttemptsTogetherHaveALimit() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    try {
      FakeServer silent = server(exchange -> await(end));
      Patience little = patience(Duration.ofMinutes(3), Duration.ofSeconds(1), 100);
      assertThat(refused(() -> client(settings(silent.url()).withPatience(little)).schema(1)))
          .hasMessageContaining("no answer after 1 attempt\n");
    } finally {
      end.countDown();
    }
  }

  @Test
  void anAnswerThatIsTooLargeIsNotRead() throws Exception {
    FakeServer server = server(FakeServer.of(200, new byte[RegistryConnection.LARGEST_ANSWER + 1]));
    SchemaRegistryException refused = refused(() -> client(settings(server.url())).schema(1));
    assertThat(refused.reason()).isEqualTo(Reason.UNREACHABLE);
    assertThat(refused)
        .hasMessageContaining("more than " + RegistryConnection.LARGEST_ANSWER + " bytes");
    assertThat(server.asked()).hasSize(1);
  }

  @Test
  void anInterruptEndsTheWaitAndIsKept() throws Exception {
    FakeServer server = server(FINE);
    Thread.currentThread().interrupt();
    SchemaRegistryException refused = refused(() -> client(settings(server.url())).schema(1));
    assertThat(Thread.interrupted()).isTrue();
    assertThat(refused).hasMessageContaining("interrupted while waiting");
  }

  private FakeServer server(FakeServer.Answer... answers) throws IOException {
    FakeServer server = new FakeServer(answers);
    servers.add(server);
    return server;
  }

  private SchemaRegistry client(SchemaRegistrySettings settings) {
    return new HttpSchemaRegistry(new RegistryConnection(settings, pauses::add));
  }

  private static SchemaRegistrySettings settings(String... urls) {
    return SchemaRegistrySettings.of(urls);
  }

  private static Patience patience(Duration attempt, Duration overall, int retries) {
    return new Patience(
        Duration.ofSeconds(2),
        attempt,
        overall,
        retries,
        Duration.ofMillis(1),
        Duration.ofMillis(1));
  }

  /** A URL at which nobody listens. */
  private static String dead() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return "http://127.0.0.1:" + free.getLocalPort();
    }
  }

  private static void await(CountDownLatch end) throws IOException {
    try {
      end.await();
    } catch (InterruptedException interrupted) {
      throw new IOException(interrupted);
    }
  }

  private static SchemaRegistryException refused(ThrowingCallable asked) {
    SchemaRegistryException refused = catchThrowableOfType(SchemaRegistryException.class, asked);
    assertThat(refused).as("expected a refusal").isNotNull();
    return refused;
  }
}
