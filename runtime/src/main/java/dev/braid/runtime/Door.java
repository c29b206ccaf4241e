package dev.braid.runtime;

import dev.braid.count.Counters;
import dev.braid.runtime.internal.host.StreamsRunner;
import dev.braid.runtime.spi.AppContext;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.streams.StoreQueryParameters;
import org.jspecify.annotations.Nullable;

/** What one component is told of the app that it has joined: nothing, until that runs. */
final class Door implements AppContext.Running {

  /** What the component has brought, by name. */
  private final Map<String, StreamsRunner> own = new ConcurrentHashMap<>();

  private volatile @Nullable RunningApp app;

  void brought(String deployment, StreamsRunner runner) {
    own.put(deployment, runner);
  }

  void open(RunningApp running) {
    app = running;
  }

  @Override
  public Counters counters() {
    RunningApp running = app;
    return running == null ? NOTHING.counters() : running.counters();
  }

  @Override
  public List<String> troubles() {
    RunningApp running = app;
    return running == null ? NOTHING.troubles() : running.troubles();
  }

  @Override
  public <T> T store(String deployment, StoreQueryParameters<T> query) {
    StreamsRunner runner = own.get(deployment);
    return runner == null ? NOTHING.store(deployment, query) : runner.store(query);
  }
}
