package dev.braid.registry.view;

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

/** A view with a clock that is moved by hand, and everything that it has told a watcher. */
public final class Observer {

  public static final InstanceKey KEY = new InstanceKey("price", "i1");

  private final Map<InstanceKey, Long> sequences = new HashMap<>();
  public final List<Change> told = new ArrayList<>();
  public final RegistryFeed feed;
  public final RegistryView view;

  /** Near the end of what fits, so that the clock runs over. */
  private long now = Long.MAX_VALUE - Duration.ofSeconds(5).toNanos();

  private Observer(Timings timings, SelfPreservation preservation) {
    feed = new RegistryFeed(timings, preservation, () -> now);
    view = feed.view();
    view.watch(told::add);
  }

  /** One that listens. */
  static Observer with(Timings timings) {
    return with(timings, SelfPreservation.DEFAULT);
  }

  static Observer with(Timings timings, SelfPreservation preservation) {
    Observer observer = new Observer(timings, preservation);
    observer.feed.turn(ViewFreshness.CURRENT);
    return observer;
  }

  public static Observer ofDefault() {
    return with(Timings.DEFAULT);
  }

  /** One that has just begun, and reads what was written before. */
  static Observer reading() {
    return new Observer(Timings.DEFAULT, SelfPreservation.DEFAULT);
  }

  public static InstanceKey key(int number) {
    return new InstanceKey("price", "i%02d".formatted(number));
  }

  public static Registration registration(InstanceKey key, long incarnation) {
    return Registration.of(key.service(), key.instance(), incarnation);
  }

  public Observer register(InstanceKey key, long incarnation) {
    feed.apply(registration(key, incarnation));
    return this;
  }

  /** The next heartbeat, with no free slot. */
  Observer beat(InstanceKey key, long incarnation) {
    return beat(key, incarnation, 0);
  }

  Observer beat(InstanceKey key, long incarnation, int free) {
    feed.apply(Heartbeat.of(key, incarnation, next(key), free));
    return this;
  }

  private long next(InstanceKey key) {
    return sequences.merge(key, 1L, Long::sum);
  }

  /** Time passes without ticks, as if this observer was paused. */
  Observer sleep(double seconds) {
    now += (long) (seconds * 1e9);
    return this;
  }

  /** Time passes, with a tick at its end. */
  Observer tickAfter(double seconds) {
    sleep(seconds);
    feed.tick();
    return this;
  }

  /** Time passes, with a tick every quarter of a second. */
  public Observer pass(double seconds) {
    for (double left = seconds; left > 1e-9; left -= 0.25) {
      tickAfter(Math.min(0.25, left));
    }
    return this;
  }

  /** So many seconds pass, and these beat in each. */
  Observer beating(int seconds, Iterable<InstanceKey> keys) {
    for (int second = 0; second < seconds; second++) {
      pass(1);
      keys.forEach(key -> beat(key, 1));
    }
    return this;
  }

  public InstanceState state(InstanceKey key) {
    return view.snapshot().instance(key).map(Instance::state).orElse(null);
  }

  /** The kinds of change that were told of a key since this was last asked, and why. */
  List<String> news(InstanceKey key) {
    List<String> news =
        told.stream()
            .filter(change -> change.instance().key().equals(key))
            .map(Observer::text)
            .toList();
    told.clear();
    return news;
  }

  static String text(Change change) {
    return "%s %d %s"
        .formatted(
            change.getClass().getSimpleName(),
            change.instance().registration().incarnation(),
            change.instance().reason());
  }

  public long count(RegistryCounter counter) {
    return view.count(counter);
  }
}
