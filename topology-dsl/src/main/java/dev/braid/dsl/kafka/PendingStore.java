package dev.braid.dsl.kafka;

import java.nio.ByteBuffer;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The pending requests of one task: each stands in the store, under its number, from when it was
 * read until its answer goes out.
 *
 * <p>The store is read through once, at the start. Where that begins is written down now and then:
 * before it there is nothing but what has been deleted, and to skip that can take long.
 */
final class PendingStore {

  /** The store's name. */
  static final String NAME = "pending";

  /** All pending requests of a task together, in bytes; their lanes keep them in memory. */
  private static final long MOST_BYTES = 64L * 1024 * 1024;

  /** After so many numbers the place where to begin is written down again. */
  private static final long STRIDE = 1000;

  private static final String ENTRY = "e";
  private static final String AFTER_ENTRIES = "f";
  private static final String BEGIN = "begin";

  private final KeyValueStore<String, byte[]> store;
  private final int most;

  /** The sizes of those in the store, by number. */
  private final NavigableMap<Long, Integer> sizes = new TreeMap<>();

  private long bytes;
  private long begin;
  private long next;

  /**
   * @param most that it takes before it is full
   */
  PendingStore(KeyValueStore<String, byte[]> store, int most) {
    this.store = store;
    this.most = most;
  }

  /** Tells what was pending when the task last ran: each entry and its record, in order. */
  void restore(BiConsumer<String, byte[]> reader) {
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

  int size() {
    return sizes.size();
  }

  boolean isFull() {
    return sizes.size() >= most || bytes >= MOST_BYTES;
  }

  /** Answers the entry that keeps the record. */
  String add(byte[] record) {
    String entry = entry(next);
    store.put(entry, record);
    hold(next, record);
    next++;
    return entry;
  }

  private void hold(long number, byte[] record) {
    sizes.put(number, record.length);
    bytes += record.length;
  }

  void delete(String entry) {
    store.delete(entry);
    Integer size = sizes.remove(number(entry));
    bytes -= size == null ? 0 : size;
    long first = sizes.isEmpty() ? next : sizes.firstKey();
    if (first >= begin + STRIDE) {
      begin = first;
      store.put(BEGIN, ByteBuffer.allocate(Long.BYTES).putLong(first).array());
    }
  }

  /** Of fixed width, so that entries sort as their numbers do. */
  private static String entry(long number) {
    return ENTRY + "%016x".formatted(number);
  }

  private static long number(String entry) {
    return Long.parseLong(entry.substring(ENTRY.length()), 16);
  }
}
