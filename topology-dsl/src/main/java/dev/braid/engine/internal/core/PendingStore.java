package dev.braid.engine.internal.core;

import dev.braid.engine.Commits;
import dev.braid.engine.internal.holding.DecodeBuffer;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Records that one task keeps until something has come of them, in the order in which they came:
 * each stands in the store, under its number, from when it was read. The requests of handlers off
 * the stream thread are {@link #NAME pending}, what cannot be decoded yet is {@link DecodeBuffer
 * parked}.
 *
 * <p>The store is read through once, at the start. Where that begins is written down now and then:
 * before it there is nothing but what has been deleted, and to skip that can take long.
 */
public final class PendingStore {

  /** The name of the store of pending requests. */
  public static final String NAME = "pending";

  /** All pending requests of a task together; their runs keep them in memory. */
  private static final long MOST_BYTES = 64L * 1024 * 1024;

  /** After so many numbers the place where to begin is written down again. */
  private static final long STRIDE = 1000;

  private static final String ENTRY = "e";
  private static final String AFTER_ENTRIES = "f";
  private static final String BEGIN = "begin";

  private final KeyValueStore<String, byte[]> store;
  private final int most;
  private final long mostBytes;
  private final boolean atomic;

  /** The sizes of those in the store, by number. */
  private final NavigableMap<Long, Integer> sizes = new TreeMap<>();

  /** Those that are done with, and are still in the store: see {@link #delete}. */
  private final NavigableSet<Long> done = new TreeSet<>();

  private final CommitBarrier untilCommit;

  private long bytes;
  private long begin;
  private long next;

  /**
   * @param commits when what the task sends stands
   * @param most that it takes before it is full
   */
  public PendingStore(KeyValueStore<String, byte[]> store, Commits commits, int most) {
    this(store, commits, most, MOST_BYTES);
  }

  /**
   * @param commits when what the task sends stands
   * @param most that it takes before it is full
   * @param mostBytes likewise
   */
  public PendingStore(
      KeyValueStore<String, byte[]> store, Commits commits, int most, long mostBytes) {
    this.store = store;
    this.atomic = commits.areAtomic();
    this.untilCommit = new CommitBarrier(commits);
    this.most = most;
    this.mostBytes = mostBytes;
  }

  /** Tells what was there when the task last ran: each entry and its record, in order. */
  public void restore(BiConsumer<String, byte[]> reader) {
    byte[] written = store.get(BEGIN);
    begin = written == null ? 0 : ByteBuffer.wrap(written).getLong();
    next = begin;
    try (KeyValueIterator<String, byte[]> all = store.range(entry(begin), AFTER_ENTRIES)) {
      while (all.hasNext()) {
        KeyValue<String, byte[]> found = all.next();
        long number = number(found.key);
        hold(number, found.value);
        next = number + 1;
        reader.accept(found.key, found.value);
      }
    }
  }

  public int size() {
    return sizes.size();
  }

  public boolean isFull() {
    return sizes.size() >= most || bytes >= mostBytes;
  }

  /** Whether there are twice as many as it takes: of those that are added though it is full. */
  public boolean isOverfull() {
    return sizes.size() / 2 >= most || bytes / 2 >= mostBytes;
  }

  /** Answers the entry that keeps the record. */
  public String add(byte[] record) {
    String entry = entry(next);
    store.put(entry, record);
    hold(next, record);
    next++;
    return entry;
  }

  /** Keeps another record under an entry that is there. */
  public void replace(String entry, byte[] record) {
    store.put(entry, record);
    hold(number(entry), record);
  }

  private void hold(long number, byte[] record) {
    Integer before = sizes.put(number, record.length);
    bytes += record.length - (before == null ? 0 : before);
  }

  /**
   * Something has come of a record: it is kept no longer. Where commits are not atomic it stays in
   * the store until what came of it stands, since after a crash nobody might ever hear of it.
   */
  public void delete(String entry) {
    Integer size = sizes.remove(number(entry));
    bytes -= size == null ? 0 : size;
    if (atomic) {
      erase(entry);
    } else {
      done.add(number(entry));
      untilCommit.add(entry);
    }
  }

  /** Erases those that are done with, where what came of them stands. */
  public void eraseCommitted() {
    untilCommit.takeCommitted().forEach(this::erase);
  }

  private void erase(String entry) {
    store.delete(entry);
    done.remove(number(entry));
    long first = Math.min(first(sizes.navigableKeySet()), first(done));
    if (first >= begin + STRIDE) {
      begin = first;
      store.put(BEGIN, ByteBuffer.allocate(Long.BYTES).putLong(first).array());
    }
  }

  private long first(NavigableSet<Long> numbers) {
    return numbers.isEmpty() ? next : numbers.first();
  }

  /** Of fixed width, so that entries sort as their numbers do. */
  private static String entry(long number) {
    return ENTRY + HexFormat.of().toHexDigits(number);
  }

  private static long number(String entry) {
    return Long.parseLong(entry.substring(ENTRY.length()), 16);
  }
}
