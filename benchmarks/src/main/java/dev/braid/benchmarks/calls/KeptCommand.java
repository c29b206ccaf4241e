package dev.braid.benchmarks.calls;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.braid.benchmarks.run.BrokerProcess;
import dev.braid.benchmarks.run.ChildJvm;
import dev.braid.benchmarks.run.Latencies;
import dev.braid.benchmarks.run.TemporaryFolder;
import dev.braid.dsl.Json;
import dev.braid.dsl.Reply;
import dev.braid.runtime.client.RequestClient;
import dev.braid.runtime.client.RequestOptions;
import dev.braid.runtime.config.Config;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Asks a service with a state steadily for a long time: it keeps every reply until the deadline and
 * the skew of the clocks have passed, and must neither refuse a request for want of room nor take
 * more memory than it has. The report goes to standard output, progress to standard error.
 */
@Command(
    name = "kept",
    mixinStandardHelpOptions = true,
    description =
        "A service that keeps its replies under a steady load: whether it refuses a request, and"
            + " what memory it takes. Service and brokers have processes of their own. Ends with 1"
            + " when a request was refused.")
public final class KeptCommand implements Callable<Integer> {

  /** Fewer than a client holds at a time. Who is so far behind asks less often than it should. */
  private static final int IN_FLIGHT = 8_000;

  private final PrintStream out;
  private final PrintStream progress;

  @Option(names = "--rate", description = "requests a second (default: 12000)")
  private int rate = 12_000;

  @Option(names = "--seconds", description = "that it lasts (default: 3600)")
  private int seconds = 3_600;

  @Option(names = "--warm-up", description = "seconds that are not measured (default: 30)")
  private int warmUp = 30;

  @Option(names = "--deadline", description = "of each request, in seconds (default: 30)")
  private int deadline = 30;

  @Option(names = "--keys", description = "that the requests have in turn (default: 1000)")
  private int keys = 1_000;

  @Option(names = "--max-kept", description = "replies that a task keeps (default: 1000000)")
  private int maxKept = 1_000_000;

  @Option(
      names = "--heap",
      description =
          "MiB of heap of the service's process, and as much again outside of it (default: 256)")
  private int heap = 256;

  @Option(names = "--json", description = "one JSON document with every minute, instead of a table")
  private boolean json;

  public KeptCommand(PrintStream out, PrintStream progress) {
    this.out = out;
    this.progress = progress;
  }

  @Override
  public Integer call() throws InterruptedException {
    if (rate < 1 || seconds < 1 || warmUp < 0 || deadline < 1 || keys < 1) {
      throw new IllegalArgumentException(
          "expected rate, seconds, warm-up, deadline and keys to be at least 1, 1, 0, 1 and 1, found %d, %d, %d, %d and %d"
              .formatted(rate, seconds, warmUp, deadline, keys));
    }
    try (BrokerProcess brokers = BrokerProcess.start(1);
        TemporaryFolder folder = TemporaryFolder.create();
        ChildJvm service = KeptServiceMain.start(brokers, heap, maxKept, folder.path().toString());
        RequestClient client =
            RequestClient.connect("asking", Config.of(brokers.bootstrapServers()))) {
      AtomicReference<KeptServiceMain.Memory> most =
          new AtomicReference<>(KeptServiceMain.Memory.NONE);
      service.read(
          line ->
              most.accumulateAndGet(KeptServiceMain.Memory.of(line), KeptServiceMain.Memory::most));
      KeptResults results = new KeptResults(rate, deadline, heap, run(client, most));
      out.print(json ? new String(Json.bytes(results.tree()), UTF_8) + "\n" : results.table());
      return results.refused() == 0 ? 0 : 1;
    }
  }

  private List<KeptResults.Round> run(
      RequestClient client, AtomicReference<KeptServiceMain.Memory> most)
      throws InterruptedException {
    if (warmUp > 0) {
      progress.println(round(client, warmUp, most).line(0));
    }
    List<KeptResults.Round> rounds = new ArrayList<>();
    int left = seconds;
    while (left > 0) {
      int length = Math.min(left, 60);
      most.set(KeptServiceMain.Memory.NONE);
      KeptResults.Round round = round(client, length, most);
      rounds.add(round);
      progress.println(round.line(rounds.size()));
      left -= length;
    }
    return rounds;
  }

  /** Asks for so many seconds at the rate, and waits for all replies. */
  @SuppressWarnings(
      "FutureReturnValueIgnored") // each one releases a permit, and all are waited for
  private KeptResults.Round round(
      RequestClient client, int length, AtomicReference<KeptServiceMain.Memory> most)
      throws InterruptedException {
    int count = Math.multiplyExact(rate, length);
    Latencies latencies = new Latencies();
    LongAdder refused = new LongAdder();
    AtomicReference<String> first = new AtomicReference<>("");
    Semaphore free = new Semaphore(IN_FLIGHT);
    long second = TimeUnit.SECONDS.toNanos(1);
    long start = System.nanoTime();
    for (int i = 0; i < count; i++) {
      long early = start + i * second / rate - System.nanoTime();
      // One that is hardly early is sent with the ones before it.
      if (early > TimeUnit.MILLISECONDS.toNanos(1)) {
        LockSupport.parkNanos(early);
      }
      free.acquire();
      long asked = System.nanoTime();
      RequestOptions options =
          RequestOptions.key("key" + i % keys).withTimeout(Duration.ofSeconds(deadline));
      client
          .request(KeptServiceMain.SERVICE, "request " + i, options)
          .whenComplete(
              (reply, failure) -> {
                latencies.add(System.nanoTime() - asked);
                if (!(reply instanceof Reply.Ok<String>)) {
                  refused.increment();
                  first.compareAndSet("", String.valueOf(failure == null ? reply : failure));
                }
                free.release();
              });
    }
    free.acquire(IN_FLIGHT);
    double took = (System.nanoTime() - start) / 1e9;
    KeptServiceMain.Memory memory = requireNonNull(most.get());
    return new KeptResults.Round(
        took,
        count,
        refused.sum(),
        requireNonNull(first.get()),
        latencies.percentileMillis(50),
        latencies.percentileMillis(99),
        memory.heap(),
        memory.direct());
  }
}
