package dev.braid.registry.view;

import static dev.braid.registry.view.Observer.KEY;
import static dev.braid.registry.view.Observer.registration;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.tuple;

import dev.braid.registry.model.Condition;
import dev.braid.registry.model.Endpoint;
import dev.braid.registry.model.Filter;
import dev.braid.registry.model.Heartbeat;
import dev.braid.registry.model.Instance;
import dev.braid.registry.model.InstanceKey;
import dev.braid.registry.model.InstanceState;
import dev.braid.registry.model.Location;
import dev.braid.registry.model.Registration;
import dev.braid.registry.model.Sla;
import dev.braid.registry.model.Timings;
import dev.braid.registry.observe.CallerTimeouts;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The scenarios that the registry's ancestors must be matched in, by their numbers. */
final class ScenariosTest {

  /** Hailo's discovery service. */
  @Nested
  final class Hailo {

    private final Observer observer = Observer.with(Timings.HAILO);

    private Registration service(String instance, String version, String zone) {
      return Registration.of("com.x.svc", instance, 1)
          .withVersion(version)
          .withPlace(new Location("host", zone, "eu-west-1"))
          .withSignals(List.of("com.x.topic"))
          .withEndpoints(
              List.of(
                  Endpoint.named("foo").withSla(Sla.millis(50, 100)),
                  Endpoint.named("bar").withSla(Sla.millis(10, 20))));
    }

    /** H1. */
    @Test
    void whatRegisteredCanBeAskedFor() {
      observer.feed.apply(service("i1", "1", "eu-west-1a"));
      observer.feed.apply(service("i2", "1", "eu-west-1a"));
      observer.feed.apply(service("i3", "2", "eu-west-1b"));
      Snapshot snapshot = observer.view.snapshot();
      Filter zone = Filter.zone("eu-west-1a");

      assertThat(snapshot.instances(Filter.all())).hasSize(3);
      assertThat(snapshot.instances(zone)).hasSize(2);
      assertThat(snapshot.instances(zone.and(Filter.service("com.y")))).isEmpty();
      assertThat(snapshot.services(Filter.all()))
          .containsExactly(
              new ServiceVersion("com.x.svc", "1", "", 2),
              new ServiceVersion("com.x.svc", "2", "", 1));
      assertThat(snapshot.endpoints(Filter.all()))
          .extracting(EndpointVersion::qualifiedName, EndpointVersion::version)
          .hasSize(4)
          .startsWith(tuple("com.x.svc.bar", "1"));
      assertThat(snapshot.instances(Filter.all()))
          .allSatisfy(
              instance ->
                  assertThat(instance.registration().signals()).containsExactly("com.x.topic"));
    }

    /** H2. */
    @Test
    void whoeverNeverAnswersIsRemovedAtTheFirstCheckAfterThirtySeconds() {
      observer.tickAfter(0).sleep(3).register(KEY, 1);
      observer.tickAfter(7).tickAfter(10).tickAfter(10); // 10, 20, 30
      assertThat(observer.view.snapshot().isServed("price")).isTrue();
      observer.tickAfter(10); // 40

      assertThat(observer.state(KEY)).isNull();
      assertThat(observer.news(KEY))
          .containsExactly("Up 1 HEARD", "Suspect 1 SILENT", "Down 1 SILENT");
    }

    /** One that is late now and then is not doubted each time, whatever the timings. */
    @Test
    void aMissedBeatInAFewIsNoNews() {
      for (Timings timings : List.of(Timings.DEFAULT, Timings.HAILO, Timings.RPC_PROXY)) {
        Observer each = Observer.with(timings);
        double beat = timings.heartbeat().toMillis() / 1000.0;
        each.register(KEY, 1);
        for (int round = 0; round < 100; round++) {
          each.pass(1.1 * beat).beat(KEY, 1).pass(0.9 * beat).beat(KEY, 1);
          each.pass(2.2 * beat).beat(KEY, 1); // one is missed, and the next is late
        }
        assertThat(each.news(KEY)).containsExactly("Up 1 HEARD");
      }
    }

