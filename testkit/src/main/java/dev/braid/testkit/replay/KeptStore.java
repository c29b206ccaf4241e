package dev.braid.testkit.replay;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * One task's part of a store, with its changelog: what was written since the last commit can be
 * taken back, all of it or only the latest, as when it is restored.
 */
final class KeptStore implements KeyValueStore<Bytes, byte[]> {

  private final String name;
  private final NavigableMap<Bytes, byte[]> entries = new TreeMap<>();
  private final List<Change> uncommitted = new ArrayList<>();

  private NavigableMap<Bytes, byte[]> committed = new TreeMap<>();
  private NavigableMap<Bytes, byte[]> remembered = new TreeMap<>();

  @SuppressWarnings("ArrayRecordComponent") // bytes as they were, and never compared
  private record Change(Bytes key, byte @Nullable [] before) {}

  KeptStore(String name) {
    this.name = name;
  }

  /** What of it stands, for who takes over while its owner goes on. */
  KeptStore committed() {
    KeptStore copy = new KeptStore(name);
    copy.entries.putAll(entries);
    copy.uncommitted.addAll(uncommitted);
    copy.restore(0);
    return copy;
  }

  /** What was written stands. */
  void commitChanges() {
    uncommitted.clear();
  }

  /** Keeps what was committed before, for who wants to go back behind a commit. */
  void remember() {
    remembered = committed;
    committed = new TreeMap<>(entries);
  }

  /** Goes back behind the last commit. */
  void forget() {
    entries.clear();
    entries.putAll(remembered);
  }

  /** Has its first two entries change places. */
  void swap() {
    if (entries.size() > 1) {
      Map.Entry<Bytes, byte[]> first = requireNonNull(entries.pollFirstEntry());
      Map.Entry<Bytes, byte[]> second = requireNonNull(entries.pollFirstEntry());
      entries.put(first.getKey(), second.getValue());
      entries.put(second.getKey(), first.getValue());
    }
  }

  int uncommitted() {
    return uncommitted.size();
  }

  /** Takes back all but the first {@code kept} changes since the last commit. */
  void restore(int kept) {
    for (int i = uncommitted.size() - 1; i >= kept; i--) {
      Change change = uncommitted.get(i);
      if (change.before() == null) {
        entries.remove(change.key());
      } else {
        entries.put(change.key(), change.before());
      }
    }
    uncommitted.clear();
  }

  NavigableMap<Bytes, byte[]> entries() {
    return entries;
  }

  @Override
  public void put(Bytes key, byte @Nullable [] value) {
    byte[] before = value == null ? entries.remove(key) : entries.put(key, value);
    uncommitted.add(new Change(key, before));
  }

  @Override
  public byte @Nullable [] putIfAbsent(Bytes key, byte[] value) {
    byte[] found = entries.get(key);
    if (found == null) {
      put(key, value);
    }
    return found;
  }

  @Override
  public void putAll(List<KeyValue<Bytes, byte[]>> all) {
    all.forEach(entry -> put(entry.key, entry.value));
  }

  @Override
  public byte @Nullable [] delete(Bytes key) {
    byte[] found = entries.get(key);
    put(key, null);
    return found;
  }

  @Override
  public byte @Nullable [] get(Bytes key) {
    return entries.get(key);
  }

  @Override
  public KeyValueIterator<Bytes, byte[]> range(Bytes from, Bytes to) {
    return from.compareTo(to) > 0
        ? new Entries(new TreeMap<>())
        : new Entries(new TreeMap<>(entries.subMap(from, true, to, true)));
  }

  @Override
  public KeyValueIterator<Bytes, byte[]> all() {
    return new Entries(new TreeMap<>(entries));
  }

  @Override
  public long approximateNumEntries() {
    return entries.size();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void init(StateStoreContext context, StateStore root) {
    throw new UnsupportedOperationException("this store belongs to no task of Kafka Streams");
  }

  @Override
  public void close() {}

  @Override
  public boolean persistent() {
    return false;
  }

  @Override
  public boolean isOpen() {
    return true;
  }

  private static final class Entries implements KeyValueIterator<Bytes, byte[]> {

    private final NavigableMap<Bytes, byte[]> left;

    Entries(NavigableMap<Bytes, byte[]> left) {
      this.left = left;
    }

    @Override
    public boolean hasNext() {
      return !left.isEmpty();
    }

    @Override
    public KeyValue<Bytes, byte[]> next() {
      Iterator<Map.Entry<Bytes, byte[]>> first = left.entrySet().iterator();
      Map.Entry<Bytes, byte[]> entry = first.next();
      KeyValue<Bytes, byte[]> pair = KeyValue.pair(entry.getKey(), entry.getValue());
      first.remove();
      return pair;
    }

    @Override
    public Bytes peekNextKey() {
      return left.firstKey();
    }

    @Override
    public void close() {}
  }
}
