package dev.braid.registry.view;

import static dev.braid.registry.view.Observer.KEY;
import static dev.braid.registry.view.RegistryCounter.SLOW_WATCHERS;
import static dev.braid.registry.view.RegistryCounter.WATCHER_FAILURES;
import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.registry.model.Condition;
import dev.braid.registry.model.Filter;
import dev.braid.registry.model.Heartbeat;
import dev.braid.registry.model.InstanceState;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What watchers are told, and what they may do. */
final class WatchTest {

  private final Observer observer = Observer.ofDefault();
  private final RegistryFeed feed = observer.feed;
  private final RegistryView view = observer.view;

  @Test
  void aNewcomerIsToldWhoIsThereAndThenWhatChanges() {
    observer.register(Observer.key(1), 1).pass(3).register(Observer.key(2), 1);
    List<String> news = new ArrayList<>();
    view.watch(change -> news.add(change.instance().key().instance() + Observer.text(change)));
    assertThat(news).isEmpty(); // only the feeding thread calls
    feed.goodbye(Observer.key(2));

    assertThat(news).containsExactly("i02Up 1 HEARD", "i01Suspect 1 SILENT", "i02Down 1 GOODBYE");
  }

  @Test
  void drainingIsAChange() {
    observer.register(KEY, 1).beat(KEY, 1);
    feed.apply(Heartbeat.of(KEY, 1, 5, 0).withCondition(Condition.DRAINING));
    feed.apply(Heartbeat.of(KEY, 1, 6, 0).withCondition(Condition.DRAINING));

    assertThat(observer.told).hasSize(2);
    assertThat(observer.told.get(1))
        .isInstanceOfSatisfying(
            Change.Changed.class,
            changed -> {
              assertThat(changed.before().condition()).isEqualTo(Condition.SERVING);
              assertThat(changed.instance().condition()).isEqualTo(Condition.DRAINING);
            });
  }

  @Test
  void aWatcherThatThrowsIsCountedAndTheOthersAreTold() {
    Observer broken = Observer.ofDefault();
    broken.view.watch(
        change -> {
          throw new IllegalStateException("on purpose");
        });
    broken.view.watch(
        change -> {
          throw new AssertionError("on purpose");
        });
    List<Change> after = new ArrayList<>();
    broken.view.watch(after::add);
    broken.register(KEY, 1);

    assertThat(broken.count(WATCHER_FAILURES)).isEqualTo(2);
    assertThat(broken.told).hasSize(1);
    assertThat(after).hasSize(1);
    assertThat(broken.state(KEY)).isEqualTo(InstanceState.ALIVE);
  }

  @Test
  void aSlowWatcherIsCountedAndNobodyDiesOfIt() {
    observer.register(KEY, 1).beat(KEY, 1);
    view.watch(change -> observer.sleep(60));
    observer.register(Observer.key(2), 1); // tells the newcomer one, and both watchers the other
    observer.pass(0.25);

    assertThat(observer.count(SLOW_WATCHERS)).isEqualTo(2);
    assertThat(observer.count(RegistryCounter.PAUSES)).isEqualTo(1);
    assertThat(observer.state(KEY)).isEqualTo(InstanceState.ALIVE);
  }

  @Test
  void aClosedWatchIsNotCalled() {
    List<Change> news = new ArrayList<>();
    Watch watch = view.watch(news::add);
    observer.register(KEY, 1);
    watch.close();
    feed.goodbye(KEY);

    assertThat(news).hasSize(1);
  }

  @Test
  void aWatchMayCloseItself() {
    List<Change> news = new ArrayList<>();
    List<Watch> self = new ArrayList<>();
    self.add(
        view.watch(
            change -> {
              news.add(change);
              self.get(0).close();
            }));
    observer.register(KEY, 1).register(KEY, 2);

    assertThat(news).hasSize(1);
  }

  @Test
  void aWatcherMustNotFeed() {
    view.watch(change -> feed.goodbye(change.instance().key()));
    observer.register(KEY, 1);

    assertThat(observer.count(WATCHER_FAILURES)).isEqualTo(1);
    assertThat(observer.state(KEY)).isEqualTo(InstanceState.ALIVE);
  }

  @Test
  void aWatcherMayAskTheView() {
    List<Integer> sizes = new ArrayList<>();
    view.watch(change -> sizes.add(view.snapshot().instances(Filter.all()).size()));
    observer.register(KEY, 1).register(Observer.key(2), 1);

    assertThat(sizes).containsExactly(1, 2);
  }
}
