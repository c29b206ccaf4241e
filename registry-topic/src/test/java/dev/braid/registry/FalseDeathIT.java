package dev.braid.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.braid.embedded.EmbeddedKafka;
import dev.braid.embedded.KafkaExtension;
import dev.braid.registry.model.Reason;
import dev.braid.registry.model.Timings;
import dev.braid.registry.observe.RegistryObserver;
import dev.braid.registry.view.RegistryCounter;
import dev.braid.registry.view.ViewFreshness;
import dev.braid.runtime.config.Config;
import dev.braid.testkit.Property;
import dev.braid.testkit.faults.ChildJvm;
import dev.braid.testkit.faults.ChildJvms;
import dev.braid.testkit.faults.JvmCommand;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Nobody who lives is taken for dead, whatever else goes wrong: instances stand still for up to two
 * seconds, an observer for ten, the brokers restart, wall clocks jump by an hour, an instance
 * restarts with its clock set back, and the processors are busy with other things. And whoever is
 * killed in the end is found dead, so that this could fail in both directions.
 *
 * <p>In the short form less than a minute; with {@code -Dbraid.test.faults=long} half an hour.
 */
@Tag("processes")
final class FalseDeathIT {

  private static final boolean LONG = "long".equals(System.getProperty("braid.test.faults"));
  private static final int ROUNDS = Integer.getInteger("braid.test.rounds", LONG ? 78 : 1);
  private static final String SERVICE = "mortal";
  private static final List<String> PROCESSES = List.of("a", "b", "c");
  private static final int EACH = 2;

  @RegisterExtension
  final KafkaExtension kafka = KafkaExtension.ownCluster(EmbeddedKafka.options());

  private final long seed = Property.seed();
  private final Random random = new Random(seed);
  private final Map<String, ChildJvm> processes = new TreeMap<>();

  @Test
  void nobodyWhoLivesIsTakenForDead(EmbeddedKafka brokers, @TempDir Path output) {
    System.out.printf("false deaths: seed %d, %d rounds%n", seed, ROUNDS);
    Config config = Config.of(brokers.bootstrapServers());
    try (ChildJvms children = new ChildJvms(output);
        Busy busy = Busy.onAllProcessors();
        RegistryObserver here =
            RegistryObserver.start(config, Timings.DEFAULT, new Wall(random.nextLong()))) {
      List<String> toldHere = InBroker.told(here, SERVICE);
      ChildJvm there =
          children.start(
              "observer", JvmCommand.of(ObserverMain.class, brokers.bootstrapServers(), "" + seed));
      PROCESSES.forEach(name -> start(name, children, brokers));
      there.awaitLine(ObserverMain.CURRENT, InBroker.PATIENCE);
      processes.values().forEach(FalseDeathIT::awaitServing);
      InBroker.awaitLive(here, SERVICE, PROCESSES.size() * EACH);

      try (Pauses pauses = Pauses.of(processes, random.nextLong())) {
        for (int round = 0; round < ROUNDS; round++) {
          round(there, brokers, children);
          InBroker.awaitFeed(here, ViewFreshness.CURRENT);
        }
        System.out.printf("false deaths: %d pauses%n", pauses.count());
      }

      assertThat(deaths(toldHere)).isEmpty();
      assertThat(deaths(there.printed().lines().toList())).isEmpty();
      assertThat(here.view().count(RegistryCounter.EXPIRED)).isZero();
      assertThat(here.view().count(RegistryCounter.CUT_OFFS)).isPositive();
      killOne(toldHere, there);
      System.out.printf(
          "false deaths: none; suspected %d, cut off %d, lagged %d, preserved %d, %d busy threads%n",
          here.view().count(RegistryCounter.SUSPECTED),
          here.view().count(RegistryCounter.CUT_OFFS),
          here.view().count(RegistryCounter.LAGS),
          here.view().count(RegistryCounter.PRESERVATIONS),
          busy.threads.size());
    }
  }

  private void start(String name, ChildJvms children, EmbeddedKafka brokers) {
    processes.put(
        name,
        children.start(
            name,
            JvmCommand.of(
                InstancesMain.class,
                brokers.bootstrapServers(),
                SERVICE,
                name,
                "" + EACH,
                "" + random.nextInt())));
  }

