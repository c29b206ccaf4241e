package dev.braid.store.model;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The digest of one entry that has a value: the first eight bytes of SHA-256 over its key, its
 * stamp and its state. Sums of them do not depend on the order, so that of a partition is kept up
 * with each write; two copies with the same sum hold the same.
 */
final class Digest {

  private Digest() {}

  static long of(byte[] key, Entry entry) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(key.length).flip());
      digest.update(key);
      digest.update(new Output((byte) 0, 32).put(entry.stamp()).put(entry.expiresAt()).toBytes());
      digest.update(entry.state());
      return ByteBuffer.wrap(digest.digest()).getLong();
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException("every JVM has SHA-256", missing);
    }
  }
}
