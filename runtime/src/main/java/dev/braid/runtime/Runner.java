package dev.braid.runtime;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What runs one flow or service of an app. For any thread. */
abstract class Runner {

  private final String applicationId;
  private final CompletableFuture<Void> running = new CompletableFuture<>();
  private final CompletableFuture<Void> failure = new CompletableFuture<>();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();

  Runner(String applicationId) {
    this.applicationId = applicationId;
  }

  /** Under which its group and what it keeps are known to the cluster. */
  final String applicationId() {
    return applicationId;
  }

  /** Completes when it serves, exceptionally when it failed before. */
  final CompletableFuture<Void> running() {
    return running;
  }

  /** Completes exceptionally when it fails for good; never otherwise. */
  final CompletableFuture<Void> failure() {
    return failure;
  }

  /** Completes when its threads have ended and its folder is free, which may be after a stop. */
  final CompletableFuture<Void> ended() {
    return ended;
  }

  /**
   * It has failed for good; the log says why.
   *
   * @param cause if it is known here
   */
  final void fail(@Nullable Throwable cause) {
    IllegalStateException failed =
        new IllegalStateException(applicationId + " failed; the log says why", cause);
    failure.completeExceptionally(failed);
    running.completeExceptionally(failed);
  }

  /**
   * Stops it. Answers whether it stopped in time.
   *
   * @param leaveGroup whether others take over at once, or wait for its return
   */
  abstract boolean close(Duration timeout, boolean leaveGroup);
}
