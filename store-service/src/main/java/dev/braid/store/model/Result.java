package dev.braid.store.model;

import dev.braid.dsl.Codec;
import dev.braid.dsl.CodecException;
import org.jspecify.annotations.Nullable;

/**
 * What became of a command.
 *
 * @param isApplied whether a write was done; false where its condition did not hold, or it would
 *     have changed nothing. A read is none
 * @param version of the key's value, or of its absence, after the command; null: it was never
 *     written, or that is forgotten
 * @param content the key's value after the command; null: it has none
 * @param expiresAt of the value, see {@link Entry#expiresAt()}
 */
public record Result(
    boolean isApplied, @Nullable Stamp version, @Nullable Content content, long expiresAt) {

  /** Of all results: the reply of a store's service. */
  public static final Codec<Result> CODEC =
      new BinaryCodec<>("application/vnd.braid.store-result", Result::write, Result::read);

  private static final byte VERSION = 1;
  private static final byte APPLIED = 1;
  private static final byte HAS_VERSION = 2;
  private static final int USUAL_HEAD = 64;

  private byte[] write() {
    int room = USUAL_HEAD + (content == null ? 0 : content.bytes().length);
    byte flags = (byte) ((isApplied ? APPLIED : 0) | (version == null ? 0 : HAS_VERSION));
    Output output = new Output(VERSION, room).put(flags);
    if (version != null) {
      output.put(version);
    }
    return output.put(expiresAt).put(content).toBytes();
  }

  private static Result read(byte[] bytes) {
    return Input.read(
        "the result of a store",
        VERSION,
        bytes,
        input -> {
          byte flags = input.nextByte();
          if ((flags & ~(APPLIED | HAS_VERSION)) != 0) {
            throw new CodecException("a result with unknown flags " + flags);
          }
          Stamp version = (flags & HAS_VERSION) == 0 ? null : input.stamp();
          long expiresAt = input.nextLong();
          return new Result((flags & APPLIED) != 0, version, input.content(), expiresAt);
        });
  }
}
