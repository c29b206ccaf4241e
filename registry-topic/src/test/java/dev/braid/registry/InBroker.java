package dev.braid.registry;

import static org.awaitility.Awaitility.await;

import dev.braid.registry.model.Filter;
import dev.braid.registry.model.InstanceKey;
import dev.braid.registry.model.InstanceState;
import dev.braid.registry.model.Timings;
import dev.braid.registry.observe.RegistryObserver;
import dev.braid.registry.view.RegistryCounter;
import dev.braid.registry.view.ViewFreshness;
import dev.braid.testkit.faults.ChildJvm;
import dev.braid.testkit.faults.ChildJvms;
import dev.braid.testkit.faults.JvmCommand;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** What the tests on brokers have in common: an observer, and what it has told. */
final class InBroker {

  static final Duration PATIENCE = Duration.ofMinutes(3);

  /** Four times as fast as the default, for what has to die. */
  static final Timings FAST =
      new Timings(
          Duration.ofMillis(400),
          Duration.ofMillis(1000),
          Duration.ofMillis(1600),
          Duration.ofMinutes(5),
          Duration.ofMillis(800));

  private InBroker() {}

  /** Everything that an observer has told of one service, in words, from now on. */
  static List<String> told(RegistryObserver observer, String service) {
    List<String> told = new CopyOnWriteArrayList<>();
    observer
        .view()
        .watch(
            change -> {
              if (change.instance().service().equals(service)) {
                told.add(ObserverMain.line(change));
              }
            });
    return told;
  }

  static void awaitLive(RegistryObserver observer, String service, int count) {
    await()
        .atMost(PATIENCE)
        .until(() -> observer.view().snapshot().instances(Filter.service(service)).size() == count);
  }

  static void awaitState(RegistryObserver observer, InstanceKey key, InstanceState state) {
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                observer
                    .view()
                    .snapshot()
                    .instance(key)
                    .filter(instance -> instance.state() == state)
                    .isPresent());
  }

  static void awaitCount(RegistryObserver observer, RegistryCounter counter, Predicate<Long> is) {
    await().atMost(PATIENCE).until(() -> is.test(observer.view().count(counter)));
  }

  static void awaitFeed(RegistryObserver observer, ViewFreshness feed) {
    await().atMost(PATIENCE).until(() -> observer.view().snapshot().feed() == feed);
  }

  /** So many heartbeats are so much time, by the clocks of those who beat. */
  static void awaitBeats(RegistryObserver observer, long more) {
    long before = observer.view().count(RegistryCounter.HEARTBEATS);
    awaitCount(observer, RegistryCounter.HEARTBEATS, count -> count >= before + more);
  }

  /** A process with so many instances, that serve when this returns. */
  static ChildJvm start(
      ChildJvms children, String bootstrapServers, String service, String name, int count) {
    ChildJvm child =
        children.start(
            name,
            JvmCommand.of(InstancesMain.class, bootstrapServers, service, name, "" + count, "1"));
    child.awaitLine(InstancesMain.SERVING, PATIENCE);
    return child;
  }
}
