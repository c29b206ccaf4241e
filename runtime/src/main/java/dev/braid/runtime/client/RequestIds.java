package dev.braid.runtime.client;

import java.security.SecureRandom;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Ids of requests: 128 random bits each, as 32 hexadecimal digits. A service that is asked sees the
 * ids of the requests that it gets, and must not learn from them those of others, whose replies it
 * could forge. The randomness is drawn for many at a time, since each draw has a price. For any
 * thread.
 */
final class RequestIds {

  /** Of one id, in bytes. */
  private static final int SIZE = 16;

  private static final int AT_A_TIME = 256;

  private static final byte[] DIGITS = {
    '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'
  };

  private final SecureRandom random;
  private final Lock drawing = new ReentrantLock();

  /** Like {@link #used}, only while drawing. */
  private final byte[] drawn = new byte[SIZE * AT_A_TIME];

  private int used = drawn.length;

  RequestIds(SecureRandom random) {
    this.random = random;
  }

  /** One that nobody has had before, or can guess, in ASCII. */
  byte[] next() {
    byte[] id = new byte[2 * SIZE];
    drawing.lock();
    try {
      if (used == drawn.length) {
        random.nextBytes(drawn);
        used = 0;
      }
      for (int i = 0; i < SIZE; i++) {
        byte next = drawn[used + i];
        id[2 * i] = DIGITS[next >> 4 & 0xf];
        id[2 * i + 1] = DIGITS[next & 0xf];
      }
      used += SIZE;
    } finally {
      drawing.unlock();
    }
    return id;
  }
}
