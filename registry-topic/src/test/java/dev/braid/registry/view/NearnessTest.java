package dev.braid.registry.view;

import static dev.braid.registry.view.Observer.registration;
import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.registry.model.Condition;
import dev.braid.registry.model.Heartbeat;
import dev.braid.registry.model.InstanceKey;
import dev.braid.registry.model.InstanceState;
import dev.braid.registry.model.Location;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Work goes to the own zone as long as somebody there can take it. */
final class NearnessTest {

  private final Observer observer = Observer.ofDefault();
  private final RoundRobin near = new RoundRobin(observer.view, "a");

  private InstanceKey instance(String name, String zone, int capacity) {
    InstanceKey key = new InstanceKey("price", name);
    observer.feed.apply(
        registration(key, 1).withPlace(new Location("", zone, "")).withCapacity(capacity));
    observer.beat(key, 1, capacity);
    return key;
  }

  private List<String> turns(RoundRobin choice, int times) {
    List<String> chosen = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      chosen.add(choice.next("price").map(one -> one.key().instance()).orElse("nobody"));
    }
    return chosen;
  }

  private String take() {
    Assignment choice = observer.view.capacity().take("price", "a");
    return choice instanceof Assignment.Taken taken
        ? taken.instance().key().instance()
        : choice.toString();
  }

  /** R8. */
  @Test
  void eachHasItsTurnAndWhoComesBackHasItAgain() {
    RoundRobin any = new RoundRobin(observer.view, "");
    InstanceKey second = new InstanceKey("price", "e2");
    instance("e1", "", 0);
    instance("e2", "", 0);
    instance("e3", "", 0);
    assertThat(turns(any, 9)).containsOnly("e1", "e2", "e3").hasSize(9);
    assertThat(turns(any, 9).stream().filter("e2"::equals)).hasSize(3);

    observer.feed.goodbye(second);
    assertThat(turns(any, 8).stream().filter("e1"::equals)).hasSize(4);

    observer.register(second, 2).beat(second, 2);
    assertThat(turns(any, 9).stream().filter("e2"::equals)).hasSize(3);
  }

  @Test
  void theOwnZoneComesFirst() {
    instance("far", "b", 0);
    instance("near1", "a", 0);
    instance("near2", "a", 0);
    assertThat(turns(near, 4)).containsOnly("near1", "near2");
  }

  @Test
  void whereNobodyIsAliveThereAnotherZoneHelps() {
    InstanceKey far = instance("far", "b", 0);
    InstanceKey here = instance("near", "a", 0);
    observer.beating(3, List.of(far)); // the one here is in doubt now
    assertThat(observer.state(here)).isEqualTo(InstanceState.SUSPECT);
    assertThat(turns(near, 2)).containsOnly("far");

    observer.feed.goodbye(far);
    assertThat(turns(near, 2)).as("better one in doubt than none").containsOnly("near");
    observer.feed.goodbye(here);
    assertThat(turns(near, 1)).containsExactly("nobody");
  }

  @Test
  void whoDrainsHasNoTurn() {
    InstanceKey draining = instance("draining", "a", 0);
    instance("far", "b", 0);
    observer.feed.apply(Heartbeat.of(draining, 1, 100, 0).withCondition(Condition.DRAINING));
    assertThat(turns(near, 2)).containsOnly("far");
  }

  @Test
  void slotsOfTheOwnZoneAreTakenFirst() {
    instance("far", "b", 9);
    instance("near", "a", 2);
    assertThat(List.of(take(), take(), take())).containsExactly("near", "near", "far");
  }

  @Test
  void whereTheOwnZoneIsInDoubtOthersAreTaken() {
    InstanceKey far = instance("far", "b", 1);
    instance("near", "a", 5);
    for (int second = 0; second < 3; second++) {
      observer.pass(1).beat(far, 1, 1);
    }
    assertThat(List.of(take(), take())).containsExactly("far", "near");
  }
}