    /** H3. */
    @Test
    void filtersIntersectAndASnapshotNeverChanges() {
      for (String name : List.of("com.x.kernel.a", "com.x.kernel.b", "com.x.service.c")) {
        String zone = name.endsWith("a") ? "eu-west-1a" : "eu-west-1b";
        observer.feed.apply(
            Registration.of(name, "i", 1).withPlace(new Location("", zone, "eu-west-1")));
      }
      Snapshot before = observer.view.snapshot();
      Filter kernel = Filter.servicePrefix("com.x.kernel");
      observer.feed.goodbye(new InstanceKey("com.x.kernel.a", "i"));

      assertThat(before.instances(kernel)).hasSize(2);
      assertThat(before.instances(Filter.service("com.x.kernel"))).isEmpty();
      assertThat(before.instances(kernel.and(Filter.zone("eu-west-1a"))))
          .extracting(Instance::service)
          .containsExactly("com.x.kernel.a");
      assertThat(observer.view.snapshot().instances(kernel)).hasSize(1);
    }

    /** H4. */
    @Test
    void aGoodbyeIsSeenAtOnceAndOnceByEveryObserver() {
      Observer other = Observer.with(Timings.HAILO);
      for (Observer each : List.of(observer, other)) {
        each.register(KEY, 1);
        each.feed.goodbye(KEY);
        each.feed.goodbye(KEY);
        each.feed.goodbye(new InstanceKey("price", "unknown"));

        assertThat(each.view.snapshot().instances(Filter.all())).isEmpty();
        assertThat(each.news(KEY)).containsExactly("Up 1 HEARD", "Down 1 GOODBYE");
        assertThat(each.count(RegistryCounter.EMPTY_GOODBYES)).isEqualTo(2);
      }
    }

    /** H5. */
    @Test
    void aRepeatedRegistrationKeepsTheFirstDocumentAndRestartsTheClock() {
      Registration first = registration(KEY, 1).withOwner("first");
      observer.feed.apply(first);
      observer.pass(25);
      observer.feed.apply(first.withOwner("second"));
      observer.pass(29);

      assertThat(observer.view.snapshot().instances(Filter.all()))
          .extracting(Instance::registration)
          .containsExactly(first);
      assertThat(observer.count(RegistryCounter.CONTRADICTED)).isEqualTo(1);
      observer.feed.apply(first);
      assertThat(observer.count(RegistryCounter.REPEATED)).isEqualTo(1);
    }

    /** H6: here an instance says again who it is each minute, whatever it hears. */
    @Test
    void whatWasLostComesBackWhenItIsAnnouncedAgain() {
      observer.register(KEY, 1).pass(60);
      assertThat(observer.state(KEY)).isNull();
      observer.beat(KEY, 1);
      assertThat(observer.state(KEY)).isNull();
      observer.register(KEY, 1);

      assertThat(observer.state(KEY)).isEqualTo(InstanceState.ALIVE);
      assertThat(observer.news(KEY)).endsWith("Down 1 SILENT", "Up 1 HEARD");
    }

    /** H7: no observer owns an instance, so its end changes nothing, and a new one learns all. */
    @Test
    void theEndOfAnObserverChangesNothingForTheOthers() {
      List<InstanceKey> ten = IntStream.range(0, 10).mapToObj(Observer::key).toList();
      Observer other = Observer.with(Timings.HAILO);
      for (Observer each : List.of(observer, other)) {
        ten.forEach(key -> each.register(key, 1));
        ten.forEach(key -> each.beat(key, 1));
      }
      observer.feed.turn(ViewFreshness.CUT_OFF); // and never again
      for (int i = 0; i < 10; i++) {
        other.pass(10);
        ten.forEach(key -> other.beat(key, 1));
      }
      assertThat(other.told).hasSize(10).allMatch(Change.Up.class::isInstance);

      Observer restarted = Observer.reading();
      ten.forEach(key -> restarted.register(key, 1).beat(key, 1));
      restarted.feed.turn(ViewFreshness.CURRENT);
      assertThat(restarted.view.snapshot().instances(Filter.all())).hasSize(10);
      ten.forEach(key -> restarted.beat(key, 1));
      assertThat(restarted.view.snapshot().instances(Filter.state(InstanceState.ALIVE)))
          .extracting(Instance::key)
          .containsExactlyElementsOf(ten);
    }

