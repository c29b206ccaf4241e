package dev.braid.cli.registry;

import dev.braid.cli.console.Cluster;
import dev.braid.cli.console.Progress;
import dev.braid.registry.join.RegistryKeys;
import dev.braid.registry.model.Timings;
import dev.braid.registry.observe.RegistryObserver;
import dev.braid.registry.view.RegistryView;
import dev.braid.registry.view.Snapshot;
import dev.braid.registry.view.ViewFreshness;
import dev.braid.runtime.config.Config;
import dev.braid.runtime.config.ConfigKey;
import java.io.PrintWriter;
import java.time.Duration;
import picocli.CommandLine;

/**
 * A command that listens to the registry of a cluster, by itself: it reads what stands in the log,
 * and waits until everybody in it had the time to beat. It says on standard error how long that
 * took.
 */
public final class RegistrySession implements AutoCloseable {

  /** How long reading the log may take. */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final RegistryObserver observer;

  private RegistrySession(RegistryObserver observer) {
    this.observer = observer;
  }

  /**
   * Begins, and returns when the picture is complete.
   *
   * @throws dev.braid.dsl.FlowException when nothing answers there, or has no registry
   * @throws IllegalStateException when the log could not be read in time
   */
  static RegistrySession to(Config config, CommandLine command) {
    try (Cluster kafka = Cluster.reach(config)) {
      kafka.requireRegistry();
    }
    return toAny(config, command);
  }

  /** The same, of a registry that may have to be made first. */
  static RegistrySession toAny(Config config, CommandLine command) {
    Timings timings = config.get(RegistryKeys.TIMINGS);
    Progress progress = new Progress(command.getErr());
    progress.begin(
        "listening to the registry at %s, at most %.1f s once it is read"
            .formatted(
                config.get(ConfigKey.BOOTSTRAP_SERVERS), timings.deadAfter().toMillis() / 1e3));
    RegistryObserver observer = RegistryObserver.start(config, timings);
    try {
      if (!observer.awaitCurrent(PATIENCE)) {
        throw new IllegalStateException(
            "could not read the registry at %s within %d s; is the cluster well?"
                .formatted(config.get(ConfigKey.BOOTSTRAP_SERVERS), PATIENCE.toSeconds()));
      }
      observer.awaitSettled(
          timings.deadAfter().plus(timings.heartbeat())); // if not, the picture says so itself
      return new RegistrySession(observer);
    } catch (RuntimeException failed) {
      observer.close();
      throw failed;
    } finally {
      progress.end();
    }
  }

  RegistryObserver observer() {
    return observer;
  }

  RegistryView view() {
    return observer.view();
  }

  /** Says how far a picture is to be believed, unless entirely. */
  static void warn(Snapshot snapshot, RegistryView view, PrintWriter err) {
    String doubt = doubt(snapshot, view);
    if (!doubt.isEmpty()) {
      err.println("warning: some of these may be gone: " + doubt);
      err.flush();
    }
  }

  /** Why a picture may show who has gone; empty when there is no reason. */
  static String doubt(Snapshot snapshot, RegistryView view) {
    if (snapshot.feed() != ViewFreshness.CURRENT) {
      return snapshot.feed().text();
    }
    return snapshot.isPreserving() ? view.preservation().text() : "";
  }

  @Override
  public void close() {
    observer.close();
  }
}
