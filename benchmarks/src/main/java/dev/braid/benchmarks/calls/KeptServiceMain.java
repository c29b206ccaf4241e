package dev.braid.benchmarks.calls;

import dev.braid.benchmarks.run.BrokerProcess;
import dev.braid.benchmarks.run.ChildJvm;
import dev.braid.benchmarks.run.Cluster;
import dev.braid.dsl.Codec;
import dev.braid.dsl.ServiceRef;
import dev.braid.runtime.App;
import dev.braid.runtime.RunningApp;
import dev.braid.runtime.config.Config;
import dev.braid.runtime.config.ConfigKey;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A service that counts the requests of each key and keeps its replies, in a process of its own
 * whose memory is limited. Says each second what it takes, until standard input ends.
 */
final class KeptServiceMain {

  static final ServiceRef<String, String> SERVICE =
      new ServiceRef<>("count", Codec.text(), Codec.text());

  private KeptServiceMain() {}

  /**
   * Starts it in a child process. Returns when it serves.
   *
   * @param heap of the process, and as much again outside of it, in MiB: with more it ends
   * @param folder for its state
   */
  static ChildJvm start(BrokerProcess brokers, int heap, int maxKept, String folder) {
    return ChildJvm.start(
        "the service",
        List.of("-Xmx%dm".formatted(heap), "-XX:MaxDirectMemorySize=%dm".formatted(heap)),
        KeptServiceMain.class,
        List.of(brokers.bootstrapServers(), String.valueOf(maxKept), folder));
  }

  /**
   * Says when it serves, and from then on its memory.
   *
   * @param arguments where the brokers are, how many replies a task keeps, and a folder for state
   */
  public static void main(String... arguments) throws IOException {
    Config config =
        Config.of(arguments[0])
            .with(ConfigKey.PARTITIONS, String.valueOf(Cluster.PARTITIONS))
            .with(ConfigKey.MAX_KEPT_REPLIES, arguments[1])
            .with(ConfigKey.STATE_DIR, arguments[2]);
    RunningApp app =
        App.named("counting").service(BraidCaller.counting(SERVICE)).start(config).awaitRunning();
    System.out.println("serves");
    Thread teller = new Thread(KeptServiceMain::tell, "tells its memory");
    teller.setDaemon(true);
    teller.start();
    while (System.in.read() >= 0) {
      // Nothing is said to it but that it is over.
    }
    app.close();
    System.exit(0);
  }

  private static void tell() {
    try {
      while (true) {
        TimeUnit.SECONDS.sleep(1);
        System.out.println(Memory.now().line());
      }
    } catch (InterruptedException over) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * What a process takes, in bytes.
   *
   * @param heap that was left by the last collection
   * @param direct buffers outside of the heap
   */
  record Memory(long heap, long direct) {

    static final Memory NONE = new Memory(0, 0);

    private static Memory now() {
      long heap =
          ManagementFactory.getMemoryPoolMXBeans().stream()
              .filter(pool -> pool.getType() == MemoryType.HEAP)
              .map(MemoryPoolMXBean::getCollectionUsage)
              .mapToLong(usage -> usage == null ? 0 : usage.getUsed())
              .sum();
      long direct =
          ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
              .mapToLong(BufferPoolMXBean::getMemoryUsed)
              .sum();
      return new Memory(heap, direct);
    }

    private String line() {
      return heap + " " + direct;
    }

    static Memory of(String line) {
      String[] words = line.split(" ", -1);
      return new Memory(Long.parseLong(words[0]), Long.parseLong(words[1]));
    }

    Memory most(Memory other) {
      return new Memory(Math.max(heap, other.heap), Math.max(direct, other.direct));
    }
  }
}
