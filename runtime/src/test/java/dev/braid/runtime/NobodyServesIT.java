package dev.braid.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.braid.dsl.Call;
import dev.braid.dsl.Fault;
import dev.braid.dsl.FlowDefinition;
import dev.braid.dsl.Pipe;
import dev.braid.dsl.Reply;
import dev.braid.dsl.Service;
import dev.braid.dsl.ServiceRef;
import dev.braid.embedded.KafkaExtension;
import dev.braid.embedded.Topics;
import dev.braid.engine.EngineCounter;
import dev.braid.runtime.client.RequestClient;
import dev.braid.runtime.client.RequestOptions;
import dev.braid.runtime.config.Config;
import dev.braid.runtime.config.ConfigKey;
import dev.braid.wire.Wire;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A request that nobody serves is answered 404 at once, and is never delivered. */
class NobodyServesIT {

  @RegisterExtension static final KafkaExtension kafka = KafkaExtension.externalOrEmbedded();

  @TempDir static Path stateDir;

  private static final ServiceRef<String, String> ABSENT =
      ServiceRef.text(Fresh.name("humpty-dumpty"));
  private static final ServiceRef<String, String> COMING = ServiceRef.text(Fresh.name("coming"));
  private static final ServiceRef<String, String> ASKS = ServiceRef.text(Fresh.name("asks"));
  private static final ServiceRef<String, String> TAIL = ServiceRef.text(Fresh.name("tail"));
  private static final ServiceRef<String, String> LATER = ServiceRef.text(Fresh.name("later"));

  private static Apps apps;
  private static RunningApp flows;
  private static RequestClient client;

  @BeforeAll
  static void start() {
    apps = new Apps(kafka.bootstrapServers(), stateDir);
    flows =
        apps.start(
            App.named(Fresh.name("flows"))
                .flow(FlowDefinition.of(ASKS.name(), Pipe.of(call(ABSENT), call(COMING))))
                .flow(FlowDefinition.of(TAIL.name(), call(ABSENT)))
                .flow(FlowDefinition.of(LATER.name(), Pipe.of(call(COMING), call(COMING, "two")))));
    client = apps.client(Fresh.name("client"));
    apps.awaitRunning();
  }

  private static Call call(ServiceRef<?, ?> service) {
    return Call.of(service.name());
  }

  private static Call call(ServiceRef<?, ?> service, String label) {
    return call(service).withLabel(label);
  }

  @AfterAll
  static void stop() {
    apps.close();
  }

  private static Reply<String> ask(ServiceRef<String, String> service) throws Exception {
    return client.request(service, "x").get(3, TimeUnit.MINUTES);
  }

  /** Whoever has just left may be taken to serve for a moment. */
  private static void awaitAbsence(ServiceRef<String, String> service) {
    RequestOptions options = RequestOptions.timeout(Duration.ofMillis(200));
    await()
        .atMost(Duration.ofMinutes(3))
        .until(() -> client.request(service, "x", options).get().code() == 404);
  }

  /** The topic is there, since flows call the service. */
  @Test
  void aClientIsToldAndNothingIsDeliveredLater() throws Exception {
    Fault fault = ask(ABSENT).fault();
    assertThat(fault.code()).isEqualTo(404);
    assertThat(fault.message()).isEqualTo("nobody serves '%s'", ABSENT.name());

    ConcurrentLinkedQueue<String> delivered = new ConcurrentLinkedQueue<>();
    Service<String, String> late =
        Service.of(
            ABSENT,
            text -> {
              delivered.add(text);
              return text + "!";
            });
    String nobody = "nobody serves '%s'".formatted(ABSENT.name());
    assertThat(ask(ASKS).fault()).isEqualTo(new Fault(404, nobody, inFlow(ASKS)));
    // The reply to a call in the tail does not come back: a run before might have made it.
    String maybe = nobody + "; whether it was done before is not known";
    assertThat(ask(TAIL).fault()).isEqualTo(new Fault(504, maybe, inFlow(TAIL)));
    assertThat(flows.count(EngineCounter.NOBODY_SERVES)).isEqualTo(2);
    try (RunningApp subscriber = App.named(Fresh.name("late")).service(late).start(apps.config())) {
      subscriber.awaitRunning();
      assertThat(ask(ABSENT).value()).isEqualTo("x!");
      assertThat(ask(TAIL).value()).isEqualTo("x!");
      assertThat(delivered).hasSize(2);
    }
  }

  private static Fault.Origin inFlow(ServiceRef<String, String> flow) {
    return new Fault.Origin(ABSENT.name(), flow.name() + "." + ABSENT.name());
  }

  @Test
  void aServiceThatRunsIsServedHoweverShortlyBeforeItWasNot() throws Exception {
    for (int i = 0; i < 2; i++) {
      awaitAbsence(COMING);
      App app = App.named(Fresh.name("coming")).service(Service.of(COMING, text -> text + "!"));
      try (RunningApp running = app.start(apps.config())) {
        running.awaitRunning();
        assertThat(ask(LATER).value()).isEqualTo("x!!");
        assertThat(ask(COMING).value()).isEqualTo("x!");
      }
    }
  }

  @Test
  void aListenerThatKnowsNothingOfBraidServes() throws Exception {
    ServiceRef<String, String> foreign = ServiceRef.text(Fresh.name("foreign"));
    String topic = Wire.requestTopic(foreign.name());
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      new Topics(admin).create(topic, 1);
    }
    for (String protocol : List.of("classic", "consumer")) {
      Map<String, Object> settings =
          Map.of(
              "bootstrap.servers",
              kafka.bootstrapServers(),
              "group.id",
              Fresh.name("anybody"),
              "group.protocol",
              protocol,
              "auto.offset.reset",
              "latest");
      try (KafkaConsumer<byte[], byte[]> listener =
          new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
        awaitAbsence(foreign);
        listener.subscribe(List.of(topic));
        await()
            .atMost(Duration.ofMinutes(3))
            .until(
                () -> {
                  listener.poll(Duration.ofMillis(50));
                  return !listener.assignment().isEmpty()
                      && listener.position(listener.assignment().iterator().next()) >= 0;
                });
        RequestOptions options = RequestOptions.timeout(Duration.ofSeconds(1));
        var reply = client.request(foreign, protocol, options);
        await()
            .atMost(Duration.ofMinutes(3))
            .untilAsserted(
                () ->
                    assertThat(listener.poll(Duration.ofMillis(50)))
                        .anyMatch(record -> new String(record.value(), UTF_8).equals(protocol)));
        assertThat(reply.get(3, TimeUnit.MINUTES).code()).isEqualTo(499);
      }
    }
  }

  @Test
  void whoeverSwitchesItOffWaits() throws Exception {
    Config off = apps.config().with(ConfigKey.DIRECTORY, "off");
    try (RequestClient patient = RequestClient.connect(Fresh.name("client"), off)) {
      RequestOptions options = RequestOptions.timeout(Duration.ofMillis(300));
      Reply<String> reply = patient.request(COMING, "x", options).get(3, TimeUnit.MINUTES);
      assertThat(reply.code()).isEqualTo(499);
    }
  }
}
