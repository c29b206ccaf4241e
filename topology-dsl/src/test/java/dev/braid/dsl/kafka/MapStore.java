package dev.braid.dsl.kafka;

import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** A store that outlives whoever uses it, as one does that is restored. */
class MapStore<K extends Comparable<? super K>> implements KeyValueStore<K, byte[]> {

  private final NavigableMap<K, byte[]> entries = new TreeMap<>();

  @Override
  public void put(K key, byte @Nullable [] value) {
    if (value == null) {
      entries.remove(key);
    } else {
      entries.put(key, value);
    }
  }

  @Override
  public byte @Nullable [] putIfAbsent(K key, byte[] value) {
    return entries.putIfAbsent(key, value);
  }

  @Override
  public void putAll(List<KeyValue<K, byte[]>> all) {
    all.forEach(entry -> put(entry.key, entry.value));
  }

  @Override
  public byte @Nullable [] delete(K key) {
    return entries.remove(key);
  }

  @Override
  public byte @Nullable [] get(K key) {
    return entries.get(key);
  }

  @Override
  public KeyValueIterator<K, byte[]> range(K from, K to) {
    return new Entries<>(new TreeMap<>(entries.subMap(from, true, to, true)));
  }

  @Override
  public KeyValueIterator<K, byte[]> all() {
    return new Entries<>(new TreeMap<>(entries));
  }

  @Override
  public long approximateNumEntries() {
    return entries.size();
  }

  @Override
  public String name() {
    return "map";
  }

  @Override
  public void init(StateStoreContext context, StateStore root) {
    throw new UnsupportedOperationException("this store belongs to no task");
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

  private static final class Entries<K> implements KeyValueIterator<K, byte[]> {

    private final NavigableMap<K, byte[]> left;

    Entries(NavigableMap<K, byte[]> left) {
      this.left = left;
    }

    @Override
    public boolean hasNext() {
      return !left.isEmpty();
    }

    @Override
    public KeyValue<K, byte[]> next() {
      Iterator<Map.Entry<K, byte[]>> first = left.entrySet().iterator();
      Map.Entry<K, byte[]> entry = first.next();
      first.remove();
      return KeyValue.pair(entry.getKey(), entry.getValue());
    }

    @Override
    public K peekNextKey() {
      return left.firstKey();
    }

    @Override
    public void close() {
      left.clear();
    }
  }
}