  private static void awaitServing(ChildJvm process) {
    process.awaitLine(InstancesMain.SERVING, InBroker.PATIENCE);
  }

  /** The brokers restart while the observer stands still, and instances do all the time. */
  private void round(ChildJvm observer, EmbeddedKafka brokers, ChildJvms children) {
    rest(TimeUnit.SECONDS.toNanos(3));
    observer.freeze();
    long thawed = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    rest(TimeUnit.MILLISECONDS.toNanos(500 + random.nextInt(2000)));
    brokers.stopBroker(brokers.nodeIds().get(0));
    rest(TimeUnit.MILLISECONDS.toNanos(random.nextInt(3000)));
    brokers.startBroker(brokers.nodeIds().get(0));
    rest(thawed - System.nanoTime());
    observer.resume();
    rest(TimeUnit.SECONDS.toNanos(5));
    restartOne(children, brokers);
  }

  /** It says goodbye, and comes back under the same ids. */
  private void restartOne(ChildJvms children, EmbeddedKafka brokers) {
    synchronized (processes) {
      String name = PROCESSES.get(random.nextInt(PROCESSES.size()));
      ChildJvm old = processes.get(name);
      old.terminate();
      old.exitCode(InBroker.PATIENCE);
      start(name, children, brokers);
      awaitServing(processes.get(name));
    }
  }

  /** Time that passes is what this test is made of. */
  private static void rest(long nanos) {
    long end = System.nanoTime() + nanos;
    while (end - System.nanoTime() > 0) {
      LockSupport.parkNanos(end - System.nanoTime());
    }
  }

  private static List<String> deaths(List<String> told) {
    return told.stream()
        .filter(line -> line.startsWith("Down ") && !line.endsWith(" " + Reason.GOODBYE))
        .toList();
  }

  private void killOne(List<String> toldHere, ChildJvm there) {
    String name = PROCESSES.get(0);
    List<String> expected =
        IntStream.range(0, EACH)
            .mapToObj(i -> Joined.key(SERVICE, InstancesMain.name(name, i)))
            .map(key -> "Down %s %s".formatted(key, Reason.SILENT))
            .toList();
    processes.get(name).kill();
    await()
        .atMost(InBroker.PATIENCE)
        .until(
            () ->
                deaths(toldHere).containsAll(expected)
                    && deaths(there.printed().lines().toList()).containsAll(expected));
    assertThat(deaths(toldHere)).containsExactlyInAnyOrderElementsOf(expected);
  }

  /** A random process stands still for up to two seconds, again and again, with a beat between. */
  private static final class Pauses implements AutoCloseable {

    private final Map<String, ChildJvm> processes;
    private final Random random;
    private final Thread thread = new Thread(this::run, "pauses");
    private volatile boolean over;
    private volatile int count;

    private Pauses(Map<String, ChildJvm> processes, long seed) {
      this.processes = processes;
      this.random = new Random(seed);
    }

    static Pauses of(Map<String, ChildJvm> processes, long seed) {
      Pauses pauses = new Pauses(processes, seed);
      pauses.thread.start();
      return pauses;
    }

    private void run() {
      for (int next = 1; !over; next++) {
        synchronized (processes) {
          ChildJvm victim = processes.get(PROCESSES.get(random.nextInt(PROCESSES.size())));
          victim.freeze();
          rest(TimeUnit.MILLISECONDS.toNanos(500 + random.nextInt(1500)));
          victim.resume();
        }
        count = next;
        rest(TimeUnit.MILLISECONDS.toNanos(1000 + random.nextInt(500)));
      }
    }

    int count() {
      return count;
    }

    @Override
    public void close() {
      over = true;
      try {
        thread.join();
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Threads that do nothing, as fast as they can. */
  private static final class Busy implements AutoCloseable {

    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean over;

    static Busy onAllProcessors() {
      Busy busy = new Busy();
      for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
        Thread thread = new Thread(busy::spin, "busy-" + i);
        thread.setDaemon(true);
        busy.threads.add(thread);
        thread.start();
      }
      return busy;
    }

    private void spin() {
      while (!over) {
        Thread.onSpinWait();
      }
    }

    @Override
    public void close() {
      over = true;
    }
  }
}
