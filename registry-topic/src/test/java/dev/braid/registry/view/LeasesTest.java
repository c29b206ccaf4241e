package dev.braid.registry.view;

import static dev.braid.registry.view.Observer.KEY;
import static dev.braid.registry.view.Observer.registration;
import static dev.braid.registry.view.RegistryCounter.EARLY_HEARTBEATS;
import static dev.braid.registry.view.RegistryCounter.EXPIRED;
import static dev.braid.registry.view.RegistryCounter.OLD_INCARNATIONS;
import static dev.braid.registry.view.RegistryCounter.PAUSES;
import static dev.braid.registry.view.RegistryCounter.STALE_HEARTBEATS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.registry.model.Filter;
import dev.braid.registry.model.Heartbeat;
import dev.braid.registry.model.Instance;
import dev.braid.registry.model.InstanceKey;
import dev.braid.registry.model.InstanceState;
import dev.braid.registry.model.Timings;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** How long an instance is believed to live. */
final class LeasesTest {

  private final Observer observer = Observer.ofDefault();

  @Test
  void silenceIsDoubtThenDeathThenRemoval() {
    observer.register(KEY, 1).pass(2.25);
    assertThat(observer.state(KEY)).isEqualTo(InstanceState.ALIVE);
    observer.pass(0.25);
    assertThat(observer.state(KEY)).isEqualTo(InstanceState.SUSPECT);
    observer.pass(1.25);
    assertThat(observer.state(KEY)).isEqualTo(InstanceState.SUSPECT);
    observer.pass(0.25);
    assertThat(observer.state(KEY)).isEqualTo(InstanceState.DEAD);
    assertThat(observer.news(KEY))
        .containsExactly("Up 1 HEARD", "Suspect 1 SILENT", "Down 1 SILENT");
    observer.pass(299.75);
    assertThat(observer.state(KEY)).isEqualTo(InstanceState.DEAD);
    observer.pass(0.25);
    assertThat(observer.state(KEY)).isNull();
    assertThat(observer.news(KEY)).isEmpty();
    assertThat(observer.count(EXPIRED)).isEqualTo(1);
  }

  @Test
  void aHeartbeatRenewsTheLease() {
    observer.register(KEY, 1).beating(20, List.of(KEY));

    assertThat(observer.state(KEY)).isEqualTo(InstanceState.ALIVE);
    assertThat(observer.news(KEY)).containsExactly("Up 1 HEARD");
  }

  /** With a heartbeat each second, a pause of 2 s is 3 s of silence. */
  @Test
  void aPauseOfTwoSecondsIsNoDeath() {
    observer.register(KEY, 1).beat(KEY, 1).pass(3).beat(KEY, 1);

    assertThat(observer.news(KEY)).containsExactly("Up 1 HEARD", "Suspect 1 SILENT", "Up 1 HEARD");
  }

  @Test
  void theDeadComeBackWithAHeartbeat() {
    observer.register(KEY, 1).pass(10).beat(KEY, 1);

    assertThat(observer.state(KEY)).isEqualTo(InstanceState.ALIVE);
    assertThat(observer.news(KEY)).endsWith("Down 1 SILENT", "Up 1 HEARD");
  }

  @Test
  void aRepeatedHeartbeatProvesNothing() {
    observer.register(KEY, 1);
    Heartbeat once = Heartbeat.of(KEY, 1, 7, 0);
    observer.feed.apply(once);
    for (int i = 0; i < 5; i++) {
      observer.pass(1);
      observer.feed.apply(once);
      observer.feed.apply(Heartbeat.of(KEY, 1, 6, 0));
    }

    assertThat(observer.state(KEY)).isEqualTo(InstanceState.DEAD);
    assertThat(observer.count(STALE_HEARTBEATS)).isEqualTo(10);
  }

