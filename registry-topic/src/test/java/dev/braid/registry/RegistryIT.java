package dev.braid.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.braid.dsl.Call;
import dev.braid.dsl.FlowDefinition;
import dev.braid.dsl.Reply;
import dev.braid.dsl.Service;
import dev.braid.dsl.ServiceRef;
import dev.braid.embedded.KafkaExtension;
import dev.braid.engine.CallTimes;
import dev.braid.engine.EngineCounter;
import dev.braid.engine.ServiceDirectory.Presence;
import dev.braid.registry.join.RegistryComponent;
import dev.braid.registry.join.RegistryKeys;
import dev.braid.registry.model.Filter;
import dev.braid.registry.model.Instance;
import dev.braid.registry.model.InstanceState;
import dev.braid.registry.model.Reason;
import dev.braid.registry.model.Timings;
import dev.braid.registry.observe.CallerTimeouts;
import dev.braid.registry.observe.RegistryObserver;
import dev.braid.registry.view.RegistryCounter;
import dev.braid.runtime.App;
import dev.braid.runtime.RunningApp;
import dev.braid.runtime.client.RequestClient;
import dev.braid.runtime.config.Config;
import dev.braid.runtime.config.ConfigException;
import dev.braid.runtime.config.ConfigKey;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Apps that join the registry of a cluster, and those who call them. */
final class RegistryIT {

  private static final Duration PATIENCE = Duration.ofMinutes(3);

  @RegisterExtension static final KafkaExtension kafka = KafkaExtension.embedded();

  private static RegistryObserver observer;

  @TempDir Path stateDir;

  @BeforeAll
  static void observe() {
    observer = RegistryObserver.start(Config.of(kafka.bootstrapServers()), Timings.DEFAULT);
    assertThat(observer.awaitCurrent(PATIENCE)).isTrue();
  }

  @AfterAll
  static void stopObserving() {
    observer.close();
  }

  private Config config() {
    return Config.of(kafka.bootstrapServers())
        .with(ConfigKey.STATE_DIR, stateDir.toString())
        .with(ConfigKey.PARTITIONS, "1")
        .with(ConfigKey.REQUEST_TIMEOUT, "2m")
        .with(ConfigKey.START_TIMEOUT, "3m");
  }

  private static App app(Service<?, ?> service) {
    return App.named(service.name() + "-app").service(service).with(RegistryComponent.of());
  }

  private static Service<String, String> echo(String name) {
    return Service.of(ServiceRef.text(name), text -> text);
  }

  @Test
  void eachNamespaceHasARegistryOfItsOwn() {
    Config shop = config().with(ConfigKey.NAMESPACE, "shop");
    try (RegistryObserver there = RegistryObserver.start(shop, Timings.DEFAULT)) {
      RegistryComponent component = RegistryComponent.of().withObserver(there);
      try (Joined joined = Joined.with(component, shop, "i1", "it.there").serve()) {
        InBroker.awaitLive(there, "it.there", 1);
        assertThat(there.directory().await("it.there", PATIENCE)).isEqualTo(Presence.SERVED);
        assertThat(there.directory().await("shop:it.there", PATIENCE)).isEqualTo(Presence.SERVED);
        assertThat(there.directory().await("it.nobody", PATIENCE)).isEqualTo(Presence.NOBODY);
        assertThat(there.directory().await("bank:it.there", PATIENCE))
            .as("of another one it knows nothing")
            .isEqualTo(Presence.UNKNOWN);
        assertThat(there.times(CallerTimeouts.DEFAULT).of("bank:it.there", 1)).isEmpty();
        assertThat(observer.directory().await("it.there", PATIENCE)).isEqualTo(Presence.NOBODY);
        joined.stopping();
      }
      App outside = App.named("it.outside").service(echo("it.outside")).with(component);
      assertThatThrownBy(() -> outside.start(config()))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("reads the registry of 'shop', and the app is in ''");
    }
  }

