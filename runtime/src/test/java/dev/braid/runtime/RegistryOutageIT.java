package dev.braid.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.braid.avro.dev.DevSchemaRegistry;
import dev.braid.avro.registry.SchemaRegistries;
import dev.braid.avro.registry.SchemaRegistrySettings;
import dev.braid.dsl.Bindings;
import dev.braid.dsl.Call;
import dev.braid.dsl.Fault;
import dev.braid.dsl.FaultException;
import dev.braid.dsl.FlowDefinition;
import dev.braid.dsl.Or;
import dev.braid.dsl.Reply;
import dev.braid.dsl.Service;
import dev.braid.dsl.ServiceRef;
import dev.braid.embedded.KafkaExtension;
import dev.braid.engine.EngineCounter;
import dev.braid.runtime.client.Inboxes;
import dev.braid.runtime.client.RequestClient;
import dev.braid.runtime.client.RequestOptions;
import dev.braid.runtime.config.Config;
import dev.braid.runtime.config.ConfigKey;
import dev.braid.wire.DeadLetter;
import dev.braid.wire.DeadLetterReason;
import dev.braid.wire.Wire;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A registry that goes away while apps and clients run, and may come back as it was. */
class RegistryOutageIT {

  @RegisterExtension static final KafkaExtension kafka = KafkaExtension.externalOrEmbedded();

  private static final Duration PATIENCE = Duration.ofMinutes(3);

  @TempDir Path stateDir;
  @TempDir Path schemas;

  private final String telling = Fresh.name("telling");
  private final List<AutoCloseable> open = new ArrayList<>();
  private DevSchemaRegistry registry;
  private URI url;
  private Config config;
  private RequestClient client;

  @BeforeEach
  void begin() {
    registry = DevSchemaRegistry.start(0, schemas);
    url = registry.url();
    open.add(() -> registry.close());
    config =
        Patience.config(kafka.bootstrapServers())
            .with(ConfigKey.STATE_DIR, stateDir.toString())
            .with(ConfigKey.PARTITIONS, "1");
    client = opened(RequestClient.connect(Fresh.name("client"), config));
  }

  @AfterEach
  void closeAll() throws Exception {
    for (int i = open.size() - 1; i >= 0; i--) {
      open.get(i).close();
    }
  }

  private <T extends AutoCloseable> T opened(T resource) {
    open.add(resource);
    return resource;
  }

  private void restartRegistry() {
    registry = DevSchemaRegistry.start(url.getPort(), schemas);
  }

  /** Answers what it reads, as text. */
  private App app(OrderRelease release) {
    return App.named(Fresh.name("app"))
        .service(Service.of(release.telling(telling), GenericRecord::toString));
  }

  private CompletableFuture<Reply<String>> tell(
      OrderRelease release, String key, GenericRecord order) {
    return client.request(release.telling(telling), order, RequestOptions.key(key));
  }

  private static <O> Reply<O> get(CompletableFuture<Reply<O>> reply) throws Exception {
    return reply.get(3, TimeUnit.MINUTES);
  }

  private static void awaitCount(RunningApp running, EngineCounter counter) {
    await().atMost(PATIENCE).until(() -> running.count(counter) == 1);
  }

  @Test
  void aRequestWithASchemaThatIsNewWaitsForTheRegistryWhileAllOthersFlow() throws Exception {
    OrderRelease first = opened(OrderRelease.first(url));
    RunningApp running = opened(app(first).start(config).awaitRunning());
    OrderRelease second = opened(OrderRelease.second(url));
    byte[] newer = second.telling(telling).input().encode(second.order("b", "fragile"));
    assertThat(newer).isNotEmpty();
    registry.close();

    CompletableFuture<Reply<String>> waiting = tell(second, "b", second.order("b", "fragile"));
    awaitCount(running, EngineCounter.HELD);
    for (int i = 0; i < 50; i++) {
      assertThat(get(tell(first, "key" + i, first.order("a"))))
          .isEqualTo(new Reply.Ok<>("{\"id\": \"a\"}"));
    }
    assertThat(waiting).isNotDone();
    restartRegistry();

    assertThat(get(waiting)).isEqualTo(new Reply.Ok<>("{\"id\": \"b\"}"));
    assertThat(running.count(EngineCounter.RESUMED)).isEqualTo(1);
  }

  @Test
  void aRegistryThatStaysAwayMakesItADeadLetterAndAFaultWithItsUrlAndLosesNoThread()
      throws Exception {
    OrderRelease first = opened(OrderRelease.first(url));
    Config impatient = config.with(ConfigKey.HOLD_LIMIT, "1s");
    RunningApp running = opened(app(first).start(impatient).awaitRunning());
    OrderRelease second = opened(OrderRelease.second(url));
    byte[] bytes = second.telling(telling).input().encode(second.order("b", "fragile"));
    registry.close();

    Reply<String> refused = get(tell(second, "b", second.order("b", "fragile")));

    assertThat(refused.fault().code()).isEqualTo(503);
    assertThat(refused.fault().message())
        .startsWith("schema 2, which the value was written with, cannot be fetched")
        .contains(url.toString())
        .contains("does the schema registry run there?");
    try (TopicReader letters =
        new TopicReader(kafka.bootstrapServers(), Wire.deadLetterTopic(telling))) {
      DeadLetter letter = DeadLetter.read(letters.await(1, PATIENCE).first());
      assertThat(letter.reason()).isEqualTo(DeadLetterReason.SCHEMA_UNKNOWN);
      assertThat(letter.payload()).isEqualTo(bytes);
    }
    assertThat(running.count(DeadLetterReason.SCHEMA_UNKNOWN)).isEqualTo(1);
    assertThat(get(tell(first, "b", first.order("a"))).value()).isEqualTo("{\"id\": \"a\"}");
  }

