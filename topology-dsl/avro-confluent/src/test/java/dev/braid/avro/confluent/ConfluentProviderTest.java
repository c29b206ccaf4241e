package dev.braid.avro.confluent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpServer;
import dev.braid.avro.SchemaRegistry;
import dev.braid.avro.SchemaRegistryException;
import dev.braid.avro.SchemaRegistryException.Reason;
import dev.braid.avro.registry.Credentials;
import dev.braid.avro.registry.Patience;
import dev.braid.avro.registry.SchemaRegistrySettings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class ConfluentProviderTest {

  private static final SchemaRegistrySettings SETTINGS =
      SchemaRegistrySettings.of("http://127.0.0.1:1");

  @Test
  void withoutConfluentsClassesThereIsNoClient() {
    ClassLoader without = ClassLoader.getPlatformClassLoader();
    assertThat(new ConfluentProvider(without).connect(SETTINGS)).isEmpty();
  }

  @Test
  void credentialsReachTheServer() throws Exception {
    List<String> sent = new CopyOnWriteArrayList<>();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          sent.add(exchange.getRequestHeaders().getFirst("Authorization"));
          exchange.sendResponseHeaders(401, -1);
          exchange.close();
        });
    server.start();
    try {
      SchemaRegistrySettings settings =
          SchemaRegistrySettings.of("http://127.0.0.1:" + server.getAddress().getPort());
      Reason basic = reason(settings.withCredentials(new Credentials.Basic("ann", "hidden")));
      Reason bearer = reason(settings.withCredentials(new Credentials.Bearer("t0ken")));
      assertThat(List.of(basic, bearer)).containsOnly(Reason.DENIED);
      assertThat(sent).containsExactly("Basic YW5uOmhpZGRlbg==", "Bearer t0ken");
    } finally {
      server.stop(0);
    }
  }

  @Test
  void aServerThatIsNotThereIsOutOfReach() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Duration little = Duration.ofMillis(1);
    Patience none =
        new Patience(Duration.ofSeconds(2), Duration.ofSeconds(2), little, 0, little, little);
    assertThat(reason(SchemaRegistrySettings.of("http://127.0.0.1:" + port).withPatience(none)))
        .isEqualTo(Reason.UNREACHABLE);
  }

  private static Reason reason(SchemaRegistrySettings settings) {
    try (SchemaRegistry registry = new ConfluentProvider().connect(settings).orElseThrow()) {
      SchemaRegistryException refused =
          catchThrowableOfType(SchemaRegistryException.class, registry::subjects);
      assertThat(refused).as("expected a refusal").isNotNull();
      assertThat(refused.getMessage()).doesNotContain("hidden", "t0ken");
      return refused.reason();
    }
  }
}
