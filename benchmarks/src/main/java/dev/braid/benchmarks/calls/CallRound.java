package dev.braid.benchmarks.calls;

import dev.braid.benchmarks.run.Latencies;
import dev.braid.benchmarks.run.Requests;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A closed loop: one thread calls, and calls again when fewer than so many calls are in flight.
 * With one in flight it waits for each reply itself, as a thread does that needs it.
 */
final class CallRound {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int TEXTS = 1000;

  private final Caller caller;
  private final int inFlight;
  private final String[] texts = new String[TEXTS];
  private final String[] replies = new String[TEXTS];
  private final Latencies latencies = new Latencies();
  private final AtomicReference<@Nullable RuntimeException> wrong = new AtomicReference<>();

  /**
   * @param expected the right reply to a text
   */
  CallRound(Caller caller, int inFlight, UnaryOperator<String> expected) {
    this.caller = caller;
    this.inFlight = inFlight;
    Random random = new Random(42);
    for (int i = 0; i < TEXTS; i++) {
      texts[i] = Requests.line(random);
      replies[i] = expected.apply(texts[i]);
    }
  }

  /** One call, not measured: so the services are there when this returns. */
  void probe() {
    check(0, await(call(0), 0), null);
    throwIfWrong();
  }

  /** Calls for so long, and waits for the last reply. */
  Shown run(Duration length) {
    long start = System.nanoTime();
    if (inFlight == 1) {
      oneAtATime(start + length.toNanos());
    } else {
      manyAtATime(start + length.toNanos());
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    throwIfWrong();
    return new Shown(latencies, latencies.count() / seconds);
  }

  /** What the caller has seen. */
  record Shown(Latencies latencies, double perSecond) {}

  private void oneAtATime(long end) {
    for (int i = 0; i == 0 || System.nanoTime() < end; i++) {
      long sent = System.nanoTime();
      String reply = await(call(i), i);
      latencies.add(System.nanoTime() - sent);
      check(i, reply, null);
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored") // the semaphore knows when all are complete
  private void manyAtATime(long end) {
    Semaphore free = new Semaphore(inFlight);
    for (int i = 0; System.nanoTime() < end && wrong.get() == null; i++) {
      take(free, 1);
      int number = i;
      long sent = System.nanoTime();
      call(i)
          .whenComplete(
              (reply, failure) -> {
                latencies.add(System.nanoTime() - sent);
                check(number, reply, failure);
                free.release();
              });
    }
    take(free, inFlight);
  }

  private CompletableFuture<String> call(int number) {
    return caller.call("key-%03d".formatted(number % TEXTS), texts[number % TEXTS]);
  }

  private void check(int number, @Nullable String reply, @Nullable Throwable failure) {
    String right = replies[number % TEXTS];
    if (failure != null || !right.equals(reply)) {
      String message =
          "call %d: expected '%s', found '%s'"
              .formatted(number, right, failure == null ? reply : failure);
      wrong.compareAndSet(null, new IllegalStateException(message, failure));
    }
  }

  private void throwIfWrong() {
    RuntimeException first = wrong.get();
    if (first != null) {
      throw first;
    }
  }

  private static String await(CompletableFuture<String> reply, int number) {
    try {
      return reply.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException failed) {
      throw new IllegalStateException(
          "call %d: %s".formatted(number, failed.getCause()), failed.getCause());
    } catch (TimeoutException late) {
      throw new IllegalStateException(
          "call %d: no reply after %s".formatted(number, PATIENCE), late);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for a reply", interrupted);
    }
  }

  private static void take(Semaphore free, int permits) {
    try {
      if (!free.tryAcquire(permits, PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IllegalStateException("replies are missing after " + PATIENCE);
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for replies", interrupted);
    }
  }
}
