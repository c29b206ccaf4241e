package dev.braid.engine.internal.workers;

import java.util.List;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** A store of bytes as nodes know it: with keys of their own type. */
public final class StandaloneStore<K> implements KeyValueStore<K, byte[]> {

  private final KeyValueStore<Bytes, byte[]> bytes;
  private final Serde<K> keys;

  public StandaloneStore(KeyValueStore<Bytes, byte[]> bytes, Serde<K> keys) {
    this.bytes = bytes;
    this.keys = keys;
  }

  private Bytes raw(K key) {
    return Bytes.wrap(keys.serializer().serialize("", key));
  }

  private K key(Bytes raw) {
    return keys.deserializer().deserialize("", raw.get());
  }

  @Override
  public void put(K key, byte @Nullable [] value) {
    bytes.put(raw(key), value);
  }

  @Override
  public byte @Nullable [] putIfAbsent(K key, byte[] value) {
    return bytes.putIfAbsent(raw(key), value);
  }

  @Override
  public void putAll(List<KeyValue<K, byte[]>> entries) {
    entries.forEach(entry -> put(entry.key, entry.value));
  }

  @Override
  public byte @Nullable [] delete(K key) {
    return bytes.delete(raw(key));
  }

  @Override
  public byte @Nullable [] get(K key) {
    return bytes.get(raw(key));
  }

  @Override
  public KeyValueIterator<K, byte[]> range(K from, K to) {
    return new Entries(bytes.range(raw(from), raw(to)));
  }

  @Override
  public KeyValueIterator<K, byte[]> all() {
    return new Entries(bytes.all());
  }

  @Override
  public long approximateNumEntries() {
    return bytes.approximateNumEntries();
  }

  @Override
  public String name() {
    return bytes.name();
  }

  @Override
  public void init(StateStoreContext context, StateStore root) {
    throw new UnsupportedOperationException("this store belongs to no task of Kafka Streams");
  }

  @Override
  public void close() {
    bytes.close();
  }

  @Override
  public boolean persistent() {
    return bytes.persistent();
  }

  @Override
  public boolean isOpen() {
    return bytes.isOpen();
  }

  private final class Entries implements KeyValueIterator<K, byte[]> {

    private final KeyValueIterator<Bytes, byte[]> entries;

    Entries(KeyValueIterator<Bytes, byte[]> entries) {
      this.entries = entries;
    }

    @Override
    public boolean hasNext() {
      return entries.hasNext();
    }

    @Override
    public KeyValue<K, byte[]> next() {
      KeyValue<Bytes, byte[]> next = entries.next();
      return KeyValue.pair(key(next.key), next.value);
    }

    @Override
    public K peekNextKey() {
      return key(entries.peekNextKey());
    }

    @Override
    public void close() {
      entries.close();
    }
  }
}
