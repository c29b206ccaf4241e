package dev.braid.engine.internal.replies;

import dev.braid.engine.internal.core.DedupKey;
import java.nio.ByteBuffer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * The answers of one task that no longer stand with the state of their key: in entries of the same
 * store, several in each. What is in which page, and which page is the next to be forgotten, stands
 * in memory, and depends on nothing but the pages: after a restart it is the same. So a request
 * that is no repeat costs no look into the store, and nothing here looks at a clock.
 *
 * <p>A page is never changed. It is deleted when the log's time has passed the end of its last
 * answer: not earlier, since a request that stands further back in the log may still be a repeat.
 */
final class KeptReplyPages implements AutoCloseable {

  private static final byte VERSION = 2;

  /** Where a page's answers begin. */
  private static final int REPLIES = 1;

  /** All pages stand behind all records. */
  private static final byte PREFIX = 'p';

  /** Pages that one request may delete; it adds fewer. */
  private static final int MOST_DELETED = 4;

  private final KeyValueStore<Bytes, byte[]> store;
  private final KeptReplyIndex index = new KeptReplyIndex();
  private final DueReplies pages = new DueReplies();
  private long nextNumber;

  /** Reads the pages that there were when the task last ran. */
  KeptReplyPages(KeyValueStore<Bytes, byte[]> store) {
    this.store = store;
    Bytes from = Bytes.wrap(new byte[] {PREFIX});
    Bytes to = Bytes.wrap(new byte[] {PREFIX + 1});
    try (KeyValueIterator<Bytes, byte[]> entries = store.range(from, to)) {
      while (entries.hasNext()) {
        KeyValue<Bytes, byte[]> entry = entries.next();
        long number = ByteBuffer.wrap(entry.key.get()).getLong(1);
        if (entry.value[0] != VERSION) {
          throw new IllegalStateException(
              "page %s of kept replies has version %s, expected %s: was it written by a later one?"
                  .formatted(number, entry.value[0], VERSION));
        }
        enter(number, entry.value);
        nextNumber = number + 1;
      }
    }
  }

  /** How many answers there are. */
  int size() {
    return index.size();
  }

  /** The answer that is given at {@code now} to this attempt of a request, if there is one. */
  KeptReplyForm.@Nullable Found find(DedupKey id, int attempt, long now) {
    KeptReplyForm.Found first = null;
    for (int place = index.first(id); place >= 0; place = index.next(id, place)) {
      byte[] page = store.get(name(index.page(place)));
      first =
          KeptReplyForm.Found.first(
              first, page == null ? null : KeptReplyForm.find(page, REPLIES, id, attempt, now));
    }
    return first;
  }

  /**
   * Keeps answers in a page of their own.
   *
   * @param replies one behind the other
   */
  void add(ByteBuffer replies) {
    byte[] page =
        ByteBuffer.allocate(REPLIES + replies.remaining()).put(VERSION).put(replies).array();
    store.put(name(nextNumber), page);
    enter(nextNumber, page);
    nextNumber++;
  }

  private void enter(long number, byte[] page) {
    long until = Long.MIN_VALUE;
    for (int at = REPLIES; at < page.length; at = KeptReplyForm.next(page, at)) {
      index.add(KeptReplyForm.id(page, at), number);
      until = Math.max(until, KeptReplyForm.until(page, at));
    }
    pages.add(until, number, 0);
  }

  /** Whether fewer than {@code most} are kept, once what is over at {@code now} is not. */
  boolean hasRoom(int most, long now) {
    while (size() >= most && pages.isDue(now)) {
      prune(now);
    }
    return size() < most;
  }

  /** Deletes pages whose answers are no longer given at {@code now}; some at a time. */
  void prune(long now) {
    for (int deleted = 0; deleted < MOST_DELETED && pages.isDue(now); deleted++) {
      delete(pages.high());
      pages.remove();
    }
  }

  private void delete(long number) {
    byte[] page = store.delete(name(number));
    if (page != null) {
      for (int at = REPLIES; at < page.length; at = KeptReplyForm.next(page, at)) {
        index.remove(KeptReplyForm.id(page, at), number);
      }
    }
  }

  private static Bytes name(long number) {
    return Bytes.wrap(ByteBuffer.allocate(1 + Long.BYTES).put(PREFIX).putLong(number).array());
  }

  @Override
  public void close() {
    index.close();
    pages.close();
  }
}
