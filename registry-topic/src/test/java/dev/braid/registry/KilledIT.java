package dev.braid.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.braid.embedded.KafkaExtension;
import dev.braid.runtime.Config;
import dev.braid.testkit.faults.ChildJvm;
import dev.braid.testkit.faults.ChildJvms;
import dev.braid.testkit.faults.JvmCommand;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Processes that die without a goodbye: one is noticed, and most at a time are not believed. */
final class KilledIT {

  /** More of them tell how long it takes: {@code -Dbraid.test.kills=10}. */
  private static final int KILLS = Integer.getInteger("braid.test.kills", 1);

  @RegisterExtension static final KafkaExtension kafka = KafkaExtension.embedded();

  @TempDir Path output;

  private static ChildJvm start(ChildJvms children, String service, String name, int count) {
    ChildJvm child =
        children.start(
            name,
            JvmCommand.of(
                InstancesMain.class, kafka.bootstrapServers(), service, name, "" + count, "1"));
    child.awaitLine(InstancesMain.SERVING, InBroker.PATIENCE);
    return child;
  }

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
        ChildJvm child = start(children, "killed", "k" + i, 1);
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
      ChildJvm many = start(children, "most", "many", 15);
      InBroker.awaitLive(observer, "most", 20);

      many.kill();
      await().atMost(InBroker.PATIENCE).until(() -> observer.view().preservation().on());
      awaitBeats(observer, 5 * 5);

      Snapshot kept = observer.view().snapshot();
      assertThat(kept.instances(all)).hasSize(20);
      assertThat(kept.isStale()).isTrue();

      start(children, "most", "many", 15);
      await().atMost(InBroker.PATIENCE).until(() -> !observer.view().preservation().on());
      assertThat(observer.view().snapshot().instances(all)).hasSize(20);
    } finally {
      few.forEach(Joined::close);
    }
  }

  /** So many heartbeats are so much time, by the clocks of those who beat. */
  private static void awaitBeats(RegistryObserver observer, long more) {
    long before = observer.view().count(RegistryCounter.HEARTBEATS);
    InBroker.awaitCount(observer, RegistryCounter.HEARTBEATS, count -> count >= before + more);
  }
}
