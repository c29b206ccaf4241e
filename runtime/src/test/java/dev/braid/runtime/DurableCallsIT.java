package dev.braid.runtime;

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
import dev.braid.runtime.client.RequestClient;
import dev.braid.runtime.client.StartOptions;
import dev.braid.runtime.config.ConfigKey;
import dev.braid.wire.ExecutionStatus;
import dev.braid.wire.Handle;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Executions that outlive who started them, on three partitions of a broker. */
class DurableCallsIT {

  @RegisterExtension static final KafkaExtension kafka = KafkaExtension.externalOrEmbedded();

  @TempDir static Path stateDir;

  private static final String LATE = Fresh.name("late");
  private static final ServiceRef<String, String> FLOW = ServiceRef.text(Fresh.name("flow"));
  private static final ServiceRef<String, String> LOCAL = ServiceRef.text(Fresh.name("fused"));
  private static final ServiceRef<String, String> PLAIN = ServiceRef.text(Fresh.name("plain"));
  private static final ServiceRef<String, String> SHOUT = ServiceRef.text(Fresh.name("shout"));

  private static final App APP =
      App.named(Fresh.name("durable"))
          .service(Service.of(SHOUT, text -> text + "!"))
          .flow(
              FlowDefinition.of(
                  FLOW.name(),
                  Pipe.of(
                      Call.of(SHOUT.name()),
                      Call.of(LATE),
                      Call.of(SHOUT.name()).withLabel("again"))))
          .flow(FlowDefinition.of(LOCAL.name(), Call.of(SHOUT.name())))
          .flow(FlowDefinition.of(PLAIN.name(), Call.of(SHOUT.name())))
          .durable(LOCAL.name());

  private static Apps others;
  private static RunningApp running;
  private static RequestClient client;

  @BeforeAll
  static void start() {
    others = new Apps(kafka.bootstrapServers(), stateDir);
    client = others.client(Fresh.name("client"));
    running = deployed();
  }

  /** One of its flows calls what nobody serves yet, and is to wait for it. */
  private static RunningApp deployed() {
    return APP.start(others.config().with(ConfigKey.DIRECTORY, "off")).awaitRunning();
  }

  @AfterAll
  static void stop() {
    running.close();
    others.close();
  }

  private static <O> Reply<O> get(CompletableFuture<Reply<O>> reply) throws Exception {
    return reply.get(3, TimeUnit.MINUTES);
  }

  private static RequestClient another() {
    return RequestClient.connect(Fresh.name("other"), others.config());
  }

  @Test
  void anotherProcessAwaitsWhatAStarterThatIsGoneHasStartedAlsoAfterARestart() throws Exception {
    StartOptions order = StartOptions.idempotencyKey("order-1");
    String text;
    try (RequestClient starter = another()) {
      text = get(starter.start(FLOW, "x", order)).value().toString();
    }
    Handle handle = Handle.parse(text);
    assertThat(client.handle(FLOW, order)).isEqualTo(new Reply.Ok<>(handle));
    await()
        .atMost(Duration.ofMinutes(3))
        .untilAsserted(
            () ->
                assertThat(get(client.where(handle)).value().waiting())
                    .extracting(ExecutionStatus.Waiting::step)
                    .containsExactly(FLOW.name() + "." + LATE));
    CompletableFuture<Reply<String>> awaiting = client.await(handle, FLOW);

    running.close();
    running = deployed();
    assertThat(get(client.start(FLOW, "x", order))).isEqualTo(new Reply.Ok<>(handle));
    assertThat(get(client.start(FLOW, "y", order)).code()).isEqualTo(422);
    assertThat(awaiting).isNotDone();
    others.start(
        App.named(Fresh.name("late"))
            .service(Service.of(ServiceRef.text(LATE), late -> late + "?")));

    assertThat(get(awaiting)).isEqualTo(new Reply.Ok<>("x!?!"));
    try (RequestClient later = another()) {
      Handle known = later.handle(FLOW, order).value();
      assertThat(get(later.await(known, FLOW))).isEqualTo(new Reply.Ok<>("x!?!"));
      assertThat(get(later.where(known)).value().code()).hasValue(200);
    }
  }

  @Test
  void executionsOfManyKeysAreFoundInTheirPartitions() throws Exception {
    for (int i = 0; i < 8; i++) {
      StartOptions options = StartOptions.idempotencyKey("many-" + i).withKey("customer-" + i);
      Handle handle = get(client.start(LOCAL, "x" + i, options)).value();
      assertThat(client.handle(LOCAL, options).value()).isEqualTo(handle);
      assertThat(get(client.await(handle, LOCAL)).value()).isEqualTo("x" + i + "!");
    }
  }

  @Test
  void twoStartsWithoutAKeyAreTwoExecutions() throws Exception {
    Handle one = get(client.start(LOCAL, "x")).value();
    Handle other = get(client.start(LOCAL, "x")).value();
    assertThat(one.execution()).isNotEqualTo(other.execution());
  }

  @Test
  void aFlowOrServiceThatKeepsNothingSaysWhatToDo() throws Exception {
    Fault flow = get(client.start(PLAIN, "x")).fault();
    assertThat(flow.code()).isEqualTo(400);
    assertThat(flow.message()).contains("App.durable(\"%s\")".formatted(PLAIN.name()));
    assertThat(get(client.start(SHOUT, "x")).code()).isEqualTo(400);
  }

  @Test
  void aHandleThatNamesNothingIsAFault() throws Exception {
    Handle handle = get(client.start(LOCAL, "x")).value();
    Handle unknown = new Handle(FLOW.name(), handle.partition(), handle.execution());
    assertThat(get(client.await(unknown, FLOW)).code()).isEqualTo(410);
    assertThat(get(client.await(handle, LOCAL)).value()).isEqualTo("x!");
    assertThat(get(client.await(handle, FLOW)).code()).isEqualTo(400);
    Handle outside = new Handle(LOCAL.name(), 1000, handle.execution());
    assertThat(get(client.where(outside)).code()).isEqualTo(400);
  }
}
