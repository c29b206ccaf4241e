package dev.braid.engine.internal.executions;

import dev.braid.engine.internal.core.DueTimes;
import dev.braid.engine.internal.core.Envelope;
import dev.braid.engine.internal.core.StoredRecord;
import dev.braid.wire.Wire;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Replies and decisions that a task reads before the request that led to them, or that acts on
 * them.
 *
 * <p>That happens when a run was aborted: its request is replayed, and so are the replies to its
 * calls, which stand in another partition and may be read first. Somebody may have been told what
 * came of them. To drop them and ask again would be to decide again, perhaps when the deadline has
 * passed; so they are kept until the request is replayed, and then act in the order of the log.
 *
 * <p>And when an attempt has ended in a fault that may pass. A reply that comes behind that to one
 * of its calls answers the same call of a later attempt, if that is open by then; so it does as
 * well if the later attempt is only read after it. Which of the two a task reads first may be
 * otherwise in another life.
 *
 * <p>In the store of the executions, one entry each, and the keys of these in memory.
 */
final class EarlyReplies {

  /** All entries together; what comes beyond is dropped, and counted as unexpected. */
  private static final long MAX_BYTES = 64L * 1024 * 1024;

  /** Sorts before everything else in the store. */
  private static final String ENTRY = "a";

  private static final String AFTER_ENTRIES = "b";

  /** Sorts behind all digits. */
  private static final String BEHIND_OFFSETS = ":";

  private static final int VERSION = 3;

  /** Of an execution's id, in hexadecimal digits. */
  private static final int ID_LENGTH = 32;

  private final KeyValueStore<String, byte[]> store;
  private final long keepMillis;
  private final Map<String, NavigableSet<String>> keys = new HashMap<>();
  private final DueTimes dueTimes = new DueTimes();
  private long bytes;

  /**
   * Reads what was kept when the task last ran.
   *
   * @param keepMillis after its time in the log a reply can be of no use any more
   */
  EarlyReplies(KeyValueStore<String, byte[]> store, long keepMillis) {
    this.store = store;
    this.keepMillis = keepMillis;
    try (KeyValueIterator<String, byte[]> entries = store.range(ENTRY, AFTER_ENTRIES)) {
      while (entries.hasNext()) {
        KeyValue<String, byte[]> entry = entries.next();
        index(entry.key, entry.value.length, read(entry.value).value().time());
      }
    }
  }

  /** The executions for which there are any in a store. */
  static Set<String> ids(KeyValueStore<String, byte[]> store) {
    Set<String> ids = new HashSet<>();
    try (KeyValueIterator<String, byte[]> entries = store.range(ENTRY, AFTER_ENTRIES)) {
      entries.forEachRemaining(entry -> ids.add(id(entry.key)));
    }
    return ids;
  }

  /** Those for an execution in a store. */
  static List<Record<byte[], Envelope>> read(
      KeyValueStore<String, byte[]> store, String execution) {
    List<Record<byte[], Envelope>> replies = new ArrayList<>();
    String first = ENTRY + execution;
    try (KeyValueIterator<String, byte[]> entries = store.range(first, first + BEHIND_OFFSETS)) {
      entries.forEachRemaining(entry -> replies.add(read(entry.value)));
    }
    return replies;
  }

  private static String id(String key) {
    return key.substring(ENTRY.length(), ENTRY.length() + ID_LENGTH);
  }

  private void index(String key, int length, long time) {
    keys.computeIfAbsent(id(key), unused -> new TreeSet<>()).add(key);
    dueTimes.set(key, time + keepMillis);
    bytes += length;
  }

  /**
   * Keeps a reply for an execution that has not been replayed.
   *
   * @param offset of the reply in its partition
   * @return whether it is kept
   */
  boolean keep(String execution, long offset, Record<byte[], Envelope> reply) {
    if (execution.length() != ID_LENGTH) {
      return false;
    }
    byte[] entry = write(reply);
    if (entry.length > Wire.MAX_PAYLOAD || bytes + entry.length > MAX_BYTES) {
      return false;
    }
    String key = ENTRY + execution + String.format(Locale.ROOT, "%019d", offset);
    store.put(key, entry);
    index(key, entry.length, reply.value().time());
    return true;
  }

  /** Whether there are replies for an execution. */
  boolean has(String execution) {
    return !keys.isEmpty() && keys.containsKey(execution);
  }

  /** Removes and answers the first reply for an execution, in the order of the log; or null. */
  @Nullable Record<byte[], Envelope> take(String execution) {
    NavigableSet<String> kept = keys.get(execution);
    String key = kept == null ? null : kept.first();
    if (key == null) {
      return null;
    }
    byte[] entry = remove(key);
    dueTimes.remove(key);
    return entry == null ? null : read(entry);
  }

  private byte @Nullable [] remove(String key) {
    byte[] entry = store.delete(key);
    bytes -= entry == null ? 0 : entry.length;
    keys.computeIfPresent(
        id(key),
        (id, kept) -> {
          kept.remove(key);
          return kept.isEmpty() ? null : kept;
        });
    return entry;
  }

  /** Deletes what is kept for an execution, of which no attempt can come any more. */
  void forget(String execution) {
    NavigableSet<String> kept = keys.get(execution);
    if (kept != null) {
      for (String key : List.copyOf(kept)) {
        remove(key);
        dueTimes.remove(key);
      }
    }
  }

  /** Deletes what can be of no use any more. Answers how many. */
  int collect(long now) {
    List<String> over = dueTimes.takeUntil(now);
    over.forEach(this::remove);
    return over.size();
  }

  private static byte[] write(Record<byte[], Envelope> reply) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(VERSION);
      StoredRecord.write(out, reply);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return bytes.toByteArray();
  }

  private static Record<byte[], Envelope> read(byte[] entry) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(entry))) {
      int version = in.readByte();
      if (version != VERSION) {
        throw new IOException("expected version " + VERSION + ", found " + version);
      }
      return StoredRecord.read(in);
    } catch (IOException broken) {
      throw new UncheckedIOException("a reply that was kept for a replay is broken", broken);
    }
  }
}
