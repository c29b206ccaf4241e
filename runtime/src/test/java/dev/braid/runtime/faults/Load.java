package dev.braid.runtime.faults;

import dev.braid.dsl.Reply;
import dev.braid.runtime.RequestClient;
import dev.braid.runtime.RequestOptions;
import dev.braid.testkit.faults.Ledger;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Orders at a steady rate, each written down in a ledger with what its caller was told. */
final class Load implements AutoCloseable {

  /** Orders of so many customers run beside each other; those of one are in order. */
  private static final int KEYS = 97;

  /** What each order is to leave behind: one reply of the flow, committed. */
  static final String EFFECT = "a reply";

  private final RequestClient client;
  private final Ledger ledger;
  private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
  private final Queue<CompletableFuture<?>> open = new ConcurrentLinkedQueue<>();
  private long next;

  Load(RequestClient client, Ledger ledger) {
    this.client = client;
    this.ledger = ledger;
  }

  @SuppressWarnings("FutureReturnValueIgnored") // asking records its own failures
  Load start(int perSecond) {
    long period = Duration.ofSeconds(1).toNanos() / perSecond;
    thread.scheduleAtFixedRate(this::ask, 0, period, TimeUnit.NANOSECONDS);
    return this;
  }

  /** Asks no more, and waits until all that was asked has ended. */
  void stop() {
    close();
    CompletableFuture.allOf(open.toArray(CompletableFuture[]::new))
        .orTimeout(60, TimeUnit.SECONDS)
        .join();
  }

  @Override
  public void close() {
    thread.shutdown();
    try {
      thread.awaitTermination(10, TimeUnit.SECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void ask() {
    long number = next++;
    String id = id(number);
    String key = "customer-" + number % KEYS;
    ledger.requested(id, key, EFFECT, OrderFlow.text(OrderFlow.expected(number)));
    open.add(
        client
            .request(OrderFlow.REF, OrderFlow.order(number), RequestOptions.key(key))
            .thenAccept(reply -> ledger.ended(id, reply.code(), text(reply))));
  }

  static String id(long number) {
    return "order-" + number;
  }

  /** What a caller was told, in words. */
  static String text(Reply<?> reply) {
    if (reply instanceof Reply.Ok<?> ok) {
      return OrderFlow.text(ok.value());
    }
    return reply.fault().message();
  }
}