  @Test
  void whatAnOlderReleaseHasStoredIsReadWithoutTheRegistry() throws Exception {
    String late = Fresh.name("late");
    String flow = Fresh.name("flow");
    Config waiting = config.with(ConfigKey.DIRECTORY, "off").with(ConfigKey.DEFAULT_DEADLINE, "3m");
    String shop = Fresh.name("shop");
    CompletableFuture<Reply<String>> reply;
    try (OrderRelease first = OrderRelease.first(url);
        RunningApp old = sparing(shop, flow, late, first).start(waiting).awaitRunning();
        TopicReader calls = new TopicReader(kafka.bootstrapServers(), Wire.requestTopic(late))) {
      reply = client.request(first.telling(flow), first.order("a"));
      assertThat(calls.await(1, PATIENCE).first().value()).isNotEmpty();
      assertThat(old.name()).isEqualTo(shop);
    }
    OrderRelease second = opened(OrderRelease.second(url));
    OrderRelease failing = opened(OrderRelease.first(url));
    opened(sparing(shop, flow, late, second).start(waiting).awaitRunning());
    TypeCheck.run(none(late, failing), true);
    registry.close();
    opened(none(late, failing).start(config).awaitRunning());

    assertThat(get(reply)).isEqualTo(new Reply.Ok<>("{\"id\": \"a\", \"note\": \"none\"}"));
  }

  /** A flow that keeps its input while it waits for who may fail. */
  private App sparing(String shop, String flow, String late, OrderRelease release) {
    ServiceRef<GenericRecord, String> spare = release.telling(telling);
    return App.named(shop)
        .service(Service.of(spare, GenericRecord::toString))
        .flow(
            FlowDefinition.of(flow, Or.of(Call.of(late), Call.of(telling)))
                .withBindings(Bindings.of(release.telling(late))));
  }

  private static App none(String late, OrderRelease release) {
    return App.named(late + "-app")
        .service(
            Service.of(
                release.telling(late),
                order -> {
                  throw new FaultException(404, "none");
                }));
  }

  @Test
  void aRequestWhoseSchemaCannotBeRegisteredIsNotSentAndMayBeTriedAgain() throws Exception {
    OrderRelease first = opened(OrderRelease.first(url));
    registry.close();
    Fault refused = get(tell(first, "a", first.order("a"))).fault();
    assertThat(refused.code()).isEqualTo(503);
    assertThat(refused.message())
        .startsWith(
            "nothing was sent: cannot register record Order as '" + telling + ".requests-value'")
        .contains(url.toString());
  }

  @Test
  void aReplyThatCannotBeReadYetHoldsUpNoOtherReply() throws Exception {
    String quote = Fresh.name("quote");
    ServiceRef<String, String> echo = ServiceRef.text(Fresh.name("echo"));
    HeldRegistry held =
        opened(
            new HeldRegistry(SchemaRegistries.builtIn(SchemaRegistrySettings.of(url.toString()))));
    OrderRelease caller = opened(OrderRelease.of(held, OrderRelease.ORDER_1, OrderRelease.QUOTE_1));
    OrderRelease served = opened(OrderRelease.second(url));
    opened(
        App.named(Fresh.name("app"))
            .service(Service.of(served.quoting(quote), order -> served.quote("q", 1, "CHF")))
            .service(Service.of(echo, text -> text))
            .start(config)
            .awaitRunning());

    CompletableFuture<Reply<GenericRecord>> waiting =
        client.request(caller.quoting(quote), caller.order("a"));
    held.awaitAsked();
    for (int i = 0; i < 50; i++) {
      assertThat(get(client.request(echo, "x"))).isEqualTo(new Reply.Ok<>("x"));
    }
    Reply<GenericRecord> late =
        get(
            client.request(
                caller.quoting(quote),
                caller.order("a"),
                RequestOptions.timeout(Duration.ofMillis(500))));
    assertThat(late.fault().code()).isEqualTo(499);
    assertThat(late.fault().message())
        .isEqualTo(
            "the reply is here, and could not be read within 500 ms: what it needs to be read was"
                + " not there");
    assertThat(waiting).isNotDone();
    held.let();

    assertThat(get(waiting).value()).hasToString("{\"id\": \"q\", \"cents\": 1}");
    assertThat(Inboxes.waiting(client)).isZero();
  }

  @Test
  void aReplyIsReadWhenTheRegistryIsBackAndEndsWithItsUrlWhenItIsNot() throws Exception {
    String quote = Fresh.name("quote");
    OrderRelease caller = opened(OrderRelease.first(url));
    assertThat(caller.quoting(quote).input().encode(caller.order("a"))).isNotEmpty();
    OrderRelease served = opened(OrderRelease.second(url));
    opened(
        App.named(Fresh.name("app"))
            .service(Service.of(served.quoting(quote), order -> served.quote("q", 1, "CHF")))
            .start(config)
            .awaitRunning());
    registry.close();

    Reply<GenericRecord> ended =
        get(
            client.request(
                caller.quoting(quote),
                caller.order("a"),
                RequestOptions.timeout(Duration.ofSeconds(1))));
    CompletableFuture<Reply<GenericRecord>> waiting =
        client.request(caller.quoting(quote), caller.order("a"));
    await().atMost(PATIENCE).until(() -> Inboxes.unread(client) == 1);
    restartRegistry();

    assertThat(ended.fault().code()).isEqualTo(499);
    assertThat(ended.fault().message())
        .contains("could not be read within 1000 ms", url.toString());
    assertThat(get(waiting).value()).hasToString("{\"id\": \"q\", \"cents\": 1}");
  }
}
