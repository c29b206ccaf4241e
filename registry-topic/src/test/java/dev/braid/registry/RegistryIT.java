package dev.braid.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.braid.dsl.Reply;
import dev.braid.dsl.Service;
import dev.braid.dsl.ServiceRef;
import dev.braid.dsl.kafka.ServiceDirectory.Presence;
import dev.braid.embedded.KafkaExtension;
import dev.braid.runtime.App;
import dev.braid.runtime.Config;
import dev.braid.runtime.ConfigKey;
import dev.braid.runtime.RequestClient;
import dev.braid.runtime.RunningApp;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Apps that join the registry of a cluster, and those who read it. */
final class RegistryIT {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @RegisterExtension static final KafkaExtension kafka = KafkaExtension.embedded();

  @TempDir Path stateDir;

  private Config config() {
    return Config.of(kafka.bootstrapServers())
        .with(ConfigKey.STATE_DIR, stateDir.toString())
        .with(ConfigKey.PARTITIONS, "1");
  }

  private static App echo(String name) {
    return App.named(name + "-app")
        .service(Service.of(ServiceRef.text(name), text -> text))
        .with(RegistryComponent.of());
  }

  @Test
  void whatAnAppServesIsThereWhenItServesAndGoneWhenItStops() {
    Config config = config().with("registry.zone", "a").with(ConfigKey.INSTANCE_ID, "one");
    try (RegistryObserver observer = RegistryObserver.start(config, Timings.DEFAULT)) {
      assertThat(observer.awaitCurrent(PATIENCE)).isTrue();
      assertThat(observer.directory().await("it.echo", PATIENCE)).isEqualTo(Presence.NOBODY);

      try (RunningApp app = echo("it.echo").start(config)) {
        app.awaitRunning();
        await().until(() -> observer.view().snapshot().isServed("it.echo"));
        List<Instance> instances =
            observer.view().snapshot().instances(Filter.service("it.echo").and(Filter.zone("a")));

        assertThat(instances)
            .extracting(Instance::state, Instance::reason)
            .containsExactly(tuple(InstanceState.ALIVE, Reason.HEARD));
        assertThat(instances.get(0).registration().app()).isEqualTo("it.echo-app");
        assertThat(observer.awaitSettled(PATIENCE)).isTrue();
      }

      assertThat(observer.directory().await("it.echo", PATIENCE)).isEqualTo(Presence.NOBODY);
      assertThat(observer.view().count(RegistryCounter.EXPIRED)).isZero();
    }
  }

  @Test
  void aClientIsAnsweredAtOnceWhenNobodyIsRegistered() {
    ServiceRef<String, String> ref = ServiceRef.text("it.known");
    Config config = config().with(ConfigKey.DIRECTORY, "registry");
    try (RegistryObserver observer = RegistryObserver.start(config, Timings.DEFAULT);
        RequestClient client =
            RequestClient.connect("it-client", config, List.of(observer.directory()))) {
      try (RunningApp app = echo("it.known").start(config)) {
        app.awaitRunning();
        await().until(() -> observer.view().snapshot().isServed("it.known"));

        assertThat(client.request(ref, "x").join()).isEqualTo(new Reply.Ok<>("x"));
      }

      assertThat(client.request(ref, "x").join().fault().message())
          .isEqualTo("nobody serves 'it.known'");
    }
  }
}