  @Test
  void anOlderIncarnationIsIgnored() {
    observer.register(KEY, 5).pass(3);
    observer.register(KEY, 4).beat(KEY, 4);

    assertThat(observer.state(KEY)).isEqualTo(InstanceState.SUSPECT);
    assertThat(observer.count(OLD_INCARNATIONS)).isEqualTo(2);
  }

  @Test
  void anOlderIncarnationThanOneThatWasRemovedIsIgnored() {
    observer.register(KEY, 5).pass(310).register(KEY, 4);
    assertThat(observer.state(KEY)).isNull();
    assertThat(observer.count(OLD_INCARNATIONS)).isEqualTo(1);

    observer.register(KEY, 5);
    assertThat(observer.state(KEY)).isEqualTo(InstanceState.ALIVE);
  }

  @Test
  void aHeartbeatMayComeBeforeItsRegistration() {
    observer.beat(KEY, 1, 3);
    assertThat(observer.state(KEY)).isNull();
    observer.pass(1).register(KEY, 1);

    assertThat(observer.count(EARLY_HEARTBEATS)).isEqualTo(1);
    assertThat(observer.view.explain(KEY).sequence()).contains(1L);
    assertThat(observer.view.capacity().free(KEY)).hasValue(3);
  }

  @Test
  void anEarlyHeartbeatIsForgottenAfterALease() {
    observer.beat(KEY, 1, 3).pass(4.25).register(KEY, 1);

    assertThat(observer.view.explain(KEY).sequence()).isEmpty();
  }

  @Test
  void theHeartbeatOfANewLifeWaitsForItsRegistration() {
    observer.register(KEY, 1).beat(KEY, 2);
    assertThat(observer.told.get(0).instance().registration()).isEqualTo(registration(KEY, 1));
    observer.told.clear();
    observer.register(KEY, 2);

    assertThat(observer.news(KEY)).containsExactly("Down 1 REPLACED", "Up 2 HEARD");
    assertThat(observer.view.explain(KEY).sequence()).contains(1L);
  }

  /** What the observer did not hear because of itself. */
  @Nested
  final class AnObserverThatDoubtsItself {

    @Test
    void findsThatItWasPausedAndGivesFullGrace() {
      observer.register(KEY, 1).pass(2).tickAfter(10);
      assertThat(observer.count(PAUSES)).isEqualTo(1);
      observer.pass(2.25);
      assertThat(observer.news(KEY)).containsExactly("Up 1 HEARD");
      observer.pass(1.75);
      assertThat(observer.news(KEY)).containsExactly("Suspect 1 SILENT", "Down 1 SILENT");
    }

    @Test
    void letsNothingExpireWhileItIsCutOff() {
      observer.register(KEY, 1).pass(2);
      observer.feed.turn(ViewFreshness.CUT_OFF);
      observer.pass(600);
      assertThat(observer.view.snapshot().isStale()).isTrue();
      observer.feed.turn(ViewFreshness.LAGGING);
      observer.pass(600);
      observer.feed.turn(ViewFreshness.CURRENT);
      assertThat(observer.view.snapshot().isStale()).isFalse();
      observer.pass(3.75);
      assertThat(observer.state(KEY)).isEqualTo(InstanceState.SUSPECT);
      observer.pass(0.25);
      assertThat(observer.state(KEY)).isEqualTo(InstanceState.DEAD);
    }

    @Test
    void doubtsWhatIsOnlyRegisteredInTheLogUntilItBeats() {
      Observer reader = Observer.reading();
      InstanceKey other = new InstanceKey("price", "i2");
      reader.register(KEY, 1).register(other, 1).pass(60).beat(other, 1);
      assertThat(reader.news(KEY)).containsExactly("Suspect 1 UNHEARD");
      assertThat(reader.state(other)).isEqualTo(InstanceState.SUSPECT);
      reader.feed.turn(ViewFreshness.CURRENT);
      reader.beating(4, List.of(other));

      assertThat(reader.state(KEY)).isEqualTo(InstanceState.DEAD);
      assertThat(reader.news(KEY)).containsExactly("Down 1 UNHEARD");
      assertThat(reader.state(other)).isEqualTo(InstanceState.ALIVE);
    }

