package dev.braid.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.braid.avro.dev.DevSchemaRegistry;
import dev.braid.dsl.Apply;
import dev.braid.dsl.Bindings;
import dev.braid.dsl.Call;
import dev.braid.dsl.CallOptions;
import dev.braid.dsl.Codec;
import dev.braid.dsl.FaultException;
import dev.braid.dsl.FlowDefinition;
import dev.braid.dsl.NamedFunction;
import dev.braid.dsl.Or;
import dev.braid.dsl.Parallel;
import dev.braid.dsl.Pipe;
import dev.braid.dsl.Reply;
import dev.braid.dsl.Service;
import dev.braid.dsl.ServiceRef;
import dev.braid.dsl.Step;
import dev.braid.dsl.TupleCodec;
import dev.braid.embedded.KafkaExtension;
import dev.braid.runtime.client.RequestClient;
import dev.braid.runtime.config.Config;
import dev.braid.runtime.config.ConfigKey;
import dev.braid.wire.ExecutionStatus;
import dev.braid.wire.Handle;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * A release with a field more in its records, and executions that the release before it has begun.
 * Each release is a process as far as schemas go: it has fetched nothing when it starts.
 */
class SchemaEvolutionIT {

  @RegisterExtension static final KafkaExtension kafka = KafkaExtension.externalOrEmbedded();

  @TempDir Path stateDir;

  private final String quote = Fresh.name("quote");
  private final String late = Fresh.name("late");
  private final String describe = Fresh.name("describe");
  private final String gathered = Fresh.name("gathered");
  private final String spared = Fresh.name("spared");
  private final String annotated = Fresh.name("annotated");
  private final String shop = Fresh.name("shop");

  private final CompletableFuture<@Nullable Void> gate = new CompletableFuture<>();
  private final Map<String, Integer> asked = new ConcurrentHashMap<>();
  private final List<AutoCloseable> open = new ArrayList<>();

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

  private Config config() {
    return Patience.config(kafka.bootstrapServers())
        .with(ConfigKey.STATE_DIR, stateDir.toString())
        .with(ConfigKey.PARTITIONS, "1")
        .with(ConfigKey.DEFAULT_DEADLINE, "2m");
  }

  /** The flows, and the services that stand in them, of one release. */
  private App shop(OrderRelease release) {
    ServiceRef<GenericRecord, GenericRecord> quoting = release.quoting(quote);
    ServiceRef<GenericRecord, GenericRecord> answering = release.quoting(late);
    NamedFunction<?, ?> list =
        NamedFunction.of(
            "list",
            new TupleCodec(List.of(quoting.output(), answering.output())),
            Codec.text(),
            both -> both.get(0) + " " + both.get(1));
    NamedFunction<?, ?> annotate =
        NamedFunction.of(
            "annotate",
            answering.input(),
            quoting.input(),
            order ->
                order.hasField("note")
                    ? release.order(order.get("id").toString(), "fragile")
                    : order);
    return App.named(shop)
        .service(Service.of(release.telling(describe), GenericRecord::toString))
        .functions(List.of(list, annotate))
        .flows(
            List.of(
                bound(
                    gathered,
                    Pipe.of(
                        Parallel.of(
                            Call.of(quote),
                            Call.of(late).withOptions(CallOptions.NONE.withRetries(3))),
                        Apply.of("list")),
                    quoting,
                    answering),
                bound(spared, Or.of(Call.of(late), Call.of(describe)), answering),
                bound(annotated, Pipe.of(Apply.of("annotate"), Call.of(quote)), quoting)));
  }

  private static FlowDefinition bound(String name, Step step, ServiceRef<?, ?>... services) {
    return FlowDefinition.of(name, step).withBindings(Bindings.ofServices(List.of(services)));
  }

  /** Services of an app of their own: one answers at once, the other when the gate opens. */
  private App remote(OrderRelease release) {
    return App.named(Fresh.name("remote"))
        .service(
            Service.of(
                release.quoting(quote), order -> release.quote(order.get("id") + "-quoted", 1)))
        .service(Service.async(release.quoting(late), (order, request) -> answer(release, order)));
  }

  /** The first attempt fails at once, so the call waits parked, with its value, for the next. */
  private CompletionStage<GenericRecord> answer(OrderRelease release, GenericRecord order) {
    String id = order.get("id").toString();
    int attempt = asked.merge(id, 1, Integer::sum);
    if (id.equals("spare")) {
      return gate.thenCompose(unused -> failed(404));
    }
    return switch (attempt) {
      case 1 -> failed(503);
      case 2 -> gate.thenCompose(unused -> failed(503));
      default -> CompletableFuture.completedStage(release.quote(id + "-late", attempt));
    };
  }

