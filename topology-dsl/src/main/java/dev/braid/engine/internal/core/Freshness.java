package dev.braid.engine.internal.core;

import dev.braid.engine.EngineSettings;
import dev.braid.engine.LogEnds;
import dev.braid.wire.Wire;
import java.util.concurrent.CompletableFuture;

/**
 * Tells what a task reads for the first time from what it may read again, see {@link LogEnds}. For
 * the stream thread of the task.
 */
public final class Freshness {

  /** Where nobody has said yet where the log ended. */
  private static final long NOT_TOLD = Long.MAX_VALUE;

  private static final CompletableFuture<Long> NOTHING = CompletableFuture.completedFuture(0L);

  private final CompletableFuture<Long> requestEnd;
  private final CompletableFuture<Long> replyEnd;

  /** The latest request that has been read, or -1. */
  private long latest = -1;

  /** Whether a request before it has not been read yet. */
  private boolean skipped;

  private Freshness(CompletableFuture<Long> requestEnd, CompletableFuture<Long> replyEnd) {
    this.requestEnd = requestEnd;
    this.replyEnd = replyEnd;
  }

  /** Of a task that has just begun to read the requests of a flow or service. */
  public static Freshness ofRequests(EngineSettings settings, String name, int partition) {
    return new Freshness(ask(settings, Wire.requestTopic(name), partition), NOTHING);
  }

  /** Of a task that has just begun to read the requests and the replies of a flow. */
  public static Freshness ofBoth(EngineSettings settings, String flow, int partition) {
    return new Freshness(
        ask(settings, Wire.requestTopic(flow), partition),
        ask(settings, Wire.replyTopic(flow), partition));
  }

  private static CompletableFuture<Long> ask(
      EngineSettings settings, String written, int partition) {
    String topic = settings.options().namespace().of(written);
    return settings.environment().logEnds().end(topic, partition).toCompletableFuture();
  }

  /** A record that is read now, at its place in the log. */
  public void see(Envelope envelope) {
    skipped = envelope.isOutOfTurn();
    if (envelope.kind() == Envelope.Kind.REQUEST) {
      latest = Math.max(latest, envelope.offset());
    }
  }

  /** Whether no run that was aborted can have read this record. */
  public boolean isFresh(Envelope envelope) {
    boolean request = envelope.kind() == Envelope.Kind.REQUEST;
    // The offset of what was kept says nothing when its topic has been made anew since.
    return !envelope.isFromAnEarlierLife()
        && envelope.offset() >= end(request ? requestEnd : replyEnd);
  }

  /** Whether all requests have been read again that an aborted run can have read. */
  public boolean hasReplayed() {
    return !skipped && latest >= end(requestEnd) - 1;
  }

  private static long end(CompletableFuture<Long> told) {
    return told.isCompletedExceptionally() ? NOT_TOLD : told.getNow(NOT_TOLD);
  }
}
