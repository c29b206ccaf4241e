package dev.braid.runtime.client;

import dev.braid.dsl.Reply;
import dev.braid.wire.Value;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Replies that are here and cannot be read yet, such as those of a schema that a registry has not
 * told: they wait aside, so that no other reply waits for the registry too. What they need is asked
 * for again and again until it is there, or the time of their request is up. The alarm's thread
 * reads them. For any thread.
 */
final class UndecodedReplies {

  /** Before what has failed is asked for again; a codec may take longer to. */
  private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(250);

  private final Set<Unread> unread = ConcurrentHashMap.newKeySet();
  private final DeadlineTimer alarm;
  private volatile boolean closed;

  /**
   * @param alarm whose look is to call {@link #look}
   */
  UndecodedReplies(DeadlineTimer alarm) {
    this.alarm = alarm;
  }

  /** Whose reply it is. */
  interface Waiting {

    /** What the reply still awaits, or null. */
    @Nullable CompletionStage<?> awaits(Reply<Value> reply);

    void complete(Reply<Value> reply);

    /** Ends the wait without having read the reply. */
    void giveUp(String why);

    /** When the wait ends, as the alarm counts. */
    long due();
  }

  private static final class Unread {
    private final Waiting waiting;
    private final Reply<Value> reply;

    /** When to ask what it awaits; never while that is being fetched. */
    private volatile long askAt = DeadlineTimer.NEVER;

    private volatile String trouble = "what it needs to be read was not there";

    Unread(Waiting waiting, Reply<Value> reply) {
      this.waiting = waiting;
      this.reply = reply;
    }
  }

  int size() {
    return unread.size();
  }

  /** Takes a reply that awaits something. */
  void add(Waiting waiting, Reply<Value> reply, CompletionStage<?> awaited) {
    Unread one = new Unread(waiting, reply);
    unread.add(one);
    await(one, awaited);
    alarm.set(waiting.due());
    if (closed) {
      end(one);
    }
  }

  private void await(Unread one, CompletionStage<?> awaited) {
    awaited.whenComplete(
        (unused, failure) -> {
          long now = alarm.now();
          if (failure != null) {
            Throwable inside = failure instanceof CompletionException ? failure.getCause() : null;
            one.trouble = String.valueOf((inside == null ? failure : inside).getMessage());
          }
          one.askAt = failure == null ? now : now + PAUSE;
          alarm.set(one.askAt);
        });
  }

  /** Reads what can be read, and ends what is due. Answers when the next look is due. */
  long look(long now) {
    long next = DeadlineTimer.NEVER;
    for (Unread one : unread) {
      if (one.askAt <= now) {
        ask(one);
      }
      if (one.waiting.due() <= now) {
        end(one);
      }
      if (unread.contains(one)) {
        next = Math.min(next, Math.min(one.askAt, one.waiting.due()));
      }
    }
    return next;
  }

  private void ask(Unread one) {
    one.askAt = DeadlineTimer.NEVER;
    CompletionStage<?> awaited = one.waiting.awaits(one.reply);
    if (awaited != null) {
      await(one, awaited);
    } else if (unread.remove(one)) {
      one.waiting.complete(one.reply);
    }
  }

  private void end(Unread one) {
    if (unread.remove(one)) {
      one.waiting.giveUp(one.trouble);
    }
  }

  /** Ends all, and whatever comes later. */
  void close() {
    closed = true;
    unread.forEach(this::end);
  }
}
