package dev.braid.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.braid.dsl.Call;
import dev.braid.dsl.CallOptions;
import dev.braid.dsl.FlowDefinition;
import dev.braid.dsl.Reply;
import dev.braid.dsl.Service;
import dev.braid.dsl.ServiceRef;
import dev.braid.embedded.KafkaExtension;
import dev.braid.engine.CallTimes;
import dev.braid.engine.EngineCounter;
import dev.braid.registry.join.RegistryComponent;
import dev.braid.registry.join.RegistryKeys;
import dev.braid.registry.model.Sla;
import dev.braid.registry.model.Timings;
import dev.braid.registry.observe.CallerTimeouts;
import dev.braid.registry.observe.RegistryObserver;
import dev.braid.runtime.App;
import dev.braid.runtime.RunningApp;
import dev.braid.runtime.client.RequestClient;
import dev.braid.runtime.client.RequestOptions;
import dev.braid.runtime.config.Config;
import dev.braid.runtime.config.ConfigException;
import dev.braid.runtime.config.ConfigKey;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** H8: callers wait as long as the services promise. */
final class PromisedTimesIT {

  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final ServiceRef<String, String> SLOW = ServiceRef.text("promised.slow");

  @RegisterExtension static final KafkaExtension kafka = KafkaExtension.embedded();

  @TempDir Path stateDir;

  private Config config() {
    return Config.of(kafka.bootstrapServers())
        .with(ConfigKey.STATE_DIR, stateDir.toString())
        .with(ConfigKey.PARTITIONS, "1")
        .with(ConfigKey.REQUEST_TIMEOUT, "2m")
        .with(ConfigKey.START_TIMEOUT, "3m");
  }

  /** Promises to answer within 300 ms, and never does. */
  private static App slow(AtomicInteger runs) {
    return App.named("slow-app")
        .service(
            Service.async(
                SLOW,
                (text, request) -> {
                  runs.incrementAndGet();
                  return new CompletableFuture<>();
                }))
        .with(RegistryComponent.of().withSla(SLOW.name(), Sla.millis(100, 300)));
  }

  @Test
  void whatIsPromisedIsKnownForEachAttemptAndElseTheDefault() {
    try (RegistryObserver observer = RegistryObserver.start(config(), Timings.DEFAULT);
        RunningApp app = slow(new AtomicInteger()).start(config())) {
      app.awaitRunning();
      InBroker.awaitLive(observer, SLOW.name(), 1);
      CallTimes times = observer.times(CallerTimeouts.DEFAULT);
      assertThat(times.of(SLOW.name(), 1)).contains(Duration.ofMillis(300));
      assertThat(times.of(SLOW.name(), 3)).contains(Duration.ofMillis(900));
      assertThat(times.of("promised.nothing", 2)).contains(Duration.ofSeconds(4));
    }
  }

  @Test
  void aFlowsCallTimesOutWhenThePromiseIsBroken() {
    AtomicInteger runs = new AtomicInteger();
    AtomicReference<RegistryObserver> joined = new AtomicReference<>();
    ServiceRef<String, String> flow = ServiceRef.text("promised.flow");
    App asking =
        App.named("promised-app")
            .flow(
                FlowDefinition.of(
                    flow.name(), Call.of(SLOW.name()).withOptions(CallOptions.NONE.withRetries(1))))
            .with(RegistryComponent.of().whenJoined(joined::set));
    try (RunningApp slow = slow(runs).start(config());
        RunningApp app = asking.start(config().with(RegistryKeys.TIMEOUTS, "sla"));
        RequestClient client = RequestClient.connect("promised-client", config())) {
      slow.awaitRunning();
      app.awaitRunning();
      InBroker.awaitLive(joined.get(), SLOW.name(), 1);

      Reply<String> reply = client.request(flow, "x", RequestOptions.timeout(PATIENCE)).join();

      assertThat(reply.code()).as("long before its deadline").isEqualTo(504);
      awaitTold(slow, runs, 2);
      assertThat(app.count(EngineCounter.RETRIED)).isEqualTo(1);
    }
  }

  @Test
  void aClientAsksAgainWhenThePromiseIsBroken() {
    AtomicInteger runs = new AtomicInteger();
    try (RegistryObserver observer = RegistryObserver.start(config(), Timings.DEFAULT);
        RunningApp slow = slow(runs).start(config());
        RequestClient client =
            RequestClient.connect(
                "promised-asker",
                config(),
                List.of(observer.directory()),
                observer.times(CallerTimeouts.DEFAULT))) {
      slow.awaitRunning();
      InBroker.awaitLive(observer, SLOW.name(), 1);

      Reply<String> reply = client.request(SLOW, "x", RequestOptions.attempts(3)).join();

      assertThat(reply.code()).isIn(499, 504);
      awaitTold(slow, runs, 3);
    }
  }

  /** Each time that it is called it runs, unless the time that it has is over when it is read. */
  private static void awaitTold(RunningApp slow, AtomicInteger runs, int times) {
    await()
        .atMost(PATIENCE)
        .until(() -> runs.get() + slow.count(EngineCounter.EXPIRED_REQUEST) == times);
  }

  @Test
  void withoutTheOptionTheDeadlineCounts() {
    assertThat(times(config())).isEmpty();
    assertThat(times(config().with(RegistryKeys.TIMEOUTS, "deadline"))).isEmpty();
    assertThat(times(config().with(RegistryKeys.TIMEOUTS, "sla"))).isPresent();
    assertThatThrownBy(() -> times(config().with(RegistryKeys.TIMEOUTS, "slow")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("expected deadline or sla, found 'slow'");
  }

  /** What an app is told that serves nothing. */
  private static Optional<CallTimes> times(Config config) {
    try (Joined joined = Joined.with(RegistryComponent.of(), config, "one")) {
      return joined.membership().times();
    }
  }
}
