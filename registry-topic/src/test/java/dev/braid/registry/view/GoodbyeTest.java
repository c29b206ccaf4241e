package dev.braid.registry.view;

import static dev.braid.registry.view.Observer.KEY;
import static dev.braid.registry.view.RegistryCounter.AFTER_GOODBYE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.registry.model.InstanceState;
import org.junit.jupiter.api.Test;

/** What is over stays over. */
final class GoodbyeTest {

  private final Observer observer = Observer.ofDefault();

  @Test
  void anIncarnationThatSaidGoodbyeDoesNotComeBack() {
    observer.register(KEY, 3);
    observer.feed.goodbye(KEY);
    observer.register(KEY, 3).beat(KEY, 3);

    assertThat(observer.state(KEY)).isNull();
    assertThat(observer.count(AFTER_GOODBYE)).isEqualTo(2);
    observer.register(KEY, 4);
    assertThat(observer.state(KEY)).isEqualTo(InstanceState.ALIVE);
  }

  @Test
  void aGoodbyeThatOvertakesItsRegistrationCounts() {
    observer.feed.goodbye(KEY, 3);
    observer.register(KEY, 3);

    assertThat(observer.state(KEY)).isNull();
    assertThat(observer.count(AFTER_GOODBYE)).isEqualTo(1);
  }

  @Test
  void theGoodbyeOfALaterLifeEndsTheEarlierOne() {
    observer.register(KEY, 3);
    observer.feed.goodbye(KEY, 5);
    observer.register(KEY, 5).register(KEY, 4);

    assertThat(observer.state(KEY)).isNull();
    assertThat(observer.news(KEY)).containsExactly("Up 3 HEARD", "Down 3 GOODBYE");
  }

  @Test
  void theDeadAreRemovedWithoutBeingTakenDownTwice() {
    observer.register(KEY, 3).pass(5);
    observer.told.clear();
    observer.feed.goodbye(KEY);

    assertThat(observer.state(KEY)).isNull();
    assertThat(observer.told).isEmpty();
  }

  @Test
  void aNewRegistrationOfTheDeadIsNoSecondDeath() {
    observer.register(KEY, 3).pass(5);
    observer.told.clear();
    observer.register(KEY, 4);

    assertThat(observer.news(KEY)).containsExactly("Up 4 HEARD");
  }

  @Test
  void whatIsRememberedIsForgottenAfterAnHour() {
    observer.register(KEY, 3);
    observer.feed.goodbye(KEY);
    observer.pass(3601).register(KEY, 3);

    assertThat(observer.state(KEY)).isEqualTo(InstanceState.ALIVE);
  }
}
