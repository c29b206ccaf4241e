package dev.braid.benchmarks.calls;

import java.util.concurrent.CompletableFuture;

/** Somebody who asks, together with the services that answer. For any thread. */
interface Caller extends AutoCloseable {

  /**
   * Asks with {@code text}. Measured from before this is called until the future is complete.
   *
   * @param key of the request
   */
  CompletableFuture<String> call(String key, String text);

  /** Stops the services, too. */
  @Override
  void close();
}
