package dev.braid.dsl.kafka;

import dev.braid.dsl.Fault;
import dev.braid.dsl.FaultCode;
import java.util.List;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * The executions of one task that wait for something: in the store, under one record each, with
 * long values beside it; and by when they are due, in memory.
 */
final class Executions {

  /** The store's name. */
  static final String STORE = "executions";

  /** What one execution may keep, in bytes. */
  private static final long MAX_KEPT = 8L * 1024 * 1024;

  /** Sorts all records before all values, so that a start reads the small ones only. */
  private static final String RECORD = "e";

  private static final String VALUE = "v";

  private final FlowPlan plan;
  private final KeyValueStore<String, byte[]> store;
  private final DueTimes dueTimes = new DueTimes();

  /** Reads what was waiting when the task last ran. */
  Executions(FlowPlan plan, KeyValueStore<String, byte[]> store) {
    this.plan = plan;
    this.store = store;
    try (KeyValueIterator<String, byte[]> records = store.range(RECORD, VALUE)) {
      while (records.hasNext()) {
        KeyValue<String, byte[]> record = records.next();
        String id = record.key.substring(RECORD.length());
        dueTimes.set(id, read(id, record.value).due());
      }
    }
  }

  boolean contains(String id) {
    return store.get(RECORD + id) != null;
  }

  @Nullable Execution load(String id) {
    byte[] record = store.get(RECORD + id);
    return record == null ? null : read(id, record);
  }

  private Execution read(String id, byte[] record) {
    return ExecutionFormat.read(id, record, plan, entry -> store.get(valueKey(id, entry)));
  }

  /**
   * Keeps a waiting execution: its long values first, then the record that names them.
   *
   * @return why it cannot be kept, or null
   */
  @Nullable Fault save(Execution execution) {
    byte[] record =
        ExecutionFormat.write(
            execution,
            plan,
            value -> {
              int entry = execution.entries();
              store.put(valueKey(execution.id(), entry), value);
              execution.setStored(entry + 1, execution.entryBytes() + value.length);
              return entry;
            });
    if (execution.entryBytes() > MAX_KEPT || record.length > Wire.MAX_PAYLOAD) {
      return Fault.of(
          FaultCode.TOO_LARGE,
          "an execution keeps at most %d bytes, this one needs %d"
              .formatted(MAX_KEPT, execution.entryBytes() + record.length));
    }
    store.put(RECORD + execution.id(), record);
    execution.setStored(execution.entries(), execution.entryBytes());
    dueTimes.set(execution.id(), execution.due());
    return null;
  }

  /** Forgets an execution, and all that it kept. */
  void delete(Execution execution) {
    if (!execution.isStored()) {
      return;
    }
    store.delete(RECORD + execution.id());
    for (int entry = 0; entry < execution.entries(); entry++) {
      store.delete(valueKey(execution.id(), entry));
    }
    dueTimes.remove(execution.id());
  }

  /** The executions that are due by {@code now}; each is named once until it is saved again. */
  List<String> due(long now) {
    return dueTimes.takeUntil(now);
  }

  private static String valueKey(String id, int entry) {
    return VALUE + id + entry;
  }
}
