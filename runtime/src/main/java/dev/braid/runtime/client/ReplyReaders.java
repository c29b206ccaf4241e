package dev.braid.runtime.client;

import dev.braid.dsl.Codec;
import dev.braid.dsl.CodecException;
import dev.braid.dsl.Reply;
import dev.braid.dsl.TupleCodec;
import dev.braid.wire.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** From replies as they came to replies of the type that the caller expects. */
final class ReplyReaders {

  private ReplyReaders() {}

  /**
   * The reply with its value read by {@code codec}; each part by its own, where that is known.
   *
   * @throws CodecException when the value does not fit
   */
  static <O> Reply<O> read(Reply<?> reply, Codec<O> codec) {
    if (reply instanceof Reply.Failed<?> failed) {
      return new Reply.Failed<>(failed.fault());
    }
    if (reply instanceof Reply.Parts<?> parts) {
      List<Reply<?>> read = new ArrayList<>();
      for (int i = 0; i < parts.replies().size(); i++) {
        read.add(read(parts.replies().get(i), partCodec(codec, i, parts.replies().size())));
      }
      return new Reply.Parts<>(read);
    }
    return new Reply.Ok<>(Value.of(reply).as(codec));
  }

  /**
   * What has to happen before {@link #read} need not wait, of its parts one after the other; null
   * when nothing has. What a codec throws is a failed attempt.
   */
  static @Nullable CompletionStage<?> awaits(Reply<?> reply, Codec<?> codec) {
    if (reply instanceof Reply.Parts<?> parts) {
      int number = parts.replies().size();
      for (int i = 0; i < number; i++) {
        CompletionStage<?> awaited = awaits(parts.replies().get(i), partCodec(codec, i, number));
        if (awaited != null) {
          return awaited;
        }
      }
      return null;
    }
    if (!(reply instanceof Reply.Ok<?>) || !codec.mayAwait()) {
      return null;
    }
    Value value = Value.of(reply);
    byte[] bytes = value.bytes();
    String type = value.contentType();
    boolean sameForm = type.isEmpty() || type.equals(codec.contentType());
    try {
      return bytes == null || !sameForm ? null : codec.awaits(bytes);
    } catch (Exception | Error broken) { // a codec may be anybody's, in any language
      return CompletableFuture.failedFuture(broken);
    }
  }

  private static Codec<?> partCodec(Codec<?> codec, int part, int parts) {
    return codec instanceof TupleCodec tuple && tuple.elements().size() == parts
        ? tuple.elements().get(part)
        : Codec.tree();
  }
}
