package dev.braid.engine.internal.core;

import dev.braid.engine.EngineSettings;
import dev.braid.engine.Environment;
import dev.braid.engine.Limit;
import dev.braid.engine.Limits;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Which requests of a task are not run because too many of their key waited when they came, so that
 * a hot key is refused some of its work instead of holding up all others of its partition.
 *
 * <p>What waits stands in the log, and nobody counts it there. But when a request is read, it is
 * known when the ones before it were done: as many of its key as were done later than it came
 * waited then. That is a clock's word, and a clock must not decide. So, as {@link Overdue} does, it
 * only draws a line for a key, which says that from this place of the log on no request is run that
 * came before such a time. The line is kept in the store, and acts when that is committed; it is
 * drawn at a record that no earlier life can have read.
 *
 * <p>Until the line acts, requests beyond the bound are run: those of one commit interval.
 */
public final class Backlogs {

  /** Before the records of keys, and all else in the store. */
  private static final byte PREFIX = 'b';

  /** Keys of one task that may have a line at a time: those beyond have no bound. */
  private static final int MOST_LINES = 100;

  /** Of more requests it is not remembered when they were done: fewer are taken to wait. */
  private static final int MOST_DONE = 100_000;

  private final KeyValueStore<Bytes, byte[]> store;
  private final Limits limits;
  private final Environment environment;
  private final Freshness freshness;

  /** By key: those that act, as they are committed. */
  private final Map<Bytes, RefusalLine> lines = new HashMap<>();

  /** By key: those that are written, and must not act yet. */
  private final Map<Bytes, Written> written = new HashMap<>();

  /** The requests that were done after the latest one came, the first one first. */
  private final Deque<Done> done = new ArrayDeque<>();

  private final Map<Bytes, Integer> waited = new HashMap<>();

  /** The time by which the log's clock seems to be behind this one. */
  private long behind;

  public Backlogs(
      KeyValueStore<Bytes, byte[]> store, EngineSettings settings, Freshness freshness) {
    this.store = store;
    this.limits = settings.limits();
    this.environment = settings.environment();
    this.freshness = freshness;
    Bytes from = Bytes.wrap(new byte[] {PREFIX});
    Bytes to = Bytes.wrap(new byte[] {PREFIX + 1});
    try (KeyValueIterator<Bytes, byte[]> entries = store.range(from, to)) {
      while (entries.hasNext()) {
        KeyValue<Bytes, byte[]> entry = entries.next();
        byte[] name = entry.key.get();
        if (name[0] == PREFIX) {
          byte[] key = ByteBuffer.allocate(name.length - 1).put(name, 1, name.length - 1).array();
          lines.put(Bytes.wrap(key), RefusalLine.read(entry.value, "a key's backlog"));
        }
      }
    }
  }

  private record Written(RefusalLine line, long commits) {}

  private record Done(Bytes key, long time) {}

  /** Whether a request is not to be run. */
  public boolean refuses(Envelope request, byte[] ofKey) {
    takeCommitted();
    forget(request.forgetTime() - limits.millis(Limit.CLOCK_SKEW));
    Bytes key = Bytes.wrap(ofKey);
    RefusalLine line = lines.get(key);
    if (line != null && line.refuses(request.offset(), request.time())) {
      return true;
    }
    see(request.time());
    if (waited.getOrDefault(key, 0) >= limits.of(Limit.MAX_WAITING_OF_KEY)) {
      draw(request, key);
    }
    return false;
  }

  /** A request that was not refused has been done. */
  public void done(byte[] ofKey) {
    Bytes key = Bytes.wrap(ofKey);
    done.add(new Done(key, environment.clock().millis() - behind));
    waited.merge(key, 1, Integer::sum);
    if (done.size() > MOST_DONE) {
      forgetFirst();
    }
  }

  private void takeCommitted() {
    if (written.isEmpty()) {
      return;
    }
    long now = environment.commits().count();
    Iterator<Map.Entry<Bytes, Written>> each = written.entrySet().iterator();
    while (each.hasNext()) {
      Map.Entry<Bytes, Written> next = each.next();
      if (now > next.getValue().commits()) {
        lines.put(next.getKey(), next.getValue().line());
        each.remove();
      }
    }
  }

  /** Removes the lines before which nothing comes any more. */
  private void forget(long time) {
    if (lines.isEmpty()) {
      return;
    }
    Iterator<Map.Entry<Bytes, RefusalLine>> each = lines.entrySet().iterator();
    while (each.hasNext()) {
      Map.Entry<Bytes, RefusalLine> next = each.next();
      if (next.getValue().before() < time && !written.containsKey(next.getKey())) {
        store.delete(name(next.getKey()));
        each.remove();
      }
    }
  }

  /**
   * Takes those out that were done when this one came. How far the clocks are apart shows when
   * nobody waits; while somebody does, the one that waits least says it best.
   */
  private void see(long came) {
    long skew = limits.millis(Limit.CLOCK_SKEW);
    long late = Math.max(-skew, Math.min(skew, environment.clock().millis() - came));
    while (!done.isEmpty() && done.getFirst().time() <= came) {
      forgetFirst();
    }
    behind = done.isEmpty() ? late : Math.min(behind, late);
  }

  private void forgetFirst() {
    Bytes key = done.removeFirst().key();
    waited.computeIfPresent(key, (same, count) -> count == 1 ? null : count - 1);
  }

  /**
   * One for each key and commit. Who came when the last so many of its key were not done yet is one
   * too many; without transactions no line could be told from what it cut.
   */
  private void draw(Envelope request, Bytes key) {
    if (written.containsKey(key)
        || lines.size() + written.size() >= MOST_LINES
        || !freshness.isFresh(request)
        || !environment.commits().areAtomic()) {
      return;
    }
    Long before = doneBeforeLast(key, limits.of(Limit.MAX_WAITING_OF_KEY));
    if (before != null) {
      RefusalLine line = new RefusalLine(request.offset(), before);
      store.put(name(key), line.write());
      written.put(key, new Written(line, environment.commits().count()));
    }
  }

  /** When the first of the last so many of a key was done. */
  private @Nullable Long doneBeforeLast(Bytes key, int many) {
    int left = many;
    Iterator<Done> latest = done.descendingIterator();
    while (latest.hasNext()) {
      Done next = latest.next();
      if (next.key().equals(key)) {
        left--;
        if (left == 0) {
          return next.time();
        }
      }
    }
    return null;
  }

  private static Bytes name(Bytes key) {
    return Bytes.wrap(ByteBuffer.allocate(1 + key.get().length).put(PREFIX).put(key.get()).array());
  }
}
