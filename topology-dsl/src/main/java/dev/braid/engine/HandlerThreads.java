package dev.braid.engine;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where the threads of {@link Workers#threads} come from. */
final class HandlerThreads {

  private static final Logger LOG = LoggerFactory.getLogger(HandlerThreads.class);

  /** Before it a virtual thread that blocks in a synchronized block holds up all others. */
  private static final int FIRST_FIT_FOR_BLOCKING = 24;

  /** Short: an app that has been closed leaves no thread behind. */
  private static final long IDLE_SECONDS = 1;

  private HandlerThreads() {}

  static Executor executor() {
    Executor virtual =
        Runtime.version().feature() >= FIRST_FIT_FOR_BLOCKING ? virtualThreads() : null;
    return virtual == null ? platformThreads() : virtual;
  }

  /** Looked up: the language level is that of a JVM without them. */
  private static @Nullable Executor virtualThreads() {
    try {
      return (ExecutorService)
          MethodHandles.publicLookup()
              .findStatic(
                  Executors.class,
                  "newVirtualThreadPerTaskExecutor",
                  MethodType.methodType(ExecutorService.class))
              .invokeExact();
    } catch (Throwable missing) { // as a method handle declares
      LOG.debug("no virtual threads; handlers run on platform threads", missing);
      return null;
    }
  }

  /** As many as are asked for: what bounds them decides before it asks. */
  private static Executor platformThreads() {
    return new ThreadPoolExecutor(
        0,
        Integer.MAX_VALUE,
        IDLE_SECONDS,
        TimeUnit.SECONDS,
        new SynchronousQueue<>(),
        task -> {
          Thread thread = new Thread(task, "braid-handler");
          thread.setDaemon(true);
          return thread;
        });
  }
}
