package dev.braid.runtime.client;

import dev.braid.dsl.Codec;
import dev.braid.dsl.Reply;
import dev.braid.wire.Value;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** What makes of a reply what its caller expects. For any thread. */
@FunctionalInterface
interface ReplyReader<R> {

  /** Reads a reply that awaits nothing any more; throws nothing. */
  R read(Reply<Value> reply);

  /**
   * What has to happen before the reply can be read without waiting, as {@link Codec#awaits} tells
   * it; null when nothing has. Throws nothing.
   */
  default @Nullable CompletionStage<?> awaits(Reply<Value> reply) {
    return null;
  }
}
