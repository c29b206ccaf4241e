package dev.braid.runtime.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.braid.dsl.Codec;
import dev.braid.dsl.CodecException;
import dev.braid.dsl.Reply;
import dev.braid.wire.Value;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The alarm's thread is the test's: time is what it says. */
class UndecodedRepliesTest {

  private static final Reply<Value> REPLY = new Reply.Ok<>(Value.of("x", Codec.text()));

  private final DeadlineTimer alarm =
      new DeadlineTimer("never started", now -> DeadlineTimer.NEVER);
  private final UndecodedReplies unread = new UndecodedReplies(alarm);
  private final Deque<CompletableFuture<@Nullable Void>> attempts = new ArrayDeque<>();
  private final List<String> ends = new ArrayList<>();
  private final long due = alarm.now() + Duration.ofMinutes(1).toNanos();

  /** Awaits one attempt after the other. */
  private final class One implements UndecodedReplies.Waiting {
    @Override
    public @Nullable CompletionStage<?> awaits(Reply<Value> reply) {
      return attempts.poll();
    }

    @Override
    public void complete(Reply<Value> reply) {
      ends.add("read");
    }

    @Override
    public void giveUp(String why) {
      ends.add(why);
    }

    @Override
    public long due() {
      return due;
    }
  }

  private long soon() {
    return alarm.now() + Duration.ofSeconds(1).toNanos();
  }

  private CompletableFuture<@Nullable Void> added() {
    CompletableFuture<@Nullable Void> first = new CompletableFuture<>();
    unread.add(new One(), REPLY, first);
    return first;
  }

  @Test
  void aReplyIsReadWhenNothingIsAwaitedAnyMore() {
    CompletableFuture<@Nullable Void> first = added();
    CompletableFuture<@Nullable Void> second = new CompletableFuture<>();
    attempts.add(second);
    assertThat(unread.look(soon())).isEqualTo(due);
    first.complete(null);
    assertThat(unread.look(soon())).isEqualTo(due);
    assertThat(ends).isEmpty();
    second.complete(null);
    assertThat(unread.look(soon())).isEqualTo(DeadlineTimer.NEVER);
    assertThat(ends).containsExactly("read");
    assertThat(unread.size()).isZero();
  }

  @Test
  void anAttemptThatFailsIsFollowedByAnotherAfterAPause() {
    CompletableFuture<@Nullable Void> first = added();
    first.completeExceptionally(new CodecException("no answer"));
    assertThat(unread.look(alarm.now())).isBetween(alarm.now(), soon());
    assertThat(ends).isEmpty();
    unread.look(soon());
    assertThat(ends).containsExactly("read");
  }

  @Test
  void atItsEndItTellsWhatTheLastAttemptFailedOf() {
    added().completeExceptionally(new CodecException("no answer"));
    attempts.add(new CompletableFuture<>());
    assertThat(unread.look(due)).isEqualTo(DeadlineTimer.NEVER);
    assertThat(ends).containsExactly("no answer");
  }

  @Test
  void aReplyThatCanBeReadAtItsEndIsRead() {
    added().complete(null);
    unread.look(due);
    assertThat(ends).containsExactly("read");
  }

  @Test
  void closingEndsWhatWaitsAndWhatComesLater() {
    unread.add(new One(), REPLY, new CompletableFuture<>());
    unread.close();
    unread.add(new One(), REPLY, new CompletableFuture<>());
    assertThat(ends).hasSize(2).allMatch("what it needs to be read was not there"::equals);
    assertThat(unread.size()).isZero();
  }
}
