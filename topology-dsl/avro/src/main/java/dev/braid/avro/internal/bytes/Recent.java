package dev.braid.avro.internal.bytes;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What was used last: at least so many entries, and at most twice as many. For several threads,
 * which do not wait for each other to get one.
 *
 * <p>In two generations: when the young one is full it becomes the old one, and what nobody got
 * from the old one until then is forgotten.
 */
public final class Recent<K, V> {

  private final int size;
  private final Lock writing = new ReentrantLock();
  private volatile ConcurrentMap<K, V> young = new ConcurrentHashMap<>();
  private volatile ConcurrentMap<K, V> old = new ConcurrentHashMap<>();

  public Recent(int size) {
    this.size = size;
  }

  public @Nullable V get(K key) {
    V value = young.get(key);
    if (value == null) {
      value = old.get(key);
      if (value != null) {
        put(key, value);
      }
    }
    return value;
  }

  public void put(K key, V value) {
    writing.lock();
    try {
      if (young.size() >= size && !young.containsKey(key)) {
        old = young;
        young = new ConcurrentHashMap<>();
      }
      young.put(key, value);
    } finally {
      writing.unlock();
    }
  }
}
