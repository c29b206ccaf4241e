package dev.braid.runtime.internal.host;

import dev.braid.runtime.internal.broker.Rounds;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks now and then what troubles an app, and says in the log what is new and what is over. */
public final class Health implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Health.class);

  private static final Duration ROUND = Duration.ofSeconds(5);

  private final String app;
  private final Supplier<List<String>> troubles;
  private final Set<String> told = new HashSet<>();
  private final Rounds rounds = new Rounds("braid-health");

  public Health(String app, Supplier<List<String>> troubles) {
    this.app = app;
    this.troubles = troubles;
  }

  public Health start() {
    rounds.start(ROUND, this::look);
    return this;
  }

  /** Looks now, and waits for it. */
  public void lookNow() {
    rounds.now(this::look);
  }

  private void look() {
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
  }

  @Override
  public void close() {
    rounds.close();
  }
}
