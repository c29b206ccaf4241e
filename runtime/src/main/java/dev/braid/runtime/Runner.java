package dev.braid.runtime;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** What runs one flow or service of an app. For any thread. */
interface Runner {

  /** Under which its group and what it keeps are known to the cluster. */
  String applicationId();

  /** Completes when it serves, exceptionally when it failed before. */
  CompletableFuture<Void> running();

  /** Completes exceptionally when it fails for good; never otherwise. */
  CompletableFuture<Void> failure();

  /** Completes when its threads have ended and its folder is free, which may be after a stop. */
  CompletableFuture<Void> ended();

  /**
   * Stops it. Answers whether it stopped in time.
   *
   * @param leaveGroup whether others take over at once, or wait for its return
   */
  boolean close(Duration timeout, boolean leaveGroup);
}
