package dev.braid.cli.dev;

import dev.braid.runtime.App;
import dev.braid.runtime.RunningApp;
import dev.braid.runtime.config.Config;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Apps that were started at the same time, and are stopped at the same time. */
final class RunningApps implements AutoCloseable {

  private final Queue<RunningApp> running = new ConcurrentLinkedQueue<>();

  private RunningApps() {}

  /** Starts all of them, or none. */
  static RunningApps start(List<App> apps, Config config) {
    RunningApps all = new RunningApps();
    try {
      apps.parallelStream().forEach(app -> all.running.add(app.start(config)));
      return all;
    } catch (RuntimeException failed) {
      all.close();
      throw failed;
    }
  }

  void awaitRunning() {
    running.forEach(RunningApp::awaitRunning);
  }

  @Override
  public void close() {
    running.parallelStream().forEach(RunningApp::close);
  }
}
