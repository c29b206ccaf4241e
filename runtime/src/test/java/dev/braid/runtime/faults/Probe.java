package dev.braid.runtime.faults;

import dev.braid.runtime.client.RequestClient;
import dev.braid.runtime.client.RequestOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Measures what the deployment bears on this machine as it is now: some orders are always open, and
 * each that ends is followed by another one. What is sent afterwards is a third of that at most, so
 * that who waits then waits for who has died, and not behind others.
 */
final class Probe {

  /** Sent besides what is measured, in which code is compiled and caches are filled. */
  private static final Duration WARM_UP = Duration.ofSeconds(3);

  private static final Duration MEASURED = Duration.ofSeconds(4);
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final int OPEN = 32;

  private final RequestClient client;
  private final AtomicLong sent = new AtomicLong();
  private final AtomicLong ended = new AtomicLong();
  private volatile boolean over;

  private Probe(RequestClient client) {
    this.client = client;
  }

  /** Orders a second; returns when all that were sent have ended. */
  static double bears(RequestClient client) {
    return new Probe(client).measure();
  }

  private double measure() {
    List<CompletableFuture<?>> loops = new ArrayList<>();
    for (int i = 0; i < OPEN; i++) {
      loops.add(loop());
    }
    CompletableFuture<Double> measured =
        after(WARM_UP)
            .thenCompose(
                warm -> {
                  long before = ended.get();
                  long start = System.nanoTime();
                  return after(MEASURED)
                      .thenApply(
                          done -> (ended.get() - before) * 1e9 / (System.nanoTime() - start));
                });
    double perSecond = measured.join();
    over = true;
    CompletableFuture.allOf(loops.toArray(CompletableFuture[]::new)).join();
    return perSecond;
  }

  private CompletableFuture<?> loop() {
    long number = sent.getAndIncrement();
    return client
        .request(
            OrderFlow.REF,
            OrderFlow.order(number),
            RequestOptions.key(Books.key("probe", number)).withTimeout(PATIENCE))
        .thenCompose(
            reply -> {
              if (!reply.isOk()) {
                throw new IllegalStateException(
                    "order %d of the probe ended as %s".formatted(number, reply.fault()));
              }
              ended.incrementAndGet();
              return over ? CompletableFuture.completedFuture(null) : loop();
            });
  }

  private static CompletableFuture<Void> after(Duration pause) {
    return CompletableFuture.runAsync(
        () -> {}, CompletableFuture.delayedExecutor(pause.toMillis(), TimeUnit.MILLISECONDS));
  }
}
