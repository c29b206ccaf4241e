package dev.braid.dsl.kafka;

import java.util.Arrays;

/**
 * In which pages the answer to a request may stand: a hash table with open addressing, in some 30
 * bytes for each answer, since there may be a million of them. Holds half an id for each; a page
 * that it names has to be looked into.
 */
final class AnswerIndex {

  private static final int LEAST = 64;

  /** Marks a free place; the numbers of pages begin at 0. */
  private static final long FREE = -1;

  private long[] prints = new long[LEAST];
  private long[] pages = free(LEAST);
  private int size;

  private static long[] free(int places) {
    long[] free = new long[places];
    Arrays.fill(free, FREE);
    return free;
  }

  int size() {
    return size;
  }

  void add(KeptId id, long page) {
    if (size >= pages.length / 2) {
      grow();
    }
    put(id.high(), page);
    size++;
  }

  private void put(long print, long page) {
    int place = home(print);
    while (pages[place] != FREE) {
      place = after(place);
    }
    prints[place] = print;
    pages[place] = page;
  }

  private void grow() {
    long[] oldPrints = prints;
    long[] oldPages = pages;
    prints = new long[oldPrints.length * 2];
    pages = free(oldPages.length * 2);
    for (int place = 0; place < oldPages.length; place++) {
      if (oldPages[place] != FREE) {
        put(oldPrints[place], oldPages[place]);
      }
    }
  }

  /** The first place that may hold {@code id}, or -1. */
  int first(KeptId id) {
    return search(id, home(id.high()));
  }

  /** The next place that may hold {@code id}, or -1. */
  int next(KeptId id, int place) {
    return search(id, after(place));
  }

  private int search(KeptId id, int from) {
    int place = from;
    while (pages[place] != FREE) {
      if (prints[place] == id.high()) {
        return place;
      }
      place = after(place);
    }
    return -1;
  }

  long page(int place) {
    return pages[place];
  }

  /** Forgets that {@code page} has an answer of this id. */
  void remove(KeptId id, long page) {
    for (int place = first(id); place >= 0; place = next(id, place)) {
      if (pages[place] == page) {
        close(place);
        size--;
        return;
      }
    }
  }

  /** Moves up what stands behind a place that becomes free, so that searches do not end there. */
  private void close(int place) {
    int gap = place;
    for (int other = after(gap); pages[other] != FREE; other = after(other)) {
      if (distance(home(prints[other]), other) >= distance(gap, other)) {
        prints[gap] = prints[other];
        pages[gap] = pages[other];
        gap = other;
      }
    }
    pages[gap] = FREE;
  }

  /** The ids are digests, whose bits are as good as any hash of them. */
  private int home(long print) {
    return (int) print & (pages.length - 1);
  }

  private int after(int place) {
    return (place + 1) & (pages.length - 1);
  }

  private int distance(int from, int to) {
    return (to - from) & (pages.length - 1);
  }
}
