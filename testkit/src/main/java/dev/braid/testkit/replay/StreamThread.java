package dev.braid.testkit.replay;

import dev.braid.dsl.kafka.LooseFlow;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * One life of a stream thread: its tasks share a producer, and so a transaction. What it has sent
 * reaches the log partition by partition, each in order.
 */
final class StreamThread {

  private final Unit unit;
  private final World world;
  private final Life life;
  private final List<Integer> partitions;
  private final Map<Integer, LooseFlow.Task> tasks = new HashMap<>();
  private final Map<Integer, Map<String, Integer>> positions = new HashMap<>();
  private final Map<Log.Partition, Deque<ProducerRecord<byte[], byte[]>>> unsent =
      new LinkedHashMap<>();
  private final List<String> inputs;
  private Log.@Nullable Transaction transaction;

  /** So many more touches of the world outside, and it is killed; negative: it is not. */
  private int touches = -1;

  /** Whether anything was done since the last commit. */
  private boolean dirty;

  StreamThread(Unit unit, List<Integer> partitions) {
    this.unit = unit;
    this.world = unit.world();
    this.life = new Life(world);
    this.partitions = List.copyOf(partitions);
    LooseFlow flow = world.fleet().loose(unit.name());
    this.inputs = List.copyOf(flow.inputs());
    enter();
    for (int partition : partitions) {
      positions.put(partition, new HashMap<>(unit.offsets(partition)));
      tasks.put(partition, flow.task(partition, new TaskHost(partition)));
    }
    world.note(() -> this + " starts, its clock " + life.clock() + " ms off");
  }

  List<Integer> partitions() {
    return partitions;
  }

  private void enter() {
    world.fleet().outside().enter(world, life);
  }

  /** Where there is something to read. */
  private List<Log.Partition> readable() {
    List<Log.Partition> all = new ArrayList<>();
    for (int partition : partitions) {
      for (String topic : inputs) {
        Log.Partition log = world.log().partition(topic, partition);
        if (position(log) < end(log)) {
          all.add(log);
        }
      }
    }
    return all;
  }

  private int end(Log.Partition log) {
    return unit.readsCommitted() ? log.stableEnd() : log.end();
  }

  private int position(Log.Partition log) {
    return positions.get(log.number()).getOrDefault(log.topic(), 0);
  }

  boolean step() {
    if (!life.jobs().isEmpty() && world.chance(30)) {
      work();
      return true;
    }
    List<Log.Partition> readable = readable();
    if (readable.isEmpty()) {
      if (!life.jobs().isEmpty()) {
        work();
        return true;
      }
      return false;
    }
    Log.Partition log = readable.get(world.draw(readable.size()));
    Log.Entry entry = log.entries().get(position(log));
    positions.get(log.number()).put(log.topic(), position(log) + 1);
    dirty = true;
    if (unit.readsCommitted() && entry.isAborted()) {
      return true;
    }
    world.note(() -> this + " reads " + world.print(entry));
    touches = world.suffers(Peril.CRASH) && world.chance(4) ? world.draw(6) : -1;
    enter();
    tasks.get(log.number()).process(entry.record());
    touches = -1;
    if (!world.suffers(Peril.DELAYS) || world.chance(70)) {
      flush(false);
    }
    return true;
  }

  private void work() {
    enter();
    life.jobs().remove().run();
  }

  void punctuate() {
    enter();
    long now = world.now() + life.clock();
    touches = world.suffers(Peril.CRASH) && world.chance(2) ? world.draw(6) : -1;
    tasks.values().forEach(task -> task.punctuate(now));
    touches = -1;
    if (!world.suffers(Peril.DELAYS) || world.chance(70)) {
      flush(false);
    }
  }

  /** What has been sent reaches the log: all of it, or some. */
  void flush(boolean some) {
    for (Map.Entry<Log.Partition, Deque<ProducerRecord<byte[], byte[]>>> each : unsent.entrySet()) {
      int number = some ? world.draw(each.getValue().size() + 1) : each.getValue().size();
      for (int i = 0; i < number; i++) {
        ProducerRecord<byte[], byte[]> message = each.getValue().remove();
        Log.Entry entry =
            each.getKey()
                .append(
                    world.now(),
                    message.key(),
                    message.value(),
                    List.of(message.headers().toArray()),
                    transaction,
                    unit.name());
        world.note(() -> this + " sends " + world.print(entry));
      }
    }
  }

  void commit() {
    if (!dirty) {
      return;
    }
    dirty = false;
    enter();
    flush(false);
    world.defect(Defect.COMMITS_TOLD_EARLY, life::committed);
    for (int partition : partitions) {
      unit.stores(partition).values().forEach(KeptStore::commitChanges);
      unit.offsets(partition).putAll(positions.get(partition));
    }
    if (transaction != null) {
      transaction.end(Log.Transaction.State.COMMITTED);
      transaction = null;
    }
    life.committed();
    world.note(() -> this + " commits");
  }

  /** Ends in good order. */
  void close() {
    enter();
    commit();
    tasks.values().forEach(LooseFlow.Task::close);
  }

  /** Ends at once. What becomes of what it has written is up to its guarantee. */
  void kill() {
    flush(true);
    if (unit.isTransactional()) {
      if (transaction != null) {
        transaction.end(Log.Transaction.State.ABORTED);
      }
      for (int partition : partitions) {
        unit.stores(partition).values().forEach(store -> store.restore(0));
      }
      return;
    }
    for (int partition : partitions) {
      for (KeptStore store : unit.stores(partition).values()) {
        store.restore(world.draw(store.uncommitted() + 1));
      }
    }
  }

  boolean isIdle() {
    return life.jobs().isEmpty()
        && unsent.values().stream().allMatch(Deque::isEmpty)
        && readable().isEmpty();
  }

  private void touch() {
    if (touches == 0) {
      throw new Killed();
    }
    touches--;
  }

  @Override
  public String toString() {
    return unit.name() + partitions;
  }

  private final class TaskHost implements LooseFlow.Host {

    private final int partition;

    TaskHost(int partition) {
      this.partition = partition;
    }

    @Override
    public void send(ProducerRecord<byte[], byte[]> message) {
      touch();
      dirty = true;
      if (transaction == null && unit.isTransactional()) {
        transaction = new Log.Transaction();
      }
      Log.Partition place = world.log().place(message, world.draw(Fleet.PARTITIONS));
      unsent.computeIfAbsent(place, unused -> new ArrayDeque<>()).add(message);
    }

    @Override
    public int partitions(String topic) {
      return world.log().partitions(topic);
    }

    @Override
    public KeyValueStore<Bytes, byte[]> store(String name) {
      KeptStore store = unit.stores(partition).get(name);
      if (store == null) {
        throw new IllegalStateException("no store " + name);
      }
      return store;
    }

    @Override
    public void commit() {
      world.soon(StreamThread.this::commit);
    }
  }
}
