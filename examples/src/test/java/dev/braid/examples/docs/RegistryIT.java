package dev.braid.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.braid.dsl.Reply;
import dev.braid.dsl.ServiceRef;
import dev.braid.embedded.KafkaExtension;
import dev.braid.examples.e06factors.Factors;
import dev.braid.registry.join.RegistryComponent;
import dev.braid.registry.join.RegistryKeys;
import dev.braid.registry.model.Filter;
import dev.braid.registry.model.Sla;
import dev.braid.registry.model.Timings;
import dev.braid.registry.observe.CallerTimeouts;
import dev.braid.registry.observe.RegistryObserver;
import dev.braid.registry.view.Change;
import dev.braid.registry.view.Watch;
import dev.braid.runtime.App;
import dev.braid.runtime.RunningApp;
import dev.braid.runtime.client.RequestClient;
import dev.braid.runtime.client.RequestOptions;
import dev.braid.runtime.config.Config;
import dev.braid.runtime.config.ConfigKey;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The registry of docs/registry.md, and the queue of docs/queues.md. */
class RegistryIT {

  @RegisterExtension static final KafkaExtension kafka = KafkaExtension.embedded();

  @TempDir Path folder;

  // tag::join[]
  static App mathematics() {
    return Factors.app()
        .with(RegistryComponent.of().withVersion("7").withSla("factorise", Sla.millis(40, 250)));
  }

  // end::join[]

  // tag::ask[]
  /** What this program knows of a cluster's services for as long as it keeps the observer open. */
  static List<String> whoFactorises(RegistryObserver observer) {
    Filter near =
        Filter.service("factorise").and(Filter.zone("a")).and(Filter.not(Filter.version("6")));
    return observer.view().snapshot().instances(near).stream()
        .map(instance -> instance.key().instance())
        .toList();
  }

  /** Every change is told once; those who are there already are told first. */
  static Watch watch(RegistryObserver observer, Queue<Change> changes) {
    return observer.view().watch(changes::add);
  }

  /** Waits as long as is promised, 250 ms, then 500, then 750, and takes 404 from the registry. */
  static Reply<Object> ask(Config config, RegistryObserver observer, Object number) {
    try (RequestClient client =
        RequestClient.connect(
            "asking",
            config,
            List.of(observer.directory()),
            observer.times(CallerTimeouts.DEFAULT))) {
      return client
          .request(ServiceRef.tree("factorise"), number, RequestOptions.attempts(3))
          .join();
    }
  }

  // end::ask[]

  @Test
  void anAppJoinsIsFoundIsAskedAndLeaves() throws Exception {
    Config config =
        Config.of(kafka.bootstrapServers())
            .with(ConfigKey.STATE_DIR, folder.toString())
            .with(ConfigKey.PARTITIONS, "1")
            .with(ConfigKey.QUEUES, "factorise:2")
            .with(ConfigKey.REQUEST_TIMEOUT, "2m")
            .with(ConfigKey.START_TIMEOUT, "3m")
            .with(RegistryKeys.ZONE, "a");
    Queue<Change> changes = new ConcurrentLinkedQueue<>();
    try (RegistryObserver observer = RegistryObserver.start(config, Timings.DEFAULT)) {
      Watch watch = watch(observer, changes);
      try (RunningApp app = mathematics().start(config)) {
        app.awaitRunning();
        await().atMost(Duration.ofMinutes(3)).until(() -> !whoFactorises(observer).isEmpty());
        assertThat(whoFactorises(observer)).hasSize(1);
        await()
            .atMost(Duration.ofMinutes(3)) // What is promised, a busy machine may not keep.
            .until(() -> ask(config, observer, 91L), Reply::isOk);
        assertThat(ask(config, observer, 91L).value())
            .isEqualTo(Map.of("number", 91L, "factors", List.of(7L, 13L)));
      }
      await().atMost(Duration.ofMinutes(3)).until(() -> whoFactorises(observer).isEmpty());
      await()
          .atMost(3, TimeUnit.MINUTES)
          .untilAsserted(() -> assertThat(changes).last().isInstanceOf(Change.Down.class));
      watch.close();
    }
  }
}
