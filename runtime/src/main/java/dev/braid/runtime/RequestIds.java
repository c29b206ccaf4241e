package dev.braid.runtime;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Ids of requests, 32 hexadecimal digits each. The first half is drawn once, so that no two clients
 * have the same ids; the second half counts. To know one is to know others: what only its owner may
 * ask for must not be known by such an id. For any thread.
 */
final class RequestIds {

  private static final byte[] DIGITS = {
    '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'
  };

  private final byte[] client = new byte[16];
  private final AtomicLong last;

  RequestIds(SecureRandom random) {
    put(random.nextLong(), client, 0);
    last = new AtomicLong(random.nextLong());
  }

  /** One that nobody has had before, in ASCII. */
  byte[] next() {
    byte[] id = new byte[32];
    System.arraycopy(client, 0, id, 0, client.length);
    put(last.incrementAndGet(), id, client.length);
    return id;
  }

  private static void put(long number, byte[] text, int start) {
    long rest = number;
    for (int i = start + 15; i >= start; i--) {
      text[i] = DIGITS[(int) rest & 0xf];
      rest >>>= 4;
    }
  }

  /** One that nobody can guess. */
  static String secret(SecureRandom random) {
    byte[] id = new byte[16];
    random.nextBytes(id);
    return HexFormat.of().formatHex(id);
  }
}