  private static CompletionStage<GenericRecord> failed(int code) {
    return CompletableFuture.failedStage(new FaultException(code, "not now"));
  }

  private static <O> O value(CompletableFuture<Reply<O>> reply) throws Exception {
    O value = reply.get(3, TimeUnit.MINUTES).value();
    assertThat(value).isNotNull();
    return value;
  }

  private static void awaitStep(RequestClient client, Handle handle, String step, int attempt) {
    await()
        .atMost(Duration.ofMinutes(3))
        .untilAsserted(
            () ->
                assertThat(value(client.where(handle)).waiting())
                    .extracting(ExecutionStatus.Waiting::step, ExecutionStatus.Waiting::attempt)
                    .containsExactly(tuple(step, attempt)));
  }

  @Test
  void executionsThatAnOlderReleaseHasBegunAreFinishedByTheNextOneWithItsDefaults()
      throws Exception {
    DevSchemaRegistry registry = opened(DevSchemaRegistry.start(0));
    OrderRelease first = opened(OrderRelease.first(registry.url()));
    OrderRelease services = opened(OrderRelease.first(registry.url()));
    opened(remote(services).start(config()).awaitRunning());
    RequestClient client = opened(RequestClient.connect(Fresh.name("client"), config()));
    Handle gathering;
    Handle sparing;
    try (RunningApp old = shop(first).start(config()).awaitRunning()) {
      gathering = value(client.start(first.telling(gathered), first.order("gather")));
      sparing = value(client.start(first.telling(spared), first.order("spare")));
      awaitStep(client, gathering, gathered + "." + late, 2);
      awaitStep(client, sparing, spared + "." + late, 1);
      assertThat(old.name()).isEqualTo(shop);
      assertThat(asked).containsOnly(entry("gather", 2), entry("spare", 1));
    }

    OrderRelease second = opened(OrderRelease.second(registry.url()));
    opened(shop(second).start(config()).awaitRunning());
    gate.complete(null);

    assertThat(value(client.await(gathering, second.telling(gathered))))
        .isEqualTo(
            "{\"id\": \"gather-quoted\", \"cents\": 1, \"currency\": \"EUR\"}"
                + " {\"id\": \"gather-late\", \"cents\": 3, \"currency\": \"EUR\"}");
    assertThat(value(client.await(sparing, second.telling(spared))))
        .isEqualTo("{\"id\": \"spare\", \"note\": \"none\"}");

    GenericRecord read =
        value(client.request(second.quoting(annotated), second.order("new", "none")));
    assertThat(read).hasToString("{\"id\": \"new-quoted\", \"cents\": 1, \"currency\": \"EUR\"}");
  }

  @Test
  void anOlderReleaseReadsWhatTheNextOneWritesWithoutTheFieldThatItDoesNotKnow() throws Exception {
    DevSchemaRegistry registry = opened(DevSchemaRegistry.start(0));
    OrderRelease first = opened(OrderRelease.first(registry.url()));
    OrderRelease second = opened(OrderRelease.second(registry.url()));
    opened(shop(first).start(config()).awaitRunning());
    App next =
        App.named(Fresh.name("next"))
            .service(
                Service.of(
                    second.quoting(quote),
                    order -> second.quote(order.get("id") + "/" + order.get("note"), 1, "CHF")))
            .service(
                Service.of(
                    second.quoting(late),
                    order -> second.quote(order.get("id") + "/" + order.get("note"), 2, "CHF")));
    opened(next.start(config()).awaitRunning());
    RequestClient client = opened(RequestClient.connect(Fresh.name("client"), config()));

    assertThat(value(client.request(second.telling(gathered), second.order("a", "fragile"))))
        .isEqualTo("{\"id\": \"a/fragile\", \"cents\": 1} {\"id\": \"a/fragile\", \"cents\": 2}");
    assertThat(value(client.request(first.telling(gathered), first.order("b"))))
        .isEqualTo("{\"id\": \"b/none\", \"cents\": 1} {\"id\": \"b/none\", \"cents\": 2}");
    assertThat(value(client.request(second.telling(describe), second.order("c", "fragile"))))
        .isEqualTo("{\"id\": \"c\"}");
  }
}
