package dev.braid.engine.internal.replies;

import dev.braid.dsl.Reply;
import dev.braid.engine.internal.core.DedupKey;
import dev.braid.wire.Value;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * The replies that one task keeps, each in an entry of its own under its request's id, with those
 * to other attempts of the same request; and by when they may be forgotten, outside of the Java
 * heap. Those of an idempotent service, and the ends of a flow's executions.
 *
 * @param <K> the keys of the store
 */
public final class KeptReplies<K> implements AutoCloseable {

  /** The name of an idempotent service's store. */
  public static final String STORE = "answers";

  private static final byte VERSION = 2;

  /** Where an entry's answers begin. */
  private static final int REPLIES = 1;

  /** Replies that one request may delete; it adds one. */
  private static final int MOST_DELETED = 4;

  /** So many answers to one request are kept: of more attempts than that, the last ones. */
  private static final int MOST_ATTEMPTS = 8;

  /** Behind the early replies of a flow's store, and before what it keeps of durable executions. */
  private static final String END = "c";

  private static final String AFTER_ENDS = "d";

  private final KeyValueStore<K, byte[]> store;
  private final Function<DedupKey, K> names;
  private final Consumer<DedupKey> forgotten;
  private final DueReplies dues = new DueReplies();

  private KeptReplies(
      KeyValueStore<K, byte[]> store,
      Function<DedupKey, K> names,
      Consumer<DedupKey> forgotten,
      KeyValueIterator<K, byte[]> entries) {
    this.store = store;
    this.names = names;
    this.forgotten = forgotten;
    try (entries) {
      while (entries.hasNext()) {
        KeyValue<K, byte[]> entry = entries.next();
        byte version = entry.value[0];
        if (version != VERSION) {
          throw new IllegalStateException(
              "a kept reply has version %s, expected %s: was it written by a later one?"
                  .formatted(version, VERSION));
        }
        DedupKey id = KeptReplyForm.id(entry.value, REPLIES);
        dues.add(until(entry.value), id.high(), id.low());
      }
    }
  }

  /** Reads the replies of an idempotent service that there were when the task last ran. */
  static KeptReplies<Bytes> of(KeyValueStore<Bytes, byte[]> store) {
    return new KeptReplies<>(store, KeptReplies::name, id -> {}, store.all());
  }

  /**
   * Reads the ends of executions that there were when the task last ran.
   *
   * @param forgotten is told of each that is forgotten
   */
  public static KeptReplies<String> ends(
      KeyValueStore<String, byte[]> store, Consumer<DedupKey> forgotten) {
    return new KeptReplies<>(store, id -> END + id.hex(), forgotten, store.range(END, AFTER_ENDS));
  }

  private static Bytes name(DedupKey id) {
    ByteBuffer name = ByteBuffer.allocate(DedupKey.BYTES).putLong(id.high()).putLong(id.low());
    return Bytes.wrap(name.array());
  }

  /** By when none of an entry's answers is given any more. */
  private static long until(byte[] entry) {
    long until = Long.MIN_VALUE;
    for (int at = REPLIES; at < entry.length; at = KeptReplyForm.next(entry, at)) {
      until = Math.max(until, KeptReplyForm.until(entry, at));
    }
    return until;
  }

  /** Of how many requests there are replies. */
  public int size() {
    return dues.size();
  }

  /** The reply that is given at {@code now} to this attempt of a request, if there is one. */
  public @Nullable Reply<Value> find(DedupKey id, int attempt, long now) {
    byte[] entry = size() == 0 ? null : store.get(names.apply(id));
    KeptReplyForm.Found found =
        entry == null ? null : KeptReplyForm.find(entry, REPLIES, id, attempt, now);
    return found == null ? null : found.reply();
  }

  /** Whether all that is kept of a request are faults that may pass: a later attempt would run. */
  public boolean mayGoOn(DedupKey id) {
    byte[] entry = size() == 0 ? null : store.get(names.apply(id));
    if (entry == null) {
      return false;
    }
    for (int at = REPLIES; at < entry.length; at = KeptReplyForm.next(entry, at)) {
      if (KeptReplyForm.isFinal(entry, at)) {
        return false;
      }
    }
    return true;
  }

  /** Keeps one more answer, as {@link KeptReplyForm} writes it. */
  public void keep(DedupKey id, byte[] reply) {
    K name = names.apply(id);
    byte[] before = store.get(name);
    if (before == null) {
      store.put(name, entry(new byte[0], 0, reply));
      dues.add(KeptReplyForm.until(reply, 0), id.high(), id.low());
    } else {
      store.put(name, entry(before, latest(before), reply));
    }
  }

  private static byte[] entry(byte[] before, int from, byte[] reply) {
    int stay = before.length - from;
    return ByteBuffer.allocate(REPLIES + stay + reply.length)
        .put(VERSION)
        .put(before, from, stay)
        .put(reply)
        .array();
  }

  /** Where those begin of an entry's answers that stay in it when there is one more. */
  private static int latest(byte[] entry) {
    int count = 0;
    for (int at = REPLIES; at < entry.length; at = KeptReplyForm.next(entry, at)) {
      count++;
    }
    int from = REPLIES;
    for (; count >= MOST_ATTEMPTS; count--) {
      from = KeptReplyForm.next(entry, from);
    }
    return from;
  }

  /** Deletes replies that are no longer given at {@code now}; some at a time. */
  public void prune(long now) {
    for (int deleted = 0; deleted < MOST_DELETED && dues.isDue(now); deleted++) {
      DedupKey id = new DedupKey(dues.high(), dues.low());
      dues.remove();
      byte[] entry = store.get(names.apply(id));
      if (entry == null) {
        continue;
      }
      long until = until(entry);
      if (until > now) {
        // A later attempt has been answered since, and that is kept for longer.
        dues.add(until, id.high(), id.low());
      } else {
        store.delete(names.apply(id));
        forgotten.accept(id);
      }
    }
  }

  /**
   * Whether fewer than {@code most} are kept, once what is over at {@code now} is not.
   *
   * @param more that are to be counted with them
   */
  public boolean hasRoom(int most, int more, long now) {
    while (size() + more >= most && dues.isDue(now)) {
      prune(now);
    }
    return size() + more < most;
  }

  @Override
  public void close() {
    dues.close();
  }
}
