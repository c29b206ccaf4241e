package dev.braid.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.avro.SchemaRegistry;
import dev.braid.avro.dev.DevSchemaRegistry;
import dev.braid.avro.registry.SchemaRegistries;
import dev.braid.avro.registry.SchemaRegistrySettings;
import dev.braid.dsl.Service;
import dev.braid.embedded.KafkaExtension;
import dev.braid.runtime.config.Config;
import dev.braid.runtime.config.ConfigKey;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** An app whose registry refuses its schemas, or is not there, when it starts. */
class RegistryAtStartIT {

  @RegisterExtension static final KafkaExtension kafka = KafkaExtension.externalOrEmbedded();

  @TempDir Path stateDir;

  private final String quote = Fresh.name("b-quote");
  private final String offer = Fresh.name("a-offer");
  private final StringWriter output = new StringWriter();
  private final StringWriter errors = new StringWriter();

  private App app(OrderRelease release) {
    return App.named("shop")
        .service(Service.of(release.quoting(quote), order -> release.quote("x", 1)))
        .service(Service.of(release.quoting(offer), order -> release.quote("x", 1)));
  }

  private App app(Config config, Schema order, Schema quote) {
    SchemaRegistry registry =
        SchemaRegistries.connect(SchemaRegistrySettings.from(config.schemaRegistry()));
    return app(OrderRelease.of(registry, order, quote));
  }

  private int run(Schema order, Schema quote, String url) {
    String[] arguments = {
      "--bootstrap-servers=" + kafka.bootstrapServers(),
      "--state-dir=" + stateDir,
      "--schema-registry=url=" + url,
      "--schema-registry=retries.wait.ms=50",
      "--schema-registry=retries.max.wait.ms=100",
      "--schema-registry=max.retries=2"
    };
    return AppMain.run(
        "shop",
        List.of(),
        config -> app(config, order, quote),
        new PrintWriter(output, true),
        new PrintWriter(errors, true),
        arguments);
  }

  private Set<String> topics() throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      return admin.listTopics().names().get(3, TimeUnit.MINUTES);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Test
  void aSchemaThatDoesNotFitItsOlderVersionIsRefusedWithTheDifferenceBeforeAnythingStarts()
      throws Exception {
    Schema order =
        OrderRelease.record(
            "Order", "{'name': 'id', 'type': 'long'}, {'name': 'note', 'type': 'string'}");
    Schema unfit =
        OrderRelease.record(
            "Quote",
            "{'name': 'id', 'type': 'string'}, {'name': 'cents', 'type': 'long'},"
                + "{'name': 'currency', 'type': 'string'}");
    try (DevSchemaRegistry registry = DevSchemaRegistry.start(0);
        OrderRelease first = OrderRelease.first(registry.url())) {
      TypeCheck.run(app(first), false);

      int code = run(order, unfit, registry.url().toString());

      assertThat(code).isEqualTo(1);
      assertThat(errors.toString().lines().skip(1))
          .containsExactlyElementsOf(
              Stream.of(
                      refusedOrder(offer), refusedOrder(quote),
                      refusedQuote(offer), refusedQuote(quote))
                  .flatMap(List::stream)
                  .toList());
      assertThat(topics()).noneMatch(topic -> topic.contains(quote) || topic.contains(offer));
    }
  }

  private static List<String> refusedOrder(String service) {
    return List.of(
        ("shop: the input of '%1$s': record Order cannot become the newest version of"
                + " '%1$s.requests-value': its rule is BACKWARD")
            .formatted(service),
        "  the registry: it does not read what version 1 wrote: TYPE_MISMATCH at /fields/0/type:"
            + " reader type: LONG not compatible with writer type: STRING",
        "  the registry: it does not read what version 1 wrote:"
            + " READER_FIELD_MISSING_DEFAULT_VALUE at /fields/1: note",
        "  since version 1: field Order.id: was string, is long",
        "  since version 1: field Order.note: added as string, without a default",
        "  try a default for a new field, or another rule for the subject");
  }

  private static List<String> refusedQuote(String service) {
    return List.of(
        ("shop: the output of '%1$s': record Quote cannot become the newest version of"
                + " '%1$s.replies-value': its rule is BACKWARD")
            .formatted(service),
        "  the registry: it does not read what version 1 wrote:"
            + " READER_FIELD_MISSING_DEFAULT_VALUE at /fields/2: currency",
        "  since version 1: field Quote.currency: added as string, without a default",
        "  try a default for a new field, or another rule for the subject");
  }

  @Test
  void aRegistryThatDoesNotAnswerIsToldOnceWithItsUrlAndWhatToTry() throws Exception {
    String url = "http://127.0.0.1:" + freePort();
    int code = run(OrderRelease.ORDER_1, OrderRelease.QUOTE_1, url);

    assertThat(code).isEqualTo(1);
    assertThat(errors.toString().lines().skip(1))
        .containsExactly(
            ("shop: the input of '%1$s': cannot register record Order as"
                    + " '%1$s.requests-value': register a schema as the newest version of"
                    + " %1$s.requests-value (POST /subjects/%1$s.requests-value/versions): no"
                    + " answer after 3 attempts")
                .formatted(quote),
            "  " + url + ": cannot connect",
            "  does the schema registry run there? For development, ./braid dev --schema-registry"
                + " runs one",
            "  schema.registry.max.retries and schema.registry.timeout.ms say for how long to ask");
    assertThat(topics()).noneMatch(topic -> topic.contains(quote) || topic.contains(offer));
  }

  @Test
  void aRegistryThatComesUpWhileItIsAskedLetsTheAppStart() throws Exception {
    try (ServerSocket nobody = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      int port = nobody.getLocalPort();
      CompletableFuture<DevSchemaRegistry> up =
          CompletableFuture.supplyAsync(() -> replaceWhenAsked(nobody, port));
      SchemaRegistrySettings patient =
          SchemaRegistrySettings.from(
              Map.of(
                  "schema.registry.url", "http://127.0.0.1:" + port,
                  "schema.registry.max.retries", "100",
                  "schema.registry.retries.wait.ms", "20",
                  "schema.registry.retries.max.wait.ms", "100"));
      Config config =
          Patience.config(kafka.bootstrapServers()).with(ConfigKey.STATE_DIR, stateDir.toString());
      OrderRelease release =
          OrderRelease.of(
              SchemaRegistries.builtIn(patient), OrderRelease.ORDER_1, OrderRelease.QUOTE_1);
      try (RunningApp running = app(release).start(config)) {
        assertThat(up).isCompleted();
        assertThat(topics()).contains(quote + ".requests", offer + ".requests");
        assertThat(running.awaitRunning().name()).isEqualTo("shop");
      } finally {
        up.join().close();
      }
    }
  }

  /** The first question finds nobody who understands it. */
  private static DevSchemaRegistry replaceWhenAsked(ServerSocket nobody, int port) {
    try {
      try (Socket question = nobody.accept()) {
        assertThat(question.isConnected()).isTrue();
      }
      nobody.close();
      return DevSchemaRegistry.start(port);
    } catch (IOException failure) {
      throw new IllegalStateException(failure);
    }
  }
}
