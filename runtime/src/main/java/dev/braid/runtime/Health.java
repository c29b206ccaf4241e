package dev.braid.runtime;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks now and then what troubles an app, and says in the log what is new and what is over. */
final class Health implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Health.class);

  private static final Duration ROUND = Duration.ofSeconds(5);

  private final String app;
  private final Supplier<List<String>> troubles;
  private final Set<String> told = new HashSet<>();
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread made = new Thread(task, "braid-health");
            made.setDaemon(true);
            return made;
          });

  Health(String app, Supplier<List<String>> troubles) {
    this.app = app;
    this.troubles = troubles;
  }

  @SuppressWarnings("FutureReturnValueIgnored") // a round throws nothing
  Health start() {
    thread.scheduleWithFixedDelay(
        this::look, ROUND.toMillis(), ROUND.toMillis(), TimeUnit.MILLISECONDS);
    return this;
  }

  private void look() {
    try {
      Set<String> now = new HashSet<>();
      for (String trouble : troubles.get()) {
        String kind = trouble.replaceAll("\\d+ s\\b", "some time");
        now.add(kind);
        if (told.add(kind)) {
          LOG.warn("{} is not ready: {}", app, trouble);
        }
      }
      if (!told.isEmpty() && now.isEmpty()) {
        LOG.info("{} is ready", app);
      }
      told.retainAll(now);
    } catch (RuntimeException failed) {
      LOG.warn("{}: its health cannot be told", app, failed);
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
