package dev.braid.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.braid.dsl.Reply;
import dev.braid.dsl.Service;
import dev.braid.dsl.ServiceRef;
import dev.braid.embedded.KafkaExtension;
import dev.braid.engine.EngineCounter;
import dev.braid.runtime.client.RequestClient;
import dev.braid.runtime.client.RequestOptions;
import dev.braid.runtime.config.Config;
import dev.braid.runtime.config.ConfigKey;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Handlers off the stream thread, on a broker: the group, limits, restarts, stops. */
class OffThreadIT {

  @RegisterExtension static final KafkaExtension kafka = KafkaExtension.externalOrEmbedded();

  @TempDir Path stateDir;

  private static final String STUCK = "stuck";

  /** Enough for a handler that does nothing. */
  private static final Duration LIMIT = Duration.ofSeconds(2);

  private final ServiceRef<String, String> ref = ServiceRef.text(Fresh.name("slow"));
  private final ServiceRef<String, String> limited = ServiceRef.text(Fresh.name("limited"));
  private final CountDownLatch letGo = new CountDownLatch(1);
  private final Queue<String> started = new ConcurrentLinkedQueue<>();

  private static RequestClient client;
  private Config config;

  @BeforeAll
  static void connect() {
    client = RequestClient.connect(Fresh.name("client"), Patience.config(kafka.bootstrapServers()));
  }

  @AfterAll
  static void disconnect() {
    client.close();
  }

  @BeforeEach
  void configure() {
    config =
        Patience.config(kafka.bootstrapServers()).with(ConfigKey.STATE_DIR, stateDir.toString());
  }

  @AfterEach
  void letAllGo() {
    letGo.countDown();
  }

  private String block(String text) throws InterruptedException {
    started.add(text);
    if (text.startsWith(STUCK)) {
      letGo.await();
    }
    return text + "!";
  }

  private App app(Duration limit) {
    return App.named(Fresh.name("slow-app")).service(Service.of(ref, this::block).limit(limit));
  }

  private CompletableFuture<Reply<String>> ask(String key, String text) {
    return client.request(ref, text, RequestOptions.key(key));
  }

  private static Reply<String> get(CompletableFuture<Reply<String>> reply) throws Exception {
    return reply.get(3, TimeUnit.MINUTES);
  }

  private void awaitStart(String text) {
    await().atMost(Duration.ofMinutes(3)).until(() -> started.contains(text));
  }

