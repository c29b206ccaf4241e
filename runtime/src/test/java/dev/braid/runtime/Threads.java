package dev.braid.runtime;

import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The threads that Kafka's clients and Braid have in this JVM; the broker's own not counted. */
final class Threads {

  private static final String OURS =
      ".*(StreamThread|StateUpdater|CleanupThread|kafka-admin-client|kafka-producer-network"
          + "|coordinator-heartbeat|-reader|-timer|TaskExecutor|GlobalStream|state-updater).*";

  private Threads() {}

  static Set<Thread> all() {
    return matching(thread -> thread.getName().matches(OURS));
  }

  /** Those that run the topologies of an app. */
  static Set<Thread> streamsOf(String app) {
    return matching(
        thread ->
            thread.getName().startsWith(app + "-") && thread.getName().contains("StreamThread"));
  }

  private static Set<Thread> matching(Predicate<Thread> wanted) {
    return Thread.getAllStackTraces().keySet().stream().filter(wanted).collect(Collectors.toSet());
  }
}