    /** H8. */
    @Test
    void aCallerWaitsForWhatTheEndpointPromises() {
      assertThat(waits(Optional.of(Sla.millis(50, 100)))).containsExactly(100L, 200L, 300L);
      assertThat(waits(Optional.empty())).containsExactly(2_000L, 4_000L, 6_000L);
      assertThat(waits(Optional.of(Sla.millis(1, 1)))).containsExactly(10L, 10L, 10L);
      assertThat(waits(Optional.of(Sla.millis(1, 40_000))))
          .containsExactly(40_000L, 60_000L, 60_000L);
    }

    @Test
    void whatNobodyWaitsForIsNoTimeout() {
      Duration day = Duration.ofDays(1);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new CallerTimeouts(Duration.ZERO, day.plusMillis(1), day));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new CallerTimeouts(Duration.ZERO, day, day.plusMillis(1)));
    }

    private List<Long> waits(Optional<Sla> sla) {
      return IntStream.rangeClosed(1, 3)
          .mapToObj(attempt -> CallerTimeouts.DEFAULT.of(sla, attempt))
          .map(Duration::toMillis)
          .toList();
    }

    /** H9: the goodbye comes first, and what is in hand does not need the registration. */
    @Test
    void whoStopsIsNotChosenAnyMoreWhileItAnswersWhatItHas() {
      observer.register(KEY, 1).beat(KEY, 1, 5);
      CapacityView capacity = observer.view.capacity();
      List<Instance> inHand =
          IntStream.range(0, 4)
              .mapToObj(i -> ((Assignment.Taken) capacity.take("price")).instance())
              .toList();
      observer.feed.goodbye(KEY, 1);

      assertThat(capacity.take("price")).isEqualTo(new Assignment.Nobody("price"));
      inHand.forEach(capacity::giveBack);
      assertThat(capacity.take("price")).isEqualTo(new Assignment.Nobody("price"));
    }
  }

  /** The workers of rpc_proxy. */
  @Nested
  final class RpcProxy {

    private final Observer observer = Observer.with(Timings.RPC_PROXY);
    private final CapacityView capacity = observer.view.capacity();

    private InstanceKey ready(String name, int capacity) {
      InstanceKey key = new InstanceKey("account", name);
      observer.feed.apply(registration(key, 1).withCapacity(capacity));
      return key;
    }

    private String take() {
      return take("account");
    }

    private String take(String service) {
      Assignment choice = capacity.take(service);
      return choice instanceof Assignment.Taken taken
          ? taken.instance().key().instance()
          : choice.toString();
    }

    /** R1. */
    @Test
    void theMostFreeSlotsComeFirst() {
      InstanceKey a = ready("a", 3);
      ready("b", 2);
      ready("c", 1);

      assertThat(List.of(take(), take(), take(), take(), take(), take()))
          .containsExactly("a", "a", "b", "b", "a", "c");
      assertThat(take()).isEqualTo("every instance of account is busy");
      assertThat(capacity.free(a)).hasValue(0);
    }

    /** R1: here nobody is given more than it has room for. */
    @Test
    void aRequestTooManyWaitsForASlot() {
      ready("w1", 2);
      InstanceKey w2 = ready("w2", 1);
      assertThat(List.of(take(), take(), take())).containsExactly("w1", "w1", "w2");
      assertThat(capacity.take("account")).isEqualTo(new Assignment.Busy("account"));
      observer.beat(w2, 1, 1);

      assertThat(take()).isEqualTo("w2");
    }

    /** R2. */
    @Test
    void aReplyFreesASlot() {
      ready("w1", 2);
      ready("w2", 1);
      Assignment first = capacity.take("account");
      take();
      take();
      capacity.giveBack(((Assignment.Taken) first).instance());

      assertThat(take()).isEqualTo("w1");
    }

    /** A slot is given back once for each that was taken, and never beyond what there is. */
    @Test
    void noMoreSlotsAreFreeThanWereTold() {
      InstanceKey w1 = ready("w1", 1);
      Instance taken = ((Assignment.Taken) capacity.take("account")).instance();
      capacity.giveBack(taken);
      capacity.giveBack(taken);

      assertThat(capacity.free(w1)).hasValue(1);
    }

    /** R3. */
    @Test
    void aSilentWorkerGetsNoWorkAfterThreeSecondsUntilItIsReadyAgain() {
      InstanceKey worker = ready("w", 9);
      observer.tickAfter(0.95).tickAfter(1).sleep(0.95);
      assertThat(take()).isEqualTo("w"); // at 2.9 s
      observer.tickAfter(0.05).sleep(0.15);
      assertThat(observer.state(worker)).isEqualTo(InstanceState.SUSPECT);
      assertThat(take()).isEqualTo("no live instance serves account"); // at 3.1 s
      observer.tickAfter(0.85).sleep(0.05);
      assertThat(observer.state(worker)).isNull(); // at 4 s
      observer.tickAfter(1).beat(worker, 1, 9);
      assertThat(take()).isEqualTo("no live instance serves account"); // at 5 s
      observer.tickAfter(1);
      ready("w", 9);
      assertThat(take()).isEqualTo("w"); // at 6 s
    }

    /** R4. */
    @Test
    void whoDrainsGetsNoNewWork() {
      InstanceKey stopping = ready("w1", 4);
      ready("w2", 2);
      Instance first = ((Assignment.Taken) capacity.take("account")).instance();
      take();
      observer.feed.apply(Heartbeat.of(stopping, 1, 1, 2).withCondition(Condition.DRAINING));
      capacity.giveBack(first);

      assertThat(List.of(take(), take(), take()))
          .containsExactly("w2", "w2", "every instance of account is busy");
      assertThat(observer.told).last().isInstanceOf(Change.Changed.class);
    }

    /** R5. */
    @Test
    void thatNobodyIsThereIsSaidAtOnceWithTheNameThatWasAskedFor() {
      ready("w", 1);

      assertThat(take("orders")).isEqualTo("no live instance serves orders");
      assertThat(observer.view.snapshot().isServed("orders")).isFalse();
    }

    /** R6: the registration goes first; that the rest is served is the worker's own affair. */
    @Test
    void aGoodbyeTakesAWorkerOutAtOnce() {
      InstanceKey worker = ready("w", 3);
      take();
      observer.feed.goodbye(worker);
      observer.beat(worker, 1, 3);

      assertThat(observer.view.snapshot().instances(Filter.all())).isEmpty();
      assertThat(take()).isEqualTo("no live instance serves account");
      assertThat(observer.count(RegistryCounter.AFTER_GOODBYE)).isEqualTo(1);
    }

    /** R9: the one before may still speak, and says goodbye last. */
    @Test
    void aNewLifeTakesOverAndTheOldOneCannotEndIt() {
      observer.register(KEY, 1).beat(KEY, 1);
      observer.register(KEY, 2);
      observer.beat(KEY, 1).register(KEY, 1);
      observer.feed.goodbye(KEY, 1);
      observer.beat(KEY, 2);

      assertThat(observer.view.snapshot().instances(Filter.all()))
          .extracting(instance -> instance.registration().incarnation())
          .containsExactly(2L);
      assertThat(observer.news(KEY)).containsExactly("Up 1 HEARD", "Down 1 REPLACED", "Up 2 HEARD");
      assertThat(observer.count(RegistryCounter.OLD_INCARNATIONS)).isEqualTo(2);
      assertThat(observer.count(RegistryCounter.EMPTY_GOODBYES)).isEqualTo(1);
    }

    /** R10: heartbeats alone make nobody discoverable; the registration is the gate. */
    @Test
    void whoHasNotRegisteredIsNotThere() {
      InstanceKey gated = new InstanceKey("account", "w");
      for (int i = 0; i < 5; i++) {
        observer.tickAfter(1).beat(gated, 1, 1);
      }
      assertThat(take()).isEqualTo("no live instance serves account");
      assertThat(observer.told).isEmpty();
      ready("w", 1);

      assertThat(take()).isEqualTo("w");
    }

    /** A suspect is better than nobody, and worse than everybody else. */
    @Test
    void suspectsComeLast() {
      Observer patient = Observer.ofDefault();
      InstanceKey large = new InstanceKey("account", "large");
      InstanceKey small = new InstanceKey("account", "small");
      patient.register(large, 1).beat(large, 1, 9).pass(3);
      patient.register(small, 1).beat(small, 1, 1);

      assertThat(((Assignment.Taken) patient.view.capacity().take("account")).instance().key())
          .isEqualTo(small);
      assertThat(((Assignment.Taken) patient.view.capacity().take("account")).instance().key())
          .isEqualTo(large);
    }
  }
}
