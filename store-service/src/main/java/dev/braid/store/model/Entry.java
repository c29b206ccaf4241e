package dev.braid.store.model;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;

/**
 * What a store keeps of one key.
 *
 * <pre>
 * entry = version (1 byte), flags (1: 1 deleted), stamp, seen, expires at (8), state (the rest)
 * stamp = milliseconds (8), counter (4), region; seen = number (1), that many: region, number (8)
 * </pre>
 *
 * @param stamp of its last write
 * @param seen what it has taken in
 * @param isDeleted whether the key has no value; such an entry is kept for a time, so that an older
 *     write of another region finds that it is older
 * @param expiresAt by the log's time, in milliseconds since the epoch; {@link #NEVER}
 * @param state the value, as the {@link Rule} of the store writes it; of some rules a deleted entry
 *     has one too
 */
@SuppressWarnings("ArrayRecordComponent") // compared by content below
public record Entry(Stamp stamp, Seen seen, boolean isDeleted, long expiresAt, byte[] state) {

  /** No time. */
  public static final long NEVER = Long.MAX_VALUE;

  private static final byte VERSION = 1;
  private static final byte DELETED = 1;
  private static final int USUAL_HEAD = 64;

  public Entry {
    requireNonNull(stamp, "stamp");
    requireNonNull(seen, "seen");
    requireNonNull(state, "state");
  }

  static Entry read(byte[] bytes) {
    return Input.read(
        "an entry",
        VERSION,
        bytes,
        input -> {
          boolean deleted = (input.nextByte() & DELETED) != 0;
          return new Entry(input.stamp(), input.seen(), deleted, input.nextLong(), input.rest());
        });
  }

  byte[] write() {
    return new Output(VERSION, USUAL_HEAD + state.length)
        .put(isDeleted ? DELETED : 0)
        .put(stamp)
        .put(seen)
        .put(expiresAt)
        .rest(state)
        .toBytes();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Entry entry
        && stamp.equals(entry.stamp)
        && seen.equals(entry.seen)
        && isDeleted == entry.isDeleted
        && expiresAt == entry.expiresAt
        && Arrays.equals(state, entry.state);
  }

  @Override
  public int hashCode() {
    return stamp.hashCode();
  }
}
