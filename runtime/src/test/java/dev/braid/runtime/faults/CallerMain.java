package dev.braid.runtime.faults;

import static java.util.Objects.requireNonNull;

import dev.braid.dsl.Reply;
import dev.braid.runtime.Patience;
import dev.braid.runtime.client.RequestClient;
import dev.braid.runtime.client.StartOptions;
import dev.braid.wire.Handle;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.LongStream;

/**
 * The main class of a caller that starts orders durably, and waits to be killed; or that awaits the
 * results of those that another has started, and prints them, a line each.
 *
 * <p>It is told the brokers, the name of the run, the first order's number and how many there are,
 * and {@code start} or {@code await}.
 */
final class CallerMain {

  /** Printed when all were accepted. */
  static final String STARTED = "caller: all started";

  /** Printed when all results were printed. */
  static final String ENDED = "caller: all ended";

  /** What a line with a result begins with; number, code and text follow, with spaces between. */
  static final String RESULT = "result ";

  /** As long as the slowest machine needs: it is not what is tested. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private CallerMain() {}

  public static void main(String[] arguments) throws InterruptedException {
    String run = arguments[1];
    long first = Long.parseLong(arguments[2]);
    LongStream numbers = LongStream.range(first, first + Long.parseLong(arguments[3]));
    try (RequestClient client =
        RequestClient.connect("faults-caller", Patience.config(arguments[0]))) {
      if (arguments[4].equals("start")) {
        await(numbers.mapToObj(number -> start(client, run, number)).toList());
        System.out.println(STARTED);
        new CountDownLatch(1).await();
      }
      await(numbers.mapToObj(number -> result(client, run, number)).toList());
      System.out.println(ENDED);
    }
  }

  /** Whether a line that it printed is a result. */
  static boolean isResult(String line) {
    return line.startsWith(RESULT);
  }

  private static CompletableFuture<Void> start(RequestClient client, String run, long number) {
    return client
        .start(OrderFlow.REF, OrderFlow.held(number), options(run, number))
        .thenAccept(
            reply -> {
              if (!reply.isOk()) {
                throw new IllegalStateException(
                    "order %d was not started: %s".formatted(number, reply.fault()));
              }
            });
  }

  private static CompletableFuture<Void> result(RequestClient client, String run, long number) {
    Handle handle =
        requireNonNull(client.handle(OrderFlow.REF, options(run, number)).value(), "handle");
    return client
        .await(handle, OrderFlow.REF, PATIENCE)
        .thenAccept(reply -> System.out.println(line(number, reply)));
  }

  private static String line(long number, Reply<?> reply) {
    return RESULT + number + " " + reply.code() + " " + Books.text(reply);
  }

  private static StartOptions options(String run, long number) {
    return StartOptions.idempotencyKey(run + "-" + number)
        .withKey(Books.key(run, number))
        .withDeadline(PATIENCE);
  }

  private static void await(Iterable<CompletableFuture<Void>> all) {
    all.forEach(CompletableFuture::join);
  }
}
