package dev.braid.runtime.internal.host;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What runs one flow or service of an app. One that fails is started again, after growing pauses
 * and without end; the others go on meanwhile. For any thread.
 */
public abstract class Runner {

  /** What is told of one that has not served yet. */
  private static final String STARTING = "is starting";

  private final String applicationId;
  private final CompletableFuture<Void> running = new CompletableFuture<>();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private Follower follower = Follower.NOBODY;
  private String trouble = STARTING;
  private boolean failed;

  /** Since when it has been held up, in nanoseconds; null: it is not. */
  private @Nullable Long heldSince;

  /** Who wants to know. Must not wait: a stream thread says so. */
  public interface Follower {

    Follower NOBODY =
        new Follower() {
          @Override
          public void serves() {}

          @Override
          public void failed() {}
        };

    /** It takes requests from now on; said once more when it has failed in between. */
    void serves();

    /** It takes none, until it serves again. */
    void failed();
  }

  Runner(String applicationId) {
    this.applicationId = applicationId;
  }

  /** Under which its group and what it keeps are known to the cluster. */
  public final String applicationId() {
    return applicationId;
  }

  /** Completes when it serves for the first time. */
  public final CompletableFuture<Void> running() {
    return running;
  }

  /** Completes when its threads have ended and its folder is free, which may be after a stop. */
  public final CompletableFuture<Void> ended() {
    return ended;
  }

  /** Tells from now on, and what is so already. */
  public final synchronized void follow(Follower who) {
    follower = who;
    if (failed) {
      who.failed();
    } else if (trouble.isEmpty()) {
      who.serves();
    }
  }

  /** Why it does not serve as it should, for people; empty: it does. */
  public Optional<String> trouble() {
    return told().map(why -> applicationId + " " + why);
  }

  /** Whether it has not served yet, and nothing else is known against it. */
  public final synchronized boolean isStarting() {
    return trouble.equals(STARTING);
  }

  /** What it restores from. */
  List<String> changelogs() {
    return List.of();
  }

  /** It does not serve just now, and may wait for a transaction to end. */
  public final Optional<HangingTransactions.Stalled> stalled() {
    return isServing()
        ? Optional.empty()
        : Optional.of(
            new HangingTransactions.Stalled(
                applicationId, changelogs(), isHeldFor(PollTimes.MOST)));
  }

  private synchronized boolean isServing() {
    return trouble.isEmpty() && heldSince == null;
  }

  private synchronized boolean isHeldFor(Duration time) {
    return heldSince != null && System.nanoTime() - heldSince > time.toNanos();
  }

  private synchronized Optional<String> told() {
    if (!trouble.isEmpty()) {
      return Optional.of(trouble);
    } else if (heldSince == null) {
      return Optional.empty();
    }
    long held = (System.nanoTime() - heldSince) / 1_000_000_000;
    return held > PollTimes.MOST.toSeconds()
        ? Optional.of("has been joining, or restoring what it keeps, for %s s".formatted(held))
        : Optional.empty();
  }

  /** It serves; may be said again and again. */
  final synchronized void serving() {
    boolean news = !trouble.isEmpty() && (failed || !running.isDone());
    trouble = "";
    failed = false;
    heldSince = null;
    running.complete(null);
    if (news) {
      follower.serves();
    }
  }

  /** Its work is shared out anew, or restored: that is trouble only when it takes long. */
  final synchronized void held() {
    if (heldSince == null) {
      heldSince = System.nanoTime();
    }
  }

  /** It has failed, and is about to be started again. */
  final synchronized void failed(String why) {
    boolean news = !failed;
    trouble = why;
    failed = true;
    if (news) {
      follower.failed();
    }
  }

  /**
   * Stops it. Answers whether it stopped in time.
   *
   * @param leaveGroup whether others take over at once, or wait for its return
   */
  public abstract boolean close(Duration timeout, boolean leaveGroup);
}