    @Test
    void takesARepeatedRegistrationOfTheLogForNoSignOfLife() {
      Observer reader = Observer.reading();
      reader.register(KEY, 1).register(KEY, 1);
      assertThat(reader.state(KEY)).isEqualTo(InstanceState.SUSPECT);
      reader.feed.turn(ViewFreshness.CURRENT);
      reader.register(KEY, 1);
      assertThat(reader.state(KEY)).isEqualTo(InstanceState.ALIVE);
    }

    /** The heartbeats of the last minutes are in the log too; they say nothing of now. */
    @Test
    void buriesWhatBeatInTheLogOnlyHoweverManyTheyAre() {
      Observer reader = Observer.reading();
      for (int i = 0; i < 50; i++) {
        reader.beat(Observer.key(i), 1).register(Observer.key(i), 1).beat(Observer.key(i), 1);
      }
      reader.register(KEY, 1);
      reader.feed.turn(ViewFreshness.CURRENT);
      reader.beating(5, List.of(KEY));

      assertThat(reader.view.snapshot().instances(Filter.all()))
          .extracting(Instance::key)
          .containsExactly(KEY);
      assertThat(reader.count(RegistryCounter.PRESERVATIONS)).isZero();
    }

    /** The long dead in the log are no outage. */
    @Test
    void buriesWhatNeverBeatHoweverManyTheyAre() {
      Observer reader = Observer.reading();
      for (int i = 0; i < 50; i++) {
        reader.register(Observer.key(i), 1);
      }
      reader.register(KEY, 1).beat(KEY, 1);
      reader.feed.turn(ViewFreshness.CURRENT);
      reader.beating(5, List.of(KEY));

      assertThat(reader.view.snapshot().instances(Filter.all()))
          .extracting(Instance::key)
          .containsExactly(KEY);
    }
  }

  /** With the timings of the default, a kill is seen as soon as its phase allows. */
  @Test
  void aKilledInstanceIsDeadAfterThreeToFourAndAQuarterSeconds() {
    for (double phase = 0; phase < 1; phase += 0.1) {
      Observer each = Observer.ofDefault();
      each.register(KEY, 1).beat(KEY, 1).sleep(phase); // killed here
      double seconds = 0;
      while (each.state(KEY) != InstanceState.DEAD) {
        each.pass(0.25);
        seconds += 0.25;
      }
      assertThat(seconds).isBetween(2.99, 4.26);
    }
    assertThat(Timings.DEFAULT.tick()).isEqualTo(Duration.ofMillis(250));
  }

  /** Who stood in the log and is gone is not listed by whoever waits until all are known. */
  @Test
  void aNewViewIsSettledWhenAllItListsHaveBeenHeard() {
    Observer fresh = Observer.reading();
    InstanceKey gone = Observer.key(1);
    InstanceKey here = Observer.key(2);
    fresh.register(gone, 1).register(here, 1);
    assertThat(fresh.view.isSettled()).as("it reads").isFalse();
    fresh.feed.turn(ViewFreshness.CURRENT);
    assertThat(fresh.view.isSettled()).as("nobody was heard").isFalse();
    fresh.beating(3, List.of(here));
    assertThat(fresh.view.isSettled()).as("one may still be there").isFalse();
    fresh.beating(2, List.of(here));
    assertThat(fresh.view.isSettled()).isTrue();
    assertThat(fresh.view.snapshot().instances(Filter.all()))
        .extracting(Instance::key)
        .containsExactly(here);
  }

  @Test
  void whereAllBeatItIsSettledAfterAHeartbeat() {
    Observer fresh = Observer.reading();
    InstanceKey here = Observer.key(1);
    fresh.register(here, 1).feed.turn(ViewFreshness.CURRENT);
    fresh.beating(1, List.of(here));
    assertThat(fresh.view.isSettled()).isTrue();
  }
}
