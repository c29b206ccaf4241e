package dev.braid.registry.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.registry.model.Filter;
import dev.braid.registry.model.InstanceKey;
import dev.braid.registry.model.InstanceState;
import dev.braid.registry.model.Timings;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Many who are silent at once. */
final class SelfPreservationTest {

  private static final List<InstanceKey> ALL = keys(0, 20);

  private final Observer observer = Observer.ofDefault();

  private static List<InstanceKey> keys(int from, int to) {
    return IntStream.range(from, to).mapToObj(Observer::key).toList();
  }

  private Observer all() {
    ALL.forEach(key -> observer.register(key, 1));
    return observer.beating(10, ALL);
  }

  private long listed(InstanceState state) {
    return observer.view.snapshot().instances(Filter.state(state)).size();
  }

  @Test
  void fifteenOfTwentyAreKeptAndMarked() {
    all().beating(30, ALL.subList(0, 5));

    assertThat(listed(InstanceState.ALIVE)).isEqualTo(5);
    assertThat(listed(InstanceState.SUSPECT)).isEqualTo(15);
    assertThat(observer.view.snapshot().isStale()).isTrue();
    assertThat(observer.view.snapshot().isPreserving()).isTrue();
    assertThat(observer.view.preservation().text())
        .isEqualTo(
            "self-preservation is on, nobody is buried for silence: 20 of 80.0 heartbeats came in"
                + " the last lease, 15 instances are silent");
    assertThat(observer.count(RegistryCounter.PRESERVATIONS)).isEqualTo(1);
  }

  @Test
  void itEndsWhenTheyComeBackAndThenTheMissingAreDead() {
    all().beating(30, ALL.subList(0, 5)).beating(10, ALL.subList(0, 18));

    assertThat(observer.view.snapshot().isStale()).isFalse();
    assertThat(listed(InstanceState.ALIVE)).isEqualTo(18);
    assertThat(listed(InstanceState.SUSPECT)).isZero();
  }

  @Test
  void itEndsWhenTheyStayAwayForFiveMinutes() {
    all().beating(303, ALL.subList(0, 5));
    assertThat(listed(InstanceState.SUSPECT)).isEqualTo(15);
    observer.beating(2, ALL.subList(0, 5));

    assertThat(listed(InstanceState.SUSPECT)).isZero();
    assertThat(observer.view.snapshot().isStale()).isFalse();
    assertThat(observer.view.snapshot().instancesAndTheDead(Filter.state(InstanceState.DEAD)))
        .hasSize(15);
  }

  @Test
  void itEndsWhenTheySayGoodbye() {
    all().beating(10, ALL.subList(0, 5));
    ALL.subList(5, 20).forEach(observer.feed::goodbye);
    observer.beating(5, ALL.subList(0, 5));

    assertThat(observer.view.snapshot().isStale()).isFalse();
    assertThat(observer.view.snapshot().instances(Filter.all())).hasSize(5);
  }

  @Test
  void twoOfTwentyAreDead() {
    all().beating(5, ALL.subList(0, 18));

    assertThat(listed(InstanceState.SUSPECT)).isZero();
    assertThat(observer.view.snapshot().instances(Filter.all())).hasSize(18);
  }

  /** One of three is a third, and no outage. */
  @Test
  void ofAFewASingleOneIsDead() {
    List<InstanceKey> three = keys(0, 3);
    three.forEach(key -> observer.register(key, 1));
    observer.beating(10, three).beating(5, three.subList(0, 2));

    assertThat(observer.state(Observer.key(2))).isEqualTo(InstanceState.DEAD);
  }

  /** All services of a process die with it, and that is one death. */
  @Test
  void aProcessOfManyServicesIsOne() {
    List<InstanceKey> services =
        IntStream.range(0, 8)
            .mapToObj(i -> new InstanceKey("s" + i % 4, i < 4 ? "first" : "second"))
            .toList();
    services.forEach(key -> observer.register(key, 1));
    observer.beating(10, services).beating(5, services.subList(0, 4));

    assertThat(observer.view.preservation().on()).isFalse();
    assertThat(services.subList(4, 8)).allMatch(key -> observer.state(key) == InstanceState.DEAD);
  }

  /** They answer now and then, which is enough to live, and shows that heartbeats get lost. */
  @Test
  void lostHeartbeatsAreNoDeathEither() {
    ALL.forEach(key -> observer.register(key, 1));
    for (int round = 0; round < 20; round++) {
      observer.beating(2, ALL.subList(0, 1)).beating(1, ALL.subList(0, 17));
    }

    assertThat(observer.view.snapshot().instances(Filter.all())).hasSize(20);
    assertThat(observer.view.snapshot().isPreserving()).isTrue();
  }

  @Test
  void itCanBeSwitchedOff() {
    Observer strict = Observer.with(Timings.DEFAULT, SelfPreservation.OFF);
    ALL.forEach(key -> strict.register(key, 1));
    strict.beating(10, ALL).beating(5, ALL.subList(0, 5));

    assertThat(strict.view.snapshot().instances(Filter.all())).hasSize(5);
  }

  /** A pause of the observer is no outage of the others. */
  @Test
  void aPauseIsNotCountedAsMissedHeartbeats() {
    all().tickAfter(10);
    assertThat(observer.view.preservation().expected()).isZero();
    observer.beating(10, ALL);

    assertThat(observer.count(RegistryCounter.PRESERVATIONS)).isZero();
    assertThat(listed(InstanceState.ALIVE)).isEqualTo(20);
  }
}
