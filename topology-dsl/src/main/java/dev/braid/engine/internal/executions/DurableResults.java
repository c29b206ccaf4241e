package dev.braid.engine.internal.executions;

import dev.braid.dsl.Reply;
import dev.braid.engine.EngineCounter;
import dev.braid.engine.EngineCounters;
import dev.braid.engine.internal.core.DueTimes;
import dev.braid.engine.internal.replies.KeptReply;
import dev.braid.wire.Value;
import java.util.ArrayDeque;
import java.util.Queue;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * The durable executions of one task: in the store of the executions, one small record each, and
 * one entry for the result of each that has ended.
 *
 * <p>Whether a result is over is judged by the log's time, so that a replay judges the same. It is
 * deleted by the clock, so much later that whoever asked in time has been answered.
 */
final class DurableResults {

  /** How long a result that is over stays in the store: for requests that were read late. */
  static final long MARGIN_MILLIS = 5L * 60 * 1000;

  /** Deleted at a time: a timer must not hold up its thread. */
  private static final int MOST_AT_ONCE = 1000;

  /** Sorts before the executions' own records: neither is read with the others. */
  private static final String RECORD = "d";

  private static final String AFTER_RECORDS = "e";

  private static final String RESULT = "b";

  private final KeyValueStore<String, byte[]> store;
  private final EngineCounters counters;
  private final DueTimes dueTimes = new DueTimes();
  private final Queue<String> over = new ArrayDeque<>();
  private int kept;
  private long keptBytes;

  /** Reads which results were kept when the task last ran. */
  DurableResults(KeyValueStore<String, byte[]> store, EngineCounters counters) {
    this.store = store;
    this.counters = counters;
    try (KeyValueIterator<String, byte[]> records = store.range(RECORD, AFTER_RECORDS)) {
      while (records.hasNext()) {
        KeyValue<String, byte[]> record = records.next();
        String id = record.key.substring(RECORD.length());
        count(id, DurableRecord.read(id, record.value));
      }
    }
  }

  private void count(String id, DurableRecord record) {
    if (record.isEnded()) {
      kept++;
      keptBytes += record.resultBytes();
      dueTimes.set(id, record.until() + MARGIN_MILLIS);
    }
  }

  /** How many results are in the store. */
  int kept() {
    return kept;
  }

  /** What these results take. */
  long keptBytes() {
    return keptBytes;
  }

  @Nullable DurableRecord load(String id) {
    byte[] record = store.get(RECORD + id);
    return record == null ? null : DurableRecord.read(id, record);
  }

  /** Keeps one that runs. */
  void save(String id, DurableRecord running) {
    store.put(RECORD + id, running.toBytes());
  }

  /**
   * Keeps how one has ended: its result first, then the record that says so.
   *
   * @param until log time until which it is kept
   */
  void end(
      String id,
      DurableRecord running,
      long until,
      int code,
      Headers headers,
      byte @Nullable [] payload) {
    byte[] result = KeptReply.toBytes(headers, payload);
    DurableRecord ended = running.ended(until, code, result.length);
    store.put(RESULT + id, result);
    store.put(RECORD + id, ended.toBytes());
    count(id, ended);
    counters.count(EngineCounter.KEPT_RESULT);
  }

  /** The result of one that has ended. */
  Reply<Value> result(String id) {
    byte[] result = store.get(RESULT + id);
    if (result == null) {
      throw new IllegalStateException("the result of durable execution " + id + " is missing");
    }
    return KeptReply.read("the result of durable execution " + id, result);
  }

  void forget(String id, DurableRecord record) {
    store.delete(RECORD + id);
    if (record.isEnded()) {
      store.delete(RESULT + id);
      dueTimes.remove(id);
      kept--;
      keptBytes -= record.resultBytes();
    }
  }

  /** Deletes results that have been over for long enough, some of them at a time. */
  void collect(long now) {
    over.addAll(dueTimes.takeUntil(now));
    for (int i = 0; i < MOST_AT_ONCE && !over.isEmpty(); i++) {
      String id = over.remove();
      DurableRecord record = load(id);
      // Meanwhile it may have been started again.
      if (record != null && record.isOver(now - MARGIN_MILLIS)) {
        forget(id, record);
        counters.count(EngineCounter.COLLECTED_RESULT);
      }
    }
  }
}
