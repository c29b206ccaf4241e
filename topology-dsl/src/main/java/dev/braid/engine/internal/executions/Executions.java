package dev.braid.engine.internal.executions;

import dev.braid.dsl.CodecException;
import dev.braid.dsl.Fault;
import dev.braid.dsl.FaultCode;
import dev.braid.engine.Commits;
import dev.braid.engine.internal.core.CommitBarrier;
import dev.braid.engine.internal.core.DueTimes;
import dev.braid.engine.internal.core.Execution;
import dev.braid.engine.internal.core.FlowPlan;
import dev.braid.wire.Wire;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * The executions of one task that wait for something: in the store, under one record each, with
 * long values beside it; and by when they are due, in memory.
 */
public final class Executions {

  /** The store's name. */
  public static final String STORE = "executions";

  /** What one execution may keep, in bytes. */
  private static final long MAX_KEPT = 8L * 1024 * 1024;

  /** Sorts all records before all values, so that a start reads the small ones only. */
  private static final String RECORD = "e";

  private static final String VALUE = "v";

  private final FlowPlan plan;
  private final KeyValueStore<String, byte[]> store;
  private final DueTimes dueTimes = new DueTimes();
  private final boolean atomic;

  /** Those that have ended, and are still in the store: see {@link #delete}. */
  private final Map<String, Execution> ended = new HashMap<>();

  private final CommitBarrier untilCommit;
  private int open;

  /** Reads what was waiting when the task last ran, and tells {@code listener} of each. */
  Executions(
      FlowPlan plan,
      KeyValueStore<String, byte[]> store,
      Commits commits,
      Consumer<Execution> listener) {
    this.plan = plan;
    this.store = store;
    this.atomic = commits.areAtomic();
    this.untilCommit = new CommitBarrier(commits);
    try (KeyValueIterator<String, byte[]> records = store.range(RECORD, VALUE)) {
      while (records.hasNext()) {
        KeyValue<String, byte[]> record = records.next();
        String id = record.key.substring(RECORD.length());
        Execution execution = read(id, record.value);
        listener.accept(execution);
        dueTimes.set(id, execution.isRefused() ? 0 : execution.due());
        open++;
      }
    }
  }

  /** The ids of those in a store. */
  static Set<String> ids(KeyValueStore<String, byte[]> store) {
    Set<String> ids = new HashSet<>();
    try (KeyValueIterator<String, byte[]> records = store.range(RECORD, VALUE)) {
      records.forEachRemaining(record -> ids.add(record.key.substring(RECORD.length())));
    }
    return ids;
  }

  /** One of those in a store; null when there is none. */
  static @Nullable Execution load(KeyValueStore<String, byte[]> store, FlowPlan plan, String id) {
    byte[] record = store.get(RECORD + id);
    return record == null ? null : read(store, plan, id, record);
  }

  private static Execution read(
      KeyValueStore<String, byte[]> store, FlowPlan plan, String id, byte[] record) {
    return ExecutionFormat.read(id, record, plan, entry -> store.get(valueKey(id, entry)));
  }

  /** How many have not ended. */
  int open() {
    return open;
  }

  boolean contains(String id) {
    return !ended.containsKey(id) && store.get(RECORD + id) != null;
  }

  @Nullable Execution load(String id) {
    byte[] record = ended.containsKey(id) ? null : store.get(RECORD + id);
    return record == null ? null : read(id, record);
  }

  private Execution read(String id, byte[] record) {
    return read(store, plan, id, record);
  }

  /**
   * Keeps a waiting execution: its long values first, then the record that names them. One of the
   * same id that has ended, and of whose end nobody may have been told yet, is in the store until
   * then. Sizes are checked before anything is put: a record that is too large for the changelog
   * ends the thread.
   *
   * @return why it cannot be kept, or null
   */
  @Nullable Fault save(Execution execution) {
    Execution before = ended.get(execution.id());
    if (before != null) {
      // Its values must not be written over before its record is: it may be needed once more.
      execution.setKept(Math.max(before.entries(), execution.entries()), execution.entryBytes());
    }
    byte[] record;
    try {
      record = ExecutionFormat.write(execution, plan, value -> keep(execution, value));
    } catch (CodecException unfit) {
      return Fault.of(
          FaultCode.HANDLER_FAILED, "a value cannot be kept while waiting: " + unfit.getMessage());
    } catch (TooLarge refused) {
      return Fault.of(FaultCode.TOO_LARGE, String.valueOf(refused.getMessage()));
    }
    if (record.length > Wire.MAX_PAYLOAD) {
      return Fault.of(FaultCode.TOO_LARGE, tooLarge("record", record.length, Wire.MAX_PAYLOAD));
    }
    store.put(RECORD + execution.id(), record);
    if (before != null) {
      ended.remove(execution.id());
      eraseValues(before, 0);
    }
    if (!execution.isStored()) {
      execution.setStored(true);
      open++;
    }
    dueTimes.set(execution.id(), execution.due());
    return null;
  }

  private int keep(Execution execution, byte[] value) {
    long total = execution.entryBytes() + value.length;
    if (value.length > Wire.MAX_PAYLOAD) {
      throw new TooLarge(tooLarge("value", value.length, Wire.MAX_PAYLOAD));
    }
    if (total > MAX_KEPT) {
      throw new TooLarge(tooLarge("execution", total, MAX_KEPT));
    }
    int entry = execution.entries();
    store.put(valueKey(execution.id(), entry), value);
    execution.setKept(entry + 1, total);
    return entry;
  }

  private static String tooLarge(String what, long found, long allowed) {
    return "the %s to keep while waiting has %s bytes, at most %s are allowed"
        .formatted(what, found, allowed);
  }

  /**
   * Forgets an execution, and all that it kept. Where commits are not atomic it stays in the store
   * until its last output stands: after a crash it would have ended otherwise, and nobody would
   * have been told.
   */
  void delete(Execution execution) {
    if (!execution.isStored()) {
      Execution before = ended.get(execution.id());
      eraseValues(execution, before == null ? 0 : before.entries());
      return;
    }
    execution.setStored(false);
    dueTimes.remove(execution.id());
    open--;
    if (atomic) {
      erase(execution);
    } else {
      ended.put(execution.id(), execution);
      untilCommit.add(execution.id());
    }
  }

  /** Erases those that have ended and whose last output stands. */
  void eraseCommitted() {
    for (String id : untilCommit.takeCommitted()) {
      Execution execution = ended.remove(id);
      if (execution != null) {
        erase(execution);
      }
    }
  }

  /** Erases all that have ended: a task that is closed in order commits them with their output. */
  void eraseEnded() {
    ended.values().forEach(this::erase);
    ended.clear();
  }

  private void erase(Execution execution) {
    store.delete(RECORD + execution.id());
    eraseValues(execution, 0);
  }

  private void eraseValues(Execution execution, int first) {
    for (int entry = first; entry < execution.entries(); entry++) {
      store.delete(valueKey(execution.id(), entry));
    }
  }

  /** Has an execution looked at before it is due. */
  void lookAt(String id, long time) {
    dueTimes.set(id, time);
  }

  /** The executions that are due by {@code now}; each is named once until it is saved again. */
  List<String> due(long now) {
    return dueTimes.takeUntil(now);
  }

  private static String valueKey(String id, int entry) {
    return VALUE + id + entry;
  }

  /** Ends the writing of an execution that needs more than it may have. */
  private static final class TooLarge extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TooLarge(String message) {
      super(message);
    }
  }
}
