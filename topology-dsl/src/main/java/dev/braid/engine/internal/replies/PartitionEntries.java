package dev.braid.engine.internal.replies;

import dev.braid.dsl.PartitionHandler;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * What a handler changes for the time of one request, until it is known that the request succeeds.
 */
public final class PartitionEntries implements PartitionHandler.Entries {

  /** Behind the records of {@link KeepingNode}, and away from all of them. */
  private static final byte PREFIX = 'u';

  private final KeyValueStore<Bytes, byte[]> store;
  private final Map<Bytes, Optional<byte[]>> written = new LinkedHashMap<>();
  private final List<Change> told = new ArrayList<>();

  PartitionEntries(KeyValueStore<Bytes, byte[]> store) {
    this.store = store;
  }

  /** Of the topic of changes. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Change(byte[] key, byte[] value) {}

  /** The name that an entry has in the store, for who reads it from outside. */
  public static Bytes name(byte[] entry) {
    return Bytes.wrap(ByteBuffer.allocate(1 + entry.length).put(PREFIX).put(entry).array());
  }

  /** The name that an entry of the store has for its handler. */
  public static byte[] entry(Bytes name) {
    return Arrays.copyOfRange(name.get(), 1, name.get().length);
  }

  @Override
  public byte @Nullable [] get(byte[] name) {
    Bytes stored = name(name);
    Optional<byte[]> changed = written.get(stored);
    return changed == null ? store.get(stored) : changed.orElse(null);
  }

  @Override
  public void put(byte[] name, byte[] value) {
    written.put(name(name), Optional.of(value));
  }

  @Override
  public void delete(byte[] name) {
    written.put(name(name), Optional.empty());
  }

  @Override
  public void scan(byte[] from, byte[] to, BiPredicate<byte[], byte[]> visitor) {
    Bytes end = name(to);
    try (KeyValueIterator<Bytes, byte[]> entries = store.range(name(from), end)) {
      boolean on = true;
      while (on && entries.hasNext()) {
        KeyValue<Bytes, byte[]> next = entries.next();
        on = next.key.compareTo(end) < 0 && visitor.test(entry(next.key), next.value);
      }
    }
  }

  @Override
  public void tell(byte[] key, byte[] value) {
    told.add(new Change(key, value));
  }

  List<Change> told() {
    return told;
  }

  /** Writes what was changed. */
  void apply() {
    written.forEach(
        (name, value) ->
            value.ifPresentOrElse(bytes -> store.put(name, bytes), () -> store.delete(name)));
  }
}
