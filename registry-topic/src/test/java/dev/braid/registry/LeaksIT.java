package dev.braid.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.braid.dsl.Service;
import dev.braid.dsl.ServiceRef;
import dev.braid.embedded.KafkaExtension;
import dev.braid.registry.join.RegistryComponent;
import dev.braid.registry.model.Timings;
import dev.braid.registry.observe.RegistryObserver;
import dev.braid.registry.view.ViewFreshness;
import dev.braid.runtime.App;
import dev.braid.runtime.RunningApp;
import dev.braid.runtime.config.Config;
import dev.braid.runtime.config.ConfigException;
import dev.braid.runtime.config.ConfigKey;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What is over leaves no thread behind, however it ended, and nothing registered. */
final class LeaksIT {

  @RegisterExtension static final KafkaExtension kafka = KafkaExtension.embedded();

  @TempDir Path stateDir;

  private final Set<Thread> before = threads();

  private Config config() {
    return Config.of(kafka.bootstrapServers())
        .with(ConfigKey.STATE_DIR, stateDir.toString())
        .with(ConfigKey.PARTITIONS, "1")
        .with(ConfigKey.REQUEST_TIMEOUT, "2m")
        .with(ConfigKey.START_TIMEOUT, "3m");
  }

  private static App app(String service) {
    return App.named(service + "-app")
        .service(Service.of(ServiceRef.text(service), text -> text))
        .with(RegistryComponent.of());
  }

  /** Those of the registry, and of the clients that it may have. */
  private static Set<Thread> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(
            thread ->
                thread.getName().startsWith("braid-registry")
                    || thread.getName().startsWith("kafka-admin-client")
                    || thread.getName().startsWith("kafka-producer"))
        .collect(Collectors.toSet());
  }

  private void awaitNoneLeft() {
    await().atMost(InBroker.PATIENCE).untilAsserted(() -> assertThat(threads()).isSubsetOf(before));
  }

  @Test
  void anAppThatEnds() {
    try (RunningApp running = app("leaks.ends").start(config())) {
      running.awaitRunning();
      assertThat(threads()).hasSizeGreaterThan(before.size());
    }
    awaitNoneLeft();
  }

  @Test
  void anAppThatDoesNotStartSinceAnotherComponentRefuses() {
    App app =
        app("leaks.refused")
            .with(
                host -> {
                  throw new ConfigException(List.of());
                });
    assertThatThrownBy(() -> app.start(config())).isInstanceOf(ConfigException.class);
    awaitNoneLeft();
  }

  @Test
  void anAppThatDoesNotStartForAReasonOfItsOwn() {
    App app = app("leaks.broken").durable("no.flow.of.this.app");
    assertThatThrownBy(() -> app.start(config())).isInstanceOf(RuntimeException.class);
    awaitNoneLeft();
    try (RegistryObserver observer = RegistryObserver.start(config(), Timings.DEFAULT)) {
      assertThat(observer.awaitCurrent(InBroker.PATIENCE)).isTrue();
      assertThat(observer.view().snapshot().isServed("leaks.broken")).isFalse();
    }
  }

  @Test
  void anObserverThatItsOwnWatcherCloses() {
    AtomicReference<RegistryObserver> self = new AtomicReference<>();
    try (RunningApp running = app("leaks.watched").start(config())) {
      running.awaitRunning();
      Set<Thread> ofTheApp = threads();
      RegistryObserver observer = RegistryObserver.start(config(), Timings.DEFAULT);
      self.set(observer);
      observer.view().watch(change -> self.get().close());
      await()
          .atMost(InBroker.PATIENCE)
          .untilAsserted(() -> assertThat(threads()).isSubsetOf(ofTheApp));
      assertThat(observer.view().snapshot().feed()).isEqualTo(ViewFreshness.CUT_OFF);
      observer.close();
    }
    awaitNoneLeft();
  }
}
