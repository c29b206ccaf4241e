package dev.braid.registry.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.registry.model.Condition;
import dev.braid.registry.model.Filter;
import dev.braid.registry.model.Heartbeat;
import dev.braid.registry.model.Instance;
import dev.braid.registry.model.InstanceKey;
import dev.braid.registry.model.InstanceState;
import dev.braid.registry.model.Registration;
import dev.braid.registry.model.Timings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What must hold whatever comes in, in whatever order, however often. */
final class RandomHistoriesTest {

  private static final long SEED = Long.getLong("braid.seed", System.nanoTime());
  private static final int HISTORIES = 400;
  private static final int STEPS = 250;

  @Test
  void whateverHappensTheViewAgreesWithWhatItHasTold() {
    Random seeds = new Random(SEED);
    for (int i = 0; i < HISTORIES; i++) {
      long seed = i == 0 ? SEED : seeds.nextLong();
      new History(seed).run();
    }
  }

  /** One of them, and what a watcher of it knows. */
  private static final class History {

    private final long seed;
    private final Random random;
    private final List<InstanceKey> keys = IntStream.range(0, 4).mapToObj(Observer::key).toList();
    private final Map<InstanceKey, Long> gone = new HashMap<>();
    private final Map<InstanceKey, Instance> live = new HashMap<>();
    private final List<String> wrong = new ArrayList<>();
    private final List<Consumer<RegistryFeed>> past = new ArrayList<>();
    private final RegistryFeed feed;
    private final RegistryView view;
    private long now;

    History(long seed) {
      this.seed = seed;
      this.random = new Random(seed);
      this.now = random.nextLong();
      Timings timings =
          List.of(Timings.DEFAULT, Timings.HAILO, Timings.RPC_PROXY).get(random.nextInt(3));
      this.feed = new RegistryFeed(timings, SelfPreservation.DEFAULT, () -> now);
      this.view = feed.view();
      view.watch(this::fold);
    }

    void run() {
      if (random.nextBoolean()) {
        feed.turn(ViewFreshness.CURRENT);
      }
      for (int step = 0; step < STEPS; step++) {
        step();
        check(step);
      }
    }

    private void step() {
      int kind = random.nextInt(100);
      if (kind < 30) {
        now += Duration.ofMillis(random.nextInt(random.nextInt(20) == 0 ? 400_000 : 900)).toNanos();
        feed.tick();
      } else if (kind < 33) {
        feed.turn(
            random.nextInt(10) < 7
                ? ViewFreshness.CURRENT
                : List.of(ViewFreshness.LAGGING, ViewFreshness.CUT_OFF).get(random.nextInt(2)));
      } else if (kind < 50 && !past.isEmpty()) {
        past.get(random.nextInt(past.size())).accept(feed); // once more, and out of order
      } else {
        Consumer<RegistryFeed> event = event();
        past.add(event);
        event.accept(feed);
      }
    }

    private Consumer<RegistryFeed> event() {
      InstanceKey key = keys.get(random.nextInt(keys.size()));
      long incarnation = random.nextInt(1 + past.size() / 10);
      int kind = random.nextInt(20);
      if (kind < 6) {
        Registration registration =
            Observer.registration(key, incarnation).withCapacity(random.nextInt(3));
        return each -> each.apply(registration);
      }
      if (kind < 18) {
        Heartbeat heartbeat =
            Heartbeat.of(key, incarnation, past.size(), random.nextInt(3))
                .withCondition(random.nextInt(4) == 0 ? Condition.DRAINING : Condition.SERVING);
        return each -> each.apply(heartbeat);
      }
      return kind == 18
          ? each -> {
            each.goodbye(key, incarnation);
            gone.merge(key, incarnation, Math::max);
          }
          : each -> {
            each.view()
                .snapshot()
                .instance(key)
                .ifPresent(found -> gone.merge(key, found.registration().incarnation(), Math::max));
            each.goodbye(key);
          };
    }

    /** Each change must follow from the ones before. */
    private void fold(Change change) {
      Instance now = change.instance();
      Instance before = live.get(now.key());
      boolean sameLife =
          before != null && before.registration().incarnation() == now.registration().incarnation();
      boolean follows;
      if (change instanceof Change.Up) {
        follows =
            now.state() == InstanceState.ALIVE
                && (before == null || (sameLife && before.state() == InstanceState.SUSPECT));
        live.put(now.key(), now);
      } else if (change instanceof Change.Suspect) {
        follows =
            now.state() == InstanceState.SUSPECT
                && (before == null || (sameLife && before.state() == InstanceState.ALIVE));
        live.put(now.key(), now);
      } else if (change instanceof Change.Changed changed) {
        follows =
            changed.before().equals(before)
                && sameLife
                && before.state() == now.state()
                && before.condition() != now.condition();
        live.put(now.key(), now);
      } else {
        follows = sameLife && now.state() == InstanceState.DEAD;
        live.remove(now.key());
      }
      if (!follows) {
        wrong.add("%s after %s".formatted(change, before));
      }
    }

    private void check(int step) {
      String where = "seed %d, step %d".formatted(seed, step);
      assertThat(wrong).as(where).isEmpty();
      assertThat(view.count(RegistryCounter.WATCHER_FAILURES)).as(where).isZero();
      Snapshot snapshot = view.snapshot();
      Map<InstanceKey, Instance> found =
          snapshot.instances(Filter.all()).stream()
              .collect(Collectors.toMap(Instance::key, instance -> instance));
      assertThat(found).as(where).isEqualTo(live);
      gone.forEach(
          (key, incarnation) ->
              snapshot
                  .instance(key)
                  .ifPresent(
                      back ->
                          assertThat(back.registration().incarnation())
                              .as("%s: %s said goodbye as %d", where, key, incarnation)
                              .isGreaterThan(incarnation)));
      int takers = 0;
      while (view.capacity().take("price") instanceof Assignment.Taken taken) {
        assertThat(taken.instance()).as(where).isEqualTo(live.get(taken.instance().key()));
        assertThat(taken.instance().condition()).as(where).isEqualTo(Condition.SERVING);
        takers++;
      }
      assertThat(takers).as(where).isLessThanOrEqualTo(2 * keys.size());
    }
  }
}
