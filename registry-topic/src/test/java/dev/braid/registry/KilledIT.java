package dev.braid.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.embedded.KafkaExtension;
import dev.braid.registry.model.Instance;
import dev.braid.registry.model.InstanceKey;
import dev.braid.registry.model.InstanceState;
import dev.braid.registry.model.Reason;
import dev.braid.registry.model.Timings;
import dev.braid.registry.observe.RegistryObserver;
import dev.braid.registry.view.Change;
import dev.braid.runtime.config.Config;
import dev.braid.testkit.faults.ChildJvm;
import dev.braid.testkit.faults.ChildJvms;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A process that dies without a goodbye is noticed. */
@Tag("processes")
final class KilledIT {

  /** More of them tell how long it takes: {@code -Dbraid.test.kills=10}. */
  private static final int KILLS = Integer.getInteger("braid.test.kills", 1);

  @RegisterExtension static final KafkaExtension kafka = KafkaExtension.embedded();

  @TempDir Path output;

  @Test
  void whoeverIsKilledIsFoundDead() throws InterruptedException {
    List<Long> millis = new ArrayList<>();
    Random moment = new Random(); // between two beats
    try (ChildJvms children = new ChildJvms(output);
        RegistryObserver observer =
            RegistryObserver.start(Config.of(kafka.bootstrapServers()), Timings.DEFAULT)) {
      assertThat(observer.awaitCurrent(InBroker.PATIENCE)).isTrue();
      for (int i = 0; i < KILLS; i++) {
        InstanceKey key = Joined.key("killed", InstancesMain.name("k" + i, 0));
        CountDownLatch dead = new CountDownLatch(1);
        observer
            .view()
            .watch(
                change -> {
                  if (change instanceof Change.Down && change.instance().key().equals(key)) {
                    dead.countDown();
                  }
                });
        ChildJvm child = InBroker.start(children, kafka.bootstrapServers(), "killed", "k" + i, 1);
        InBroker.awaitState(observer, key, InstanceState.ALIVE);

        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(moment.nextInt(1000)));
        child.kill();
        long killed = System.nanoTime();
        assertThat(dead.await(InBroker.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        millis.add((System.nanoTime() - killed) / 1_000_000);

        assertThat(observer.view().snapshot().instance(key).map(Instance::reason))
            .contains(Reason.SILENT);
      }
    }
    System.out.printf("killed: found dead after %s ms%n", millis.stream().sorted().toList());
  }
}
