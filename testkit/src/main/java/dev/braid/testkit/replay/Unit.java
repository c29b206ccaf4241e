package dev.braid.testkit.replay;

import dev.braid.dsl.kafka.StandaloneFlow;
import dev.braid.wire.Wire;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A service or flow as it is hosted: what the brokers keep of it (state and offsets of each task),
 * and the threads that run it now.
 */
final class Unit implements Actor {

  /** Where an engine keeps what it cannot read yet. */
  private static final String PARKED = "parked";

  private final World world;
  private final String name;
  private final boolean transactional;
  private final boolean readsCommitted;
  private final List<Map<String, KeptStore>> stores = new ArrayList<>();
  private final List<Map<String, Integer>> offsets = new ArrayList<>();
  private final List<StreamThread> threads = new ArrayList<>();

  /** Those that go on without their tasks. */
  private final List<StreamThread> orphans = new ArrayList<>();

  private final Set<String> inputs;

  /** How far lives have read that were killed, by partition and topic. */
  private final List<Map<String, Integer>> undone = new ArrayList<>();

  /** Whether it runs as it does after a change. */
  private boolean changed;

  Unit(World world, String name) {
    this.world = world;
    this.name = name;
    StandaloneFlow flow = world.fleet().loose(name);
    this.inputs = Set.copyOf(flow.inputs());
    Guarantee guarantee = world.history().deployment().guarantee();
    this.readsCommitted = guarantee == Guarantee.EXACTLY_ONCE;
    this.transactional =
        readsCommitted || (guarantee == Guarantee.EFFECTIVE_ONCE && flow.contract().stateful());
    for (int partition = 0; partition < Fleet.PARTITIONS; partition++) {
      Map<String, KeptStore> kept = new HashMap<>();
      flow.contract().stores().forEach(store -> kept.put(store, new KeptStore(store)));
      stores.add(kept);
      offsets.add(new HashMap<>());
      undone.add(new HashMap<>());
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

  /** Its nodes, as it runs now. */
  StandaloneFlow loose() {
    Set<Peril> perils = world.history().perils();
    return (changed ? world.fleet().changed(perils) : world.fleet()).loose(name);
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
    if (!orphans.isEmpty() && world.chance(30)) {
      stepOfAnOrphan();
      return true;
    }
    StreamThread thread = any();
    try {
      return thread.step();
    } catch (Killed | MachineFailed ended) {
      replace(thread);
      return true;
    }
  }

  private void stepOfAnOrphan() {
    StreamThread orphan = orphans.get(world.draw(orphans.size()));
    boolean ends = world.chance(15);
    try {
      ends = !orphan.step() || ends;
    } catch (Killed | MachineFailed ended) {
      ends = true;
    }
    if (ends) {
      end(orphan);
    }
  }

  private void end(StreamThread orphan) {
    world.note(() -> orphan + " learns that its tasks are not its own");
    orphan.kill();
    orphans.remove(orphan);
  }

  /** One of its threads ends without any order, and its tasks start elsewhere. */
  void crash() {
    if (transactional && world.suffers(Peril.ZOMBIES) && world.chance(50)) {
      takeOver(any());
    } else {
      replace(any());
    }
  }

  /** One of its threads loses its transaction, and not its tasks. */
  void fence() {
    if (transactional) {
      any().fence();
    }
  }

  /** Its tasks start elsewhere, while it goes on: it was frozen, or cannot be heard of. */
  private void takeOver(StreamThread thread) {
    world.note(() -> thread + " is taken for dead");
    thread.orphan();
    threads.remove(thread);
    orphans.add(thread);
    for (int partition : thread.partitions()) {
      Map<String, KeptStore> committed = new HashMap<>();
      stores
          .get(partition)
          .forEach(
              (store, kept) ->
                  committed.put(store, world.has(Defect.ORPHANS_WRITE) ? kept : kept.committed()));
      stores.set(partition, committed);
    }
    threads.add(new StreamThread(this, thread.partitions()));
  }

  private void replace(StreamThread thread) {
    world.note(() -> thread + " is killed");
    thread.kill();
    threads.remove(thread);
    world.defect(Defect.CHANGED_BY_A_KILL, this::change);
    StreamThread next = new StreamThread(this, thread.partitions());
    world.defect(Defect.TASKS_GO_ON, () -> next.goOnBehind(thread));
    world.defect(Defect.COMMITS_AHEAD, () -> next.commitAsFarAs(thread));
    threads.add(next);
  }

  /** What this life has done is undone, as far as it is not committed. */
  void undo(StreamThread killed) {
    for (int partition : killed.partitions()) {
      killed
          .positions(partition)
          .forEach((topic, read) -> undone.get(partition).merge(topic, read, Math::max));
    }
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
      KeptStore held = kept.get(PARKED);
      if (held != null) {
        world.defect(Defect.PARKED_LOST, () -> held.entries().pollFirstEntry());
        world.defect(Defect.PARKED_SWAPPED, held::swap);
      }
      world.defect(Defect.STANDBY_BEHIND, () -> kept.values().forEach(KeptStore::forget));
    }
    world.defect(Defect.STORES_MIXED_UP, () -> Collections.reverse(stores));
  }

  /** All tasks are given to others in good order. */
  void move() {
    world.note(() -> name + " moves in good order");
    List.copyOf(orphans).forEach(this::end);
    if (closeAll() && isOvercome()) {
      change();
    }
    start();
  }

  /** Answers whether all have ended in good order. */
  private boolean closeAll() {
    boolean well = true;
    for (StreamThread thread : threads) {
      try {
        thread.close();
      } catch (Killed killed) {
        thread.kill();
        well = false;
      }
    }
    threads.clear();
    return well;
  }

  /**
   * Whether what lives had done that were killed has been done again, and is committed. What is
   * held has not been.
   */
  private boolean isOvercome() {
    for (int partition = 0; partition < Fleet.PARTITIONS; partition++) {
      KeptStore held = stores.get(partition).get(PARKED);
      if (held != null && !held.entries().isEmpty()) {
        return false;
      }
      Map<String, Integer> committed = offsets.get(partition);
      if (undone.get(partition).entrySet().stream()
          .anyMatch(read -> committed.getOrDefault(read.getKey(), 0) < read.getValue())) {
        return false;
      }
    }
    return true;
  }

  private void change() {
    Set<Peril> perils = world.history().perils();
    boolean may = world.suffers(Peril.CHANGE) || world.suffers(Peril.ROLL);
    if (may && world.fleet().canChange(name, perils)) {
      changed = !changed;
      world.note(() -> name + " has been changed");
      for (Log.Partition requests : world.log().topic(Wire.requestTopic(name))) {
        requests.changeBehind(offsets.get(requests.number()).getOrDefault(requests.topic(), 0));
      }
    }
  }

  boolean reads(String topic) {
    return inputs.contains(topic);
  }

  /** How far a partition has been read for good. */
  int committed(Log.Partition partition) {
    return offsets.get(partition.number()).getOrDefault(partition.topic(), 0);
  }

  /** Its threads end, whose topic has gone. */
  void stopReading(String topic) {
    if (!inputs.contains(topic)) {
      return;
    }
    List.copyOf(orphans).forEach(this::end);
    if (world.chance(50)) {
      threads.forEach(StreamThread::kill);
      threads.clear();
    } else {
      closeAll();
    }
  }

  void startAgain() {
    if (threads.isEmpty()) {
      start();
    }
  }

  @Override
  public boolean hasDoneWith(String topic) {
    if (!inputs.contains(topic)) {
      return true;
    }
    for (Log.Partition partition : world.log().topic(topic)) {
      int committed = offsets.get(partition.number()).getOrDefault(topic, 0);
      if (committed < partition.end()) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void beginAnew(String topic) {
    if (inputs.contains(topic) && !world.has(Defect.OFFSETS_OUTLIVE)) {
      offsets.forEach(read -> read.remove(topic));
    }
    undone.forEach(read -> read.remove(topic));
  }

  void punctuate() {
    StreamThread thread = any();
    try {
      thread.punctuate();
    } catch (Killed | MachineFailed ended) {
      replace(thread);
    }
  }

  void commit() {
    commit(any());
  }

  /** One of its threads commits, or ends if it cannot. */
  void commit(StreamThread thread) {
    try {
      thread.commit();
    } catch (Killed failed) {
      replace(thread);
    }
  }

  void flush() {
    any().flush(true);
  }

  @Override
  public boolean isIdle() {
    return orphans.isEmpty() && threads.stream().allMatch(StreamThread::isIdle);
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
