package dev.braid.runtime.client;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Requests that wait until it is known whether, and where, they can be sent: a line for each
 * service, in the order in which they came. Whoever asks goes on meanwhile. For any thread.
 */
final class WaitingLines {

  /** What was found out is good for so long. */
  private static final long FRESH = TimeUnit.SECONDS.toNanos(1);

  private final Executor threads;
  private final Function<String, ServiceRoute> look;

  /** By service. A line is there as long as somebody stands in it, or is being served. */
  private final Map<String, Deque<Consumer<ServiceRoute>>> lines = new ConcurrentHashMap<>();

  /**
   * @param look finds out what must be known of a service; may take its time, and throws nothing
   */
  WaitingLines(Executor threads, Function<String, ServiceRoute> look) {
    this.threads = threads;
    this.look = look;
  }

  /** Whether nobody waits for this service, who would be overtaken. */
  boolean isClear(String service) {
    return !lines.containsKey(service);
  }

  /** Has a request told, later and on another thread, what is found out. */
  void join(String service, Consumer<ServiceRoute> request) {
    if (add(service, request)) {
      threads.execute(() -> serve(service));
    }
  }

  /** Answers whether it is the first one of a new line. */
  private synchronized boolean add(String service, Consumer<ServiceRoute> request) {
    Deque<Consumer<ServiceRoute>> line = lines.get(service);
    boolean isNew = line == null;
    if (line == null) {
      line = new ArrayDeque<>();
      lines.put(service, line);
    }
    line.add(request);
    return isNew;
  }

  private void serve(String service) {
    ServiceRoute road = look.apply(service);
    long found = System.nanoTime();
    for (Consumer<ServiceRoute> next = next(service); next != null; next = next(service)) {
      if (System.nanoTime() - found > FRESH) {
        road = look.apply(service);
        found = System.nanoTime();
      }
      next.accept(road);
    }
  }

  private synchronized @Nullable Consumer<ServiceRoute> next(String service) {
    Deque<Consumer<ServiceRoute>> line = lines.get(service);
    Consumer<ServiceRoute> next = line == null ? null : line.poll();
    if (next == null) {
      lines.remove(service);
    }
    return next;
  }
}
