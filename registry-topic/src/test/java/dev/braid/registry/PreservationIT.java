package dev.braid.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.braid.embedded.KafkaExtension;
import dev.braid.registry.join.RegistryComponent;
import dev.braid.registry.model.Filter;
import dev.braid.registry.model.Timings;
import dev.braid.registry.observe.RegistryObserver;
import dev.braid.registry.view.Snapshot;
import dev.braid.runtime.config.Config;
import dev.braid.testkit.faults.ChildJvm;
import dev.braid.testkit.faults.ChildJvms;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The silence of most instances at a time is not believed. */
@Tag("processes")
final class PreservationIT {

  @RegisterExtension static final KafkaExtension kafka = KafkaExtension.embedded();

  @TempDir Path output;

  @Test
  void whenMostFallSilentAtATimeAllAreKeptAndTheListIsStale() {
    Config config = Config.of(kafka.bootstrapServers());
    Filter all = Filter.service("most");
    List<Joined> few = new ArrayList<>();
    try (ChildJvms children = new ChildJvms(output);
        RegistryObserver observer = RegistryObserver.start(config, Timings.DEFAULT)) {
      RegistryComponent component = RegistryComponent.of().withObserver(observer);
      for (int i = 0; i < 5; i++) {
        few.add(Joined.with(component, config, "few-" + i, "most").serve());
      }
      ChildJvm many = InBroker.start(children, kafka.bootstrapServers(), "most", "many", 15);
      InBroker.awaitLive(observer, "most", 20);

      many.kill();
      await().atMost(InBroker.PATIENCE).until(() -> observer.view().preservation().on());
      InBroker.awaitBeats(observer, 5 * 5);

      Snapshot kept = observer.view().snapshot();
      assertThat(kept.instances(all)).hasSize(20);
      assertThat(kept.isStale()).isTrue();

      InBroker.start(children, kafka.bootstrapServers(), "most", "many", 15);
      await().atMost(InBroker.PATIENCE).until(() -> !observer.view().preservation().on());
      assertThat(observer.view().snapshot().instances(all)).hasSize(20);
    } finally {
      few.forEach(Joined::close);
    }
  }
}
