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

/** A store that outlives the task, which Kafka's own does not without a topology around it. */
final class MapStore implements KeyValueStore<String, byte[]> {

  private final NavigableMap<String, byte[]> entries = new TreeMap<>();

  @Override
  public void put(String key, byte[] value) {
    entries.put(key, value);
  }

  @Override
  public byte @Nullable [] putIfAbsent(String key, byte[] value) {
    return entries.putIfAbsent(key, value);
  }

  @Override
  public void putAll(List<KeyValue<String, byte[]>> all) {
    all.forEach(entry -> put(entry.key, entry.value));
  }

  @Override
  public byte @Nullable [] delete(String key) {
    return entries.remove(key);
  }

  @Override
  public byte @Nullable [] get(String key) {
    return entries.get(key);
  }

  @Override
  public KeyValueIterator<String, byte[]> range(String from, String to) {
    return new Entries(new TreeMap<>(entries.subMap(from, true, to, true)));
  }

  @Override
  public KeyValueIterator<String, byte[]> all() {
    return new Entries(new TreeMap<>(entries));
  }

  @Override
  public long approximateNumEntries() {
    return entries.size();
  }

  @Override
  public String name() {
    return Executions.STORE;
  }

  @Override
  public void init(StateStoreContext context, StateStore root) {
    throw new UnsupportedOperationException("this store belongs to no task");
  }

  @Override
  public void close() {
    entries.clear();
  }

  @Override
  public boolean persistent() {
    return false;
  }

  @Override
  public boolean isOpen() {
    return true;
  }

  private static final class Entries implements KeyValueIterator<String, byte[]> {

    private final NavigableMap<String, byte[]> left;

    Entries(NavigableMap<String, byte[]> left) {
      this.left = left;
    }

    @Override
    public boolean hasNext() {
      return !left.isEmpty();
    }

    @Override
    public KeyValue<String, byte[]> next() {
      Iterator<Map.Entry<String, byte[]>> first = left.entrySet().iterator();
      Map.Entry<String, byte[]> entry = first.next();
      first.remove();
      return KeyValue.pair(entry.getKey(), entry.getValue());
    }

    @Override
    public String peekNextKey() {
      return left.firstKey();
    }

    @Override
    public void close() {
      left.clear();
    }
  }
}
