package dev.braid.embedded;

import java.net.BindException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * All threads of one broker: what it starts is in the group of who starts it. Kafka's exit hook is
 * one for the JVM, and this is how it is known which broker has called it.
 */
final class BrokerThreads extends ThreadGroup {

  private final int nodeId;
  private final Consumer<String> givenUp;

  BrokerThreads(int nodeId, Consumer<String> givenUp) {
    super("embedded-kafka-" + nodeId);
    this.nodeId = nodeId;
    this.givenUp = givenUp;
  }

  /** Those that the calling thread is one of. */
  static Optional<BrokerThreads> ofCurrent() {
    ThreadGroup group = Thread.currentThread().getThreadGroup();
    while (group != null && !(group instanceof BrokerThreads)) {
      group = group.getParent();
    }
    return Optional.ofNullable((BrokerThreads) group);
  }

  void giveUp(String wish) {
    givenUp.accept("node " + nodeId + wish);
  }

  /** Runs something among them, and returns when it is done. */
  void run(Starting starting) throws BindException {
    AtomicReference<@Nullable Throwable> failed = new AtomicReference<>();
    Thread thread =
        new Thread(
            this,
            () -> {
              try {
                starting.run();
              } catch (Throwable failure) {
                failed.set(failure);
              }
            },
            "start node " + nodeId);
    thread.start();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException again) {
        interrupted = true;
        thread.interrupt();
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    Throwable failure = failed.get();
    if (failure instanceof BindException taken) {
      throw taken;
    }
    if (failure instanceof RuntimeException refused) {
      throw refused;
    }
    if (failure != null) {
      throw new IllegalStateException("node " + nodeId + " did not start", failure);
    }
  }

  /** What may find a port taken. */
  interface Starting {
    void run() throws BindException;
  }
}
