package dev.braid.runtime.faults;

import dev.braid.runtime.client.RequestClient;
import dev.braid.runtime.client.RequestOptions;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Orders at a steady rate, each written down in the books with what its caller was told. */
final class Load implements AutoCloseable {

  /** Long, so that what ends by its time is stuck, and not on a slow machine. */
  private static final Duration TIMEOUT = Duration.ofSeconds(90);

  /** Longer than any request waits. */
  private static final Duration PATIENCE = TIMEOUT.plusSeconds(30);

  private final RequestClient client;
  private final Books books;
  private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
  private final Queue<CompletableFuture<?>> open = new ConcurrentLinkedQueue<>();
  private long next;

  Load(RequestClient client, Books books) {
    this.client = client;
    this.books = books;
  }

  @SuppressWarnings("FutureReturnValueIgnored") // asking records its own failures
  Load start(int perSecond) {
    long period = Duration.ofSeconds(1).toNanos() / perSecond;
    thread.scheduleAtFixedRate(this::ask, 0, period, TimeUnit.NANOSECONDS);
    return this;
  }

  /**
   * Asks no more, and waits until all that was asked has ended.
   *
   * @return how many futures are left hanging
   */
  long stop() {
    close();
    CompletableFuture<?> all = CompletableFuture.allOf(open.toArray(CompletableFuture[]::new));
    all.copy().completeOnTimeout(null, PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    return open.stream().filter(future -> !future.isDone()).count();
  }

  @Override
  public void close() {
    thread.shutdown();
    try {
      thread.awaitTermination(3, TimeUnit.MINUTES);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void ask() {
    long number = next++;
    books.requested(number);
    open.add(
        client
            .request(
                OrderFlow.REF,
                OrderFlow.order(number),
                RequestOptions.key(books.key(number)).withTimeout(TIMEOUT))
            .thenAccept(reply -> books.ended(number, reply.code(), Books.text(reply))));
  }
}
