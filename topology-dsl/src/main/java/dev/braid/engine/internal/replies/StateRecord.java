package dev.braid.engine.internal.replies;

import dev.braid.dsl.CodecException;
import dev.braid.engine.internal.core.DedupKey;
import dev.braid.wire.Wire;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * What a stateful service keeps for one key: the state, and the latest answers that were given with
 * it, in one record, so that neither is ever there without the other. A key without state has no
 * record.
 *
 * <pre>record = version (1 byte), length of the state (4), state, answers</pre>
 */
final class StateRecord {

  /** The largest state, in bytes: with its answers and its key it fits into the changelog. */
  static final int MAX_STATE = Wire.MAX_PAYLOAD;

  /** So many answers stand in one record; before there would be more, half of them leave it. */
  private static final int MOST_ANSWERS = 16;

  /** A longer answer stands in a page from the start, since a record is written again and again. */
  private static final int LONGEST_ANSWER = 1024;

  private static final byte VERSION = 2;
  private static final int LENGTH = 1;
  private static final int STATE = LENGTH + Integer.BYTES;

  /** Of a key that has no state. */
  private static final StateRecord NONE = new StateRecord(new byte[STATE], STATE);

  private static final byte PREFIX = 'k';

  private final byte[] bytes;

  /** Where the answers begin. */
  private final int answers;

  private StateRecord(byte[] bytes, int answers) {
    this.bytes = bytes;
    this.answers = answers;
  }

  /** The name of a key's record in the store. */
  static Bytes name(byte[] key) {
    return Bytes.wrap(ByteBuffer.allocate(1 + key.length).put(PREFIX).put(key).array());
  }

  /**
   * Reads what {@link #next} has written; null is a record without a state.
   *
   * @throws CodecException when it has another version
   */
  static StateRecord of(byte @Nullable [] bytes) {
    if (bytes == null) {
      return NONE;
    }
    if (bytes[0] != VERSION) {
      throw new CodecException(
          "its record has version %s, expected %s: was it written by a later one?"
              .formatted(bytes[0], VERSION));
    }
    return new StateRecord(bytes, STATE + ByteBuffer.wrap(bytes).getInt(LENGTH));
  }

  /** Whether the key has a record in the store. */
  boolean isThere() {
    return this != NONE;
  }

  byte @Nullable [] state() {
    return this == NONE ? null : Arrays.copyOfRange(bytes, STATE, answers);
  }

  /** The answer that is given at {@code now} to this attempt of a request, of those here. */
  KeptReplyForm.@Nullable Found find(DedupKey id, int attempt, long now) {
    return KeptReplyForm.find(bytes, answers, id, attempt, now);
  }

  /**
   * The record with another state and one more answer, or null when there is none, as there is no
   * state. What no longer has its place here goes to {@code pages}; what is not given any more at
   * {@code now}, nowhere.
   */
  byte @Nullable [] next(byte @Nullable [] state, byte[] answer, long now, KeptReplyPages pages) {
    ByteBuffer row = ByteBuffer.allocate(bytes.length - answers + answer.length);
    int count = 0;
    int half = 0;
    for (int at = answers, next; at < bytes.length; at = next) {
      next = KeptReplyForm.next(bytes, at);
      if (KeptReplyForm.until(bytes, at) > now) {
        row.put(bytes, at, next - at);
        count++;
        half = count == MOST_ANSWERS / 2 ? row.position() : half;
      }
    }
    if (state == null) {
      pages.add(row.put(answer).flip());
      return null;
    }
    if (answer.length > LONGEST_ANSWER) {
      pages.add(ByteBuffer.wrap(answer));
    } else {
      row.put(answer);
    }
    row.flip();
    if (count == MOST_ANSWERS) {
      pages.add(row.slice(0, half));
      row.position(half);
    }
    ByteBuffer record = ByteBuffer.allocate(STATE + state.length + row.remaining());
    return record.put(VERSION).putInt(state.length).put(state).put(row).array();
  }
}