  @Test
  void whatAnAppServesIsThereWhileItServes() {
    Config config = config().with(RegistryKeys.ZONE, "a").with(ConfigKey.INSTANCE_ID, "one");
    List<String> told = InBroker.told(observer, "it.echo");
    assertThat(observer.directory().await("it.echo", PATIENCE)).isEqualTo(Presence.NOBODY);
    assertThat(observer.directory().serves("it.echo", Long.MAX_VALUE)).isEqualTo(Presence.UNKNOWN);

    try (RunningApp app = app(echo("it.echo")).start(config)) {
      app.awaitRunning();
      InBroker.awaitLive(observer, "it.echo", 1);
      assertThat(app.count(RegistryCounter.ANNOUNCED)).isPositive();
      assertThat(app.counters().all())
          .contains(RegistryCounter.ANNOUNCED, EngineCounter.KEPT_REPLY);
      List<Instance> instances =
          observer.view().snapshot().instances(Filter.service("it.echo").and(Filter.zone("a")));

      assertThat(instances)
          .extracting(Instance::state, Instance::reason, instance -> instance.registration().app())
          .containsExactly(tuple(InstanceState.ALIVE, Reason.HEARD, "it.echo-app"));
      assertThat(observer.directory().serves("it.echo", Long.MAX_VALUE)).isEqualTo(Presence.SERVED);
    }

    assertThat(observer.directory().await("it.echo", PATIENCE)).isEqualTo(Presence.NOBODY);
    assertThat(told).hasSize(2).last().asString().startsWith("Down ").endsWith(" GOODBYE");
  }

  @Test
  void aClientIsToldByTheRegistryThatNobodyServes() {
    ServiceRef<String, String> ref = ServiceRef.text("it.known");
    Config config = config().with(ConfigKey.DIRECTORY, "registry");
    try (RequestClient client =
        RequestClient.connect(
            "it-client", config, List.of(observer.directory()), CallTimes.UNTOLD)) {
      try (RunningApp app = app(echo("it.known")).start(config)) {
        app.awaitRunning();
        InBroker.awaitLive(observer, "it.known", 1);

        assertThat(client.request(ref, "x").join()).isEqualTo(new Reply.Ok<>("x"));
      }

      assertThat(client.request(ref, "x").join().fault().message())
          .isEqualTo("nobody serves 'it.known'");
    }
  }

  @Test
  void aFlowAsksTheRegistryOfItsApp() {
    ServiceRef<String, String> flow = ServiceRef.text("it.asks");
    Config config = config().with(ConfigKey.DIRECTORY, "registry");
    AtomicReference<RegistryObserver> joined = new AtomicReference<>();
    App asking =
        App.named("it-asking")
            .flow(FlowDefinition.of(flow.name(), Call.of("it.asked")))
            .with(RegistryComponent.of().whenJoined(joined::set));
    try (RunningApp app = asking.start(config);
        RequestClient client =
            RequestClient.connect("it-asker", config().with(ConfigKey.DIRECTORY, "off"))) {
      app.awaitRunning();
      assertThat(client.request(flow, "x").join().fault().message())
          .isEqualTo("nobody serves 'it.asked'; whether it was done before is not known");

      try (RunningApp asked = app(echo("it.asked")).start(config)) {
        asked.awaitRunning();
        InBroker.awaitLive(joined.get(), "it.asked", 1);

        assertThat(client.request(flow, "x").join()).isEqualTo(new Reply.Ok<>("x"));
      }
    }
  }

  /** H9. */
  @Test
  void anAppSaysGoodbyeFirstAndThenFinishesWhatItHasInHand() {
    ServiceRef<String, String> ref = ServiceRef.text("it.slow");
    Semaphore entered = new Semaphore(0);
    CompletableFuture<String> gate = new CompletableFuture<>();
    Service<String, String> slow =
        Service.async(
            ref,
            (text, context) -> {
              entered.release();
              return gate;
            });
    Config off = config().with(ConfigKey.DIRECTORY, "off");
    try (RunningApp app = app(slow).start(config());
        RequestClient client = RequestClient.connect("it-caller", off)) {
      app.awaitRunning();
      InBroker.awaitLive(observer, "it.slow", 1);
      List<CompletableFuture<Reply<String>>> replies =
          IntStream.range(0, 5).mapToObj(i -> client.request(ref, "x")).toList();
      entered.acquireUninterruptibly(5);

      CompletableFuture<Void> closing = CompletableFuture.runAsync(app::close);
      InBroker.awaitLive(observer, "it.slow", 0);
      assertThat(replies).noneMatch(CompletableFuture::isDone);

      gate.complete("done");
      assertThat(replies)
          .allSatisfy(reply -> assertThat(reply.join()).isEqualTo(new Reply.Ok<>("done")));
      closing.join();
    }
  }
}
