package dev.braid.testkit.replay;

import static java.util.Objects.requireNonNull;

import dev.braid.dsl.kafka.StandaloneFlow;
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
  private final Map<Integer, StandaloneFlow.Task> tasks = new HashMap<>();
  private final Map<Integer, Map<String, Integer>> positions = new HashMap<>();

  /** By partition and name. */
  private final Map<Integer, Map<String, KeptStore>> stores = new HashMap<>();

  /** How far it reads that has lost its tasks, and does not know it yet. */
  private final Map<Log.Partition, Integer> limits = new HashMap<>();

  private final Map<Log.Partition, Deque<ProducerRecord<byte[], byte[]>>> unsent =
      new LinkedHashMap<>();
  private final List<String> inputs;
  private Log.@Nullable Transaction transaction;

  /** So many more touches of the world outside, and it is killed; negative: it is not. */
  private int touches = -1;

  /** Whether anything was done since the last commit. */
  private boolean dirty;

  private boolean ended;
  private boolean isFenced;

  /** Something that it has sent has not arrived, and will not. */
  private boolean failed;

  StreamThread(Unit unit, List<Integer> partitions) {
    this.unit = unit;
    this.world = unit.world();
    this.life = new Life(world);
    this.partitions = List.copyOf(partitions);
    StandaloneFlow flow = unit.loose();
    this.inputs = List.copyOf(flow.inputs());
    enter();
    for (int partition : partitions) {
      positions.put(partition, new HashMap<>(unit.offsets(partition)));
      stores.put(partition, unit.stores(partition));
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
        world.defect(Defect.RESET_TO_THE_END, () -> resetToTheEnd(log));
        if (position(log) < end(log)) {
          all.add(log);
        }
      }
    }
    return all;
  }

  private void resetToTheEnd(Log.Partition log) {
    if (read(log.number()).getOrDefault(log.topic(), 0) < log.begin()) {
      read(log.number()).put(log.topic(), log.end());
    }
  }

  private int end(Log.Partition log) {
    int end = readsCommitted() ? log.stableEnd() : log.end();
    return Math.min(end, limits.getOrDefault(log, end));
  }

  private Map<String, KeptStore> stores(int partition) {
    return requireNonNull(stores.get(partition), "this thread has no such task");
  }

  /**
   * Its tasks are given to others, and it goes on with what it has been sent by then, and with the
   * state that it has; it will not commit any more.
   */
  void orphan() {
    for (int partition : partitions) {
      for (String topic : inputs) {
        Log.Partition log = world.log().partition(topic, partition);
        limits.put(log, log.end());
      }
    }
  }

  /** Breaks where it starts: it reads on where another one was, whatever became of that. */
  void goOnBehind(StreamThread before) {
    partitions.forEach(each -> read(each).putAll(before.positions(each)));
  }

  /** Breaks what it commits: how far another one was, as when a timer is up before it reads. */
  void commitAsFarAs(StreamThread before) {
    partitions.forEach(each -> unit.offsets(each).putAll(before.positions(each)));
  }

  /** Its transaction is aborted: nothing that it sends arrives any more, nor does it commit. */
  void fence() {
    world.note(() -> this + " is fenced");
    Log.Transaction open = transaction;
    if (open != null && !world.has(Defect.FENCED_IN_VAIN)) {
      open.end(Log.Transaction.State.ABORTED);
    }
    isFenced = true;
    failed = !world.has(Defect.FENCED_IN_VAIN);
  }

  private boolean isOrphan() {
    return !limits.isEmpty();
  }

  private boolean readsCommitted() {
    return unit.readsCommitted() && !world.has(Defect.READS_UNCOMMITTED);
  }

  private int position(Log.Partition log) {
    return Math.max(log.begin(), read(log.number()).getOrDefault(log.topic(), 0));
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
    Log.Entry entry = next(log);
    read(log.number()).put(log.topic(), position(log) + 1);
    dirty = true;
    if ((readsCommitted() && entry.isAborted())
        || (world.has(Defect.RECORD_SKIPPED) && world.chance(5))) {
      return true;
    }
    world.note(() -> this + " reads " + world.print(entry));
    touches = world.suffers(Peril.CRASH) && world.chance(4) ? world.draw(6) : -1;
    enter();
    life.take(entry.value());
    task(log.number()).process(entry.record());
    life.take(null);
    touches = -1;
    if (!world.suffers(Peril.DELAYS) || world.chance(70)) {
      flush(false);
    }
    return true;
  }

  private Log.Entry next(Log.Partition log) {
    int position = position(log);
    Log.Entry entry = log.entries().get(position);
    if (world.has(Defect.RECORDS_SWAPPED) && position + 1 < end(log) && world.chance(30)) {
      return swapped(log, position);
    }
    return world.has(Defect.TIME_REREAD) ? entry.at(entry.time() + world.draw(6_000)) : entry;
  }

  /** The record behind this one, which is read when its turn has come. */
  private static Log.Entry swapped(Log.Partition log, int position) {
    Log.Entry entry = log.entries().get(position);
    Log.Entry next = log.entries().get(position + 1);
    return entry.topic().endsWith(".requests") ? next : entry;
  }

  private Map<String, Integer> read(int partition) {
    return positions.computeIfAbsent(partition, unused -> new HashMap<>());
  }

  private StandaloneFlow.Task task(int partition) {
    return requireNonNull(tasks.get(partition), "this thread has no such task");
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
        if (isLost(message)) {
          world.note(() -> this + " sends to " + message.topic() + " what does not arrive");
          continue;
        }
        Log.Entry entry =
            each.getKey()
                .append(
                    world.now(),
                    message.key(),
                    message.value(),
                    world.sent(message),
                    transaction,
                    unit.name());
        world.note(() -> this + " sends " + world.print(entry));
      }
    }
  }

  private boolean isLost(ProducerRecord<byte[], byte[]> message) {
    if (isFenced) {
      return true;
    }
    if (world.suffers(Peril.EXPIRY) && world.chance(2)) {
      failed = !world.has(Defect.EXPIRY_COMMITTED);
      return true;
    }
    return (world.has(Defect.MESSAGE_LOST) && world.chance(3))
        || (world.has(Defect.TROUBLE_UNTOLD) && life.isBroken(message.topic()));
  }

  void commit() {
    if (!dirty && !hasWritten()) {
      return;
    }
    dirty = false;
    enter();
    flush(false);
    if (failed) {
      throw new Killed();
    }
    for (int partition : partitions) {
      if (world.has(Defect.STANDBY_BEHIND)) {
        stores(partition).values().forEach(KeptStore::remember);
      }
      stores(partition).values().forEach(KeptStore::commitChanges);
      unit.offsets(partition).putAll(read(partition));
    }
    if (transaction != null) {
      transaction.end(Log.Transaction.State.COMMITTED);
      transaction = null;
    }
    life.committed();
    world.note(() -> this + " commits");
  }

  /** Timers write too. */
  private boolean hasWritten() {
    return stores.values().stream()
        .flatMap(each -> each.values().stream())
        .anyMatch(store -> store.uncommitted() > 0);
  }

  /** Ends in good order. */
  void close() {
    enter();
    commit();
    tasks.values().forEach(StandaloneFlow.Task::close);
    ended = true;
  }

  /** Ends at once. What becomes of what it has written is up to its guarantee. */
  void kill() {
    flush(true);
    ended = true;
    unit.undo(this);
    if (unit.isTransactional()) {
      abort();
      int left = world.has(Defect.ABORT_HALF_RESTORED) ? 1 : 0;
      for (int partition : partitions) {
        stores(partition).values().forEach(store -> store.restore(left));
      }
      if (!isOrphan()) {
        unit.harm(this);
      }
      return;
    }
    for (int partition : partitions) {
      for (KeptStore store : stores(partition).values()) {
        store.restore(world.draw(store.uncommitted() + 1));
      }
    }
    unit.harm(this);
  }

  /** The brokers end its transaction, at once or when they have missed it for long enough. */
  private void abort() {
    Log.Transaction open = transaction;
    if (open == null) {
      return;
    }
    if (world.suffers(Peril.ZOMBIES) && world.chance(50)) {
      world.later(() -> open.end(Log.Transaction.State.ABORTED));
    } else {
      open.end(Log.Transaction.State.ABORTED);
    }
  }

  /** How far it has read. */
  Map<String, Integer> positions(int partition) {
    return read(partition);
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

  private final class TaskHost implements StandaloneFlow.Host {

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
      KeptStore store = stores(partition).get(name);
      if (store == null) {
        throw new IllegalStateException("no store " + name);
      }
      return store;
    }

    @Override
    public void commit() {
      Runnable asked =
          () -> {
            if (!isOrphan() && !ended) {
              unit.commit(StreamThread.this);
            }
          };
      if (world.chance(50)) {
        world.soon(asked);
      } else {
        world.later(asked);
      }
    }
  }
}
