package dev.braid.testkit.replay;

import dev.braid.dsl.kafka.LooseFlow;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A service or flow as it is hosted: what the brokers keep of it (state and offsets of each task),
 * and the threads that run it now.
 */
final class Unit implements Actor {

  private final World world;
  private final String name;
  private final boolean transactional;
  private final boolean readsCommitted;
  private final List<Map<String, KeptStore>> stores = new ArrayList<>();
  private final List<Map<String, Integer>> offsets = new ArrayList<>();
  private final List<StreamThread> threads = new ArrayList<>();

  Unit(World world, String name) {
    this.world = world;
    this.name = name;
    LooseFlow flow = world.fleet().loose(name);
    Guarantee guarantee = world.history().deployment().guarantee();
    this.readsCommitted = guarantee == Guarantee.EXACTLY_ONCE;
    this.transactional =
        readsCommitted || (guarantee == Guarantee.EFFECTIVE_ONCE && flow.contract().stateful());
    for (int partition = 0; partition < Fleet.PARTITIONS; partition++) {
      Map<String, KeptStore> kept = new HashMap<>();
      flow.contract().stores().forEach(store -> kept.put(store, new KeptStore(store)));
      stores.add(kept);
      offsets.add(new HashMap<>());
    }
  }

  String name() {
    return name;
  }

  World world() {
    return world;
  }

  boolean isTransactional() {
    return transactional;
  }

  boolean readsCommitted() {
    return readsCommitted;
  }

  Map<String, KeptStore> stores(int partition) {
    return stores.get(partition);
  }

  Map<String, Integer> offsets(int partition) {
    return offsets.get(partition);
  }

  List<StreamThread> threads() {
    return threads;
  }

  /** Starts threads for all tasks, drawn anew. */
  void start() {
    if (world.chance(50)) {
      threads.add(new StreamThread(this, List.of(0, 1)));
    } else {
      threads.add(new StreamThread(this, List.of(0)));
      threads.add(new StreamThread(this, List.of(1)));
    }
  }

  private StreamThread any() {
    return threads.get(world.draw(threads.size()));
  }

  @Override
  public boolean step() {
    StreamThread thread = any();
    try {
      return thread.step();
    } catch (Killed killed) {
      replace(thread);
      return true;
    }
  }

  /** One of its threads ends without any order, and its tasks start elsewhere. */
  void crash() {
    replace(any());
  }

  private void replace(StreamThread thread) {
    world.note(() -> thread + " is killed");
    thread.kill();
    threads.remove(thread);
    threads.add(new StreamThread(this, thread.partitions()));
  }

  /** Breaks what a life leaves behind, where that is to be broken. */
  void harm(StreamThread killed) {
    for (int partition : killed.partitions()) {
      Map<String, KeptStore> kept = stores.get(partition);
      world.defect(
          Defect.ENTRY_LOST,
          () -> kept.values().forEach(store -> store.entries().pollFirstEntry()));
      world.defect(
          Defect.OFFSETS_AHEAD, () -> offsets.get(partition).putAll(killed.positions(partition)));
      world.defect(Defect.STANDBY_BEHIND, () -> kept.values().forEach(KeptStore::forget));
    }
    world.defect(Defect.STORES_MIXED_UP, () -> Collections.reverse(stores));
  }

  /** All tasks are given to others in good order. */
  void move() {
    world.note(() -> name + " moves in good order");
    try {
      threads.forEach(StreamThread::close);
    } catch (Killed killed) {
      threads.forEach(StreamThread::kill);
    }
    threads.clear();
    start();
  }

  void punctuate() {
    StreamThread thread = any();
    try {
      thread.punctuate();
    } catch (Killed killed) {
      replace(thread);
    }
  }

  void commit() {
    any().commit();
  }

  void flush() {
    any().flush(true);
  }

  @Override
  public boolean isIdle() {
    return threads.stream().allMatch(StreamThread::isIdle);
  }

  @Override
  public void rest() {
    for (StreamThread thread : List.copyOf(threads)) {
      thread.punctuate();
      thread.commit();
      thread.punctuate();
      thread.flush(false);
    }
  }
}
