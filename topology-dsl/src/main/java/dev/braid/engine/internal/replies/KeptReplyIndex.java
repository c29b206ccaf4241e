package dev.braid.engine.internal.replies;

import dev.braid.engine.internal.core.DedupKey;

/**
 * In which pages the answer to a request may stand: a hash table with open addressing outside of
 * the Java heap, in some 30 bytes for each answer, since there may be millions of them. Holds half
 * an id for each; a page that it names has to be looked into.
 */
final class KeptReplyIndex implements AutoCloseable {

  private static final int LEAST = 64;

  /** Marks a free place; each other one holds the number of a page, and one. */
  private static final long FREE = 0;

  private OffHeapLongs prints = new OffHeapLongs(LEAST);
  private OffHeapLongs pages = new OffHeapLongs(LEAST);
  private int size;

  int size() {
    return size;
  }

  void add(DedupKey id, long page) {
    if (size >= pages.length() / 4 * 3) {
      grow();
    }
    put(id.high(), page + 1);
    size++;
  }

  private void put(long print, long pageAndOne) {
    int place = home(print);
    while (pages.get(place) != FREE) {
      place = after(place);
    }
    prints.set(place, print);
    pages.set(place, pageAndOne);
  }

  private void grow() {
    OffHeapLongs oldPrints = prints;
    OffHeapLongs oldPages = pages;
    prints = new OffHeapLongs(oldPrints.length() * 2);
    pages = new OffHeapLongs(oldPages.length() * 2);
    for (int place = 0; place < oldPages.length(); place++) {
      if (oldPages.get(place) != FREE) {
        put(oldPrints.get(place), oldPages.get(place));
      }
    }
    oldPrints.close();
    oldPages.close();
  }

  /** The first place that may hold {@code id}, or -1. */
  int first(DedupKey id) {
    return search(id, home(id.high()));
  }

  /** The next place that may hold {@code id}, or -1. */
  int next(DedupKey id, int place) {
    return search(id, after(place));
  }

  private int search(DedupKey id, int from) {
    int place = from;
    while (pages.get(place) != FREE) {
      if (prints.get(place) == id.high()) {
        return place;
      }
      place = after(place);
    }
    return -1;
  }

  long page(int place) {
    return pages.get(place) - 1;
  }

  /** Forgets that {@code page} has an answer of this id. */
  void remove(DedupKey id, long page) {
    for (int place = first(id); place >= 0; place = next(id, place)) {
      if (page(place) == page) {
        close(place);
        size--;
        return;
      }
    }
  }

  /** Moves up what stands behind a place that becomes free, so that searches do not end there. */
  private void close(int place) {
    int gap = place;
    for (int other = after(gap); pages.get(other) != FREE; other = after(other)) {
      if (distance(home(prints.get(other)), other) >= distance(gap, other)) {
        prints.set(gap, prints.get(other));
        pages.set(gap, pages.get(other));
        gap = other;
      }
    }
    pages.set(gap, FREE);
  }

  /** The ids are digests, whose bits are as good as any hash of them. */
  private int home(long print) {
    return (int) print & (pages.length() - 1);
  }

  private int after(int place) {
    return (place + 1) & (pages.length() - 1);
  }

  private int distance(int from, int to) {
    return (to - from) & (pages.length() - 1);
  }

  @Override
  public void close() {
    prints.close();
    pages.close();
  }
}
