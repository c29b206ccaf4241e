package dev.braid.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.embedded.KafkaExtension;
import dev.braid.engine.ServiceDirectory.Presence;
import dev.braid.registry.join.RegistryComponent;
import dev.braid.registry.observe.RegistryObserver;
import dev.braid.registry.view.RegistryCounter;
import dev.braid.registry.view.ViewFreshness;
import dev.braid.runtime.config.Config;
import dev.braid.testkit.faults.Direction;
import dev.braid.testkit.faults.KafkaProxy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An observer that cannot hear takes nobody for dead, and says so. */
final class CutOffIT {

  @RegisterExtension static final KafkaExtension kafka = KafkaExtension.embedded();

  private final Config direct = Config.of(kafka.bootstrapServers());

  @Test
  void anObserverThatIsCutOffKeepsAllAndHearsAgainAfterwards() {
    try (KafkaProxy proxy = KafkaProxy.before(kafka.bootstrapServers());
        RegistryObserver near = RegistryObserver.start(direct, InBroker.FAST);
        RegistryObserver behind =
            RegistryObserver.start(Config.of(proxy.bootstrapServers()), InBroker.FAST);
        Joined one =
            Joined.with(RegistryComponent.of().withObserver(near), direct, "i1", "cut.one");
        Joined other =
            Joined.with(RegistryComponent.of().withObserver(near), direct, "i1", "cut.other")) {
      one.serve();
      InBroker.awaitLive(behind, "cut.one", 1);
      List<String> told = InBroker.told(behind, "cut.one");

      proxy.cut();
      InBroker.awaitFeed(behind, ViewFreshness.CUT_OFF);
      other.serve();
      InBroker.awaitLive(near, "cut.other", 1);
      InBroker.awaitBeats(near, 2 * 6);

      assertThat(behind.view().snapshot().isServed("cut.one")).isTrue();
      assertThat(behind.view().snapshot().isStale()).isTrue();
      assertThat(behind.directory().serves("cut.one", 0)).isEqualTo(Presence.SERVED);
      assertThat(behind.directory().serves("cut.other", 0)).isEqualTo(Presence.UNKNOWN);
      assertThat(behind.directory().await("cut.other", Duration.ofMillis(100)))
          .isEqualTo(Presence.UNKNOWN);
      assertThat(behind.view().count(RegistryCounter.CUT_OFFS)).isPositive();

      proxy.restore();
      InBroker.awaitFeed(behind, ViewFreshness.CURRENT);
      InBroker.awaitLive(behind, "cut.other", 1);
      assertThat(told).noneMatch(line -> line.startsWith("Down"));
    }
  }

  @Test
  void anObserverThatHearsLateLagsAndTakesNobodyForDead() {
    try (KafkaProxy proxy = KafkaProxy.before(kafka.bootstrapServers());
        RegistryObserver near = RegistryObserver.start(direct, InBroker.FAST);
        RegistryObserver late =
            RegistryObserver.start(Config.of(proxy.bootstrapServers()), InBroker.FAST);
        Joined one =
            Joined.with(RegistryComponent.of().withObserver(near), direct, "i1", "late.one")) {
      one.serve();
      InBroker.awaitLive(late, "late.one", 1);
      List<String> told = InBroker.told(late, "late.one");

      proxy.delay(Direction.TO_CLIENT, Duration.ofSeconds(2));
      InBroker.awaitCount(late, RegistryCounter.CUT_OFFS, count -> count > 0);
      InBroker.awaitBeats(near, 6);
      proxy.delay(Direction.TO_CLIENT, Duration.ZERO);

      InBroker.awaitFeed(late, ViewFreshness.CURRENT);
      assertThat(told).noneMatch(line -> line.startsWith("Down"));
    }
  }

  @Test
  void anObserverThatWasHeldUpLagsAndTakesNobodyForDead() {
    CompletableFuture<Void> gate = new CompletableFuture<>();
    try (RegistryObserver near = RegistryObserver.start(direct, InBroker.FAST);
        RegistryObserver held = RegistryObserver.start(direct, InBroker.FAST);
        Joined one =
            Joined.with(RegistryComponent.of().withObserver(near), direct, "i1", "held.one")) {
      one.serve();
      InBroker.awaitLive(held, "held.one", 1);
      InBroker.awaitFeed(held, ViewFreshness.CURRENT);
      List<String> told = InBroker.told(held, "held.one");

      held.view().watch(change -> gate.join());
      InBroker.awaitBeats(near, 6);
      gate.complete(null);

      InBroker.awaitCount(held, RegistryCounter.LAGS, count -> count > 0);
      InBroker.awaitFeed(held, ViewFreshness.CURRENT);
      assertThat(told).noneMatch(line -> line.startsWith("Down"));
    }
  }
}
