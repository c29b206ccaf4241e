package dev.braid.dsl.kafka;

import dev.braid.dsl.Reply;
import java.nio.ByteBuffer;
import java.util.PriorityQueue;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * The replies that one task of an idempotent service keeps, each in an entry of its own under its
 * request's id; and by when they may be forgotten, in memory. Two nodes share the store: this is
 * the side that looks for replies and forgets them. {@link KeepNode} writes them, when there is
 * one: it is expected from when its request is let through. Off the thread that may have been
 * before a restart; then the reply is only found, and later forgotten, at the start after it.
 */
final class KeptReplies {

  /** The store's name. */
  static final String STORE = "answers";

  private static final byte VERSION = 1;

  /** Where an entry's one answer begins. */
  private static final int ANSWER = 1;

  /** Replies that one request may delete; it adds one. */
  private static final int MOST_DELETED = 4;

  private final KeyValueStore<Bytes, byte[]> store;
  private final PriorityQueue<Due> dues = new PriorityQueue<>();

  /** Reads the replies that there were when the task last ran. */
  KeptReplies(KeyValueStore<Bytes, byte[]> store) {
    this.store = store;
    try (KeyValueIterator<Bytes, byte[]> entries = store.all()) {
      while (entries.hasNext()) {
        KeyValue<Bytes, byte[]> entry = entries.next();
        byte version = entry.value[0];
        if (version != VERSION) {
          throw new IllegalStateException(
              "a kept reply has version %d, expected %d: was it written by a later one?"
                  .formatted(version, VERSION));
        }
        long until = KeptAnswers.until(entry.value, ANSWER);
        dues.add(new Due(until, KeptAnswers.id(entry.value, ANSWER)));
      }
    }
  }

  /** When to look whether a reply can be forgotten. */
  private record Due(long time, KeptId id) implements Comparable<Due> {
    @Override
    public int compareTo(Due other) {
      return Long.compare(time, other.time);
    }
  }

  /** Keeps an answer, as {@link KeptAnswers} writes it. */
  static void put(KeyValueStore<Bytes, byte[]> store, KeptId id, byte[] answer) {
    byte[] entry = ByteBuffer.allocate(ANSWER + answer.length).put(VERSION).put(answer).array();
    store.put(name(id), entry);
  }

  /** How many there are, with those that are expected. */
  int size() {
    return dues.size();
  }

  /** The reply that is given at {@code now} to a request with this id, if there is one. */
  @Nullable Reply<Value> find(KeptId id, long now) {
    byte[] entry = store.get(name(id));
    return entry == null ? null : KeptAnswers.find(entry, ANSWER, id, now);
  }

  /** A request runs whose reply will be kept until then. */
  void expect(KeptId id, long until) {
    dues.add(new Due(until, id));
  }

  /** Deletes replies that are no longer given at {@code now}; some at a time. */
  void prune(long now) {
    for (int deleted = 0; deleted < MOST_DELETED; deleted++) {
      Due oldest = dues.peek();
      if (oldest == null || oldest.time() > now) {
        return;
      }
      dues.remove();
      byte[] entry = store.get(name(oldest.id()));
      if (entry == null) {
        continue;
      }
      long until = KeptAnswers.until(entry, ANSWER);
      if (until > now) {
        // It was run again since, and what came of that is kept for longer.
        dues.add(new Due(until, oldest.id()));
      } else {
        store.delete(name(oldest.id()));
      }
    }
  }

  private static Bytes name(KeptId id) {
    ByteBuffer name = ByteBuffer.allocate(KeptId.BYTES).putLong(id.high()).putLong(id.low());
    return Bytes.wrap(name.array());
  }
}