  /** A member that is thrown out comes back under another id. */
  private Set<String> members() throws Exception {
    String group = "service." + ref.name();
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      ConsumerGroupDescription description =
          admin.describeConsumerGroups(List.of(group)).describedGroups().get(group).get();
      return description.members().stream()
          .map(member -> member.consumerId() + " with " + member.assignment())
          .collect(Collectors.toSet());
    }
  }

  @Test
  void aHandlerThatBlocksDelaysNoOtherKeyAndLeavesTheGroupInPeace() throws Exception {
    Config impatient = new Config(config.values(), Map.of("max.poll.interval.ms", "4000"));
    try (RunningApp running = app(Duration.ofMinutes(1)).start(impatient).awaitRunning()) {
      CompletableFuture<Reply<String>> stuck = ask("a", STUCK);
      CompletableFuture<Reply<String>> behind = ask("a", "behind");
      awaitStart(STUCK);
      Set<String> members = members();
      long end = System.nanoTime() + Duration.ofSeconds(8).toNanos();
      for (int i = 0; System.nanoTime() < end; i++) {
        assertThat(get(ask("key" + i, "text"))).isEqualTo(new Reply.Ok<>("text!"));
      }
      assertThat(members()).isEqualTo(members).hasSize(1);
      assertThat(stuck).isNotDone();
      assertThat(behind).isNotDone();
      letGo.countDown();
      assertThat(get(stuck)).isEqualTo(new Reply.Ok<>(STUCK + "!"));
      assertThat(get(behind)).isEqualTo(new Reply.Ok<>("behind!"));
      assertThat(running.count(EngineCounter.HANDLER_TIMEOUT)).isZero();
    }
  }

  @Test
  void whoeverHasTheShorterLimitEndsTheHandler() throws Exception {
    Service<String, String> strict = Service.of(limited, this::block).limit(LIMIT);
    try (RunningApp running =
        app(Duration.ofMinutes(1)).service(strict).start(config).awaitRunning()) {
      Reply<String> late = get(client.request(limited, STUCK));
      assertThat(late.fault().code()).isEqualTo(504);
      assertThat(late.fault().message())
          .isEqualTo("the handler took longer than its limit of 2000 ms");
      assertThat(get(client.request(limited, "quick"))).isEqualTo(new Reply.Ok<>("quick!"));
      assertThat(running.count(EngineCounter.HANDLER_TIMEOUT)).isEqualTo(1);

      started.clear();
      for (Duration time = LIMIT; started.isEmpty(); time = time.multipliedBy(2)) {
        RequestOptions impatient = RequestOptions.key("a").withTimeout(time);
        Reply<String> none = get(client.request(ref, STUCK, impatient));
        assertThat(none.fault().code()).isIn(499, 504);
      }
      await().until(() -> running.count(EngineCounter.HANDLER_TIMEOUT) == 2);
      assertThat(get(ask("a", "quick"))).isEqualTo(new Reply.Ok<>("quick!"));
      assertThat(running.count(EngineCounter.HANDLER_TIMEOUT)).isEqualTo(2);
    }
  }

  @Test
  void whatWasPendingIsAnsweredByTheNextInstance() throws Exception {
    App app = app(Duration.ofMinutes(1));
    CompletableFuture<Reply<String>> stuck;
    CompletableFuture<Reply<String>> behind;
    try (RunningApp first = app.start(config.with(ConfigKey.STOP_TIMEOUT, "2s")).awaitRunning()) {
      stuck = ask("a", STUCK);
      behind = ask("a", "behind");
      awaitStart(STUCK);
      assertThat(first.workers().inHand()).isEqualTo(1);
    }
    assertThat(stuck).isNotDone();
    letGo.countDown();
    try (RunningApp second = app.start(config).awaitRunning()) {
      assertThat(get(stuck)).isEqualTo(new Reply.Ok<>(STUCK + "!"));
      assertThat(get(behind)).isEqualTo(new Reply.Ok<>("behind!"));
      assertThat(started).containsExactly(STUCK, STUCK, "behind");
      assertThat(second.workers().abandoned()).isZero();
    }
  }

  @Test
  void aStopAnswersWhatRunsAndStartsNothing() throws Exception {
    RunningApp running = app(Duration.ofMinutes(1)).start(config).awaitRunning();
    CompletableFuture<Reply<String>> stuck = ask("a", STUCK);
    awaitStart(STUCK);
    CompletableFuture<Void> stop = CompletableFuture.runAsync(running::close);
    await().until(() -> running.workers().isDraining());
    CompletableFuture<Reply<String>> behind = ask("a", "behind");
    letGo.countDown();
    assertThat(get(stuck)).isEqualTo(new Reply.Ok<>(STUCK + "!"));
    stop.get(3, TimeUnit.MINUTES);
    assertThat(running.workers().inHand()).isZero();
    assertThat(started).containsExactly(STUCK);
    assertThat(behind).isNotDone();
  }

  @Test
  void aStopWhileAnotherInstanceJoinsIsInTime() throws Exception {
    App app = app(Duration.ofMinutes(1));
    Config patient = config.with(ConfigKey.STOP_TIMEOUT, "60s");
    RunningApp first = app.start(patient).awaitRunning();
    RunningApp second = app.start(patient);
    CompletableFuture.runAsync(first::close).get(90, TimeUnit.SECONDS);
    RunningApp third = app.start(patient);
    CompletableFuture.runAsync(third::close).get(90, TimeUnit.SECONDS);
    second.awaitRunning();
    assertThat(get(ask("a", "quick"))).isEqualTo(new Reply.Ok<>("quick!"));
    CompletableFuture.runAsync(second::close).get(90, TimeUnit.SECONDS);
  }
}
