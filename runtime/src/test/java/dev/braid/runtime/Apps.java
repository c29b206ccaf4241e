package dev.braid.runtime;

import dev.braid.runtime.client.RequestClient;
import dev.braid.runtime.config.Config;
import dev.braid.runtime.config.ConfigKey;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The apps and clients of one test class: started together, stopped together. */
public final class Apps implements AutoCloseable {

  private final Config config;
  private final List<RunningApp> apps = new ArrayList<>();
  private final List<RequestClient> clients = new ArrayList<>();

  public Apps(String bootstrapServers, Path stateDir) {
    this.config = Patience.config(bootstrapServers).with(ConfigKey.STATE_DIR, stateDir.toString());
  }

  public Config config() {
    return config;
  }

  /** Starts an app; it runs after {@link #awaitRunning}. */
  public RunningApp start(App app) {
    return start(app, config);
  }

  public RunningApp start(App app, Config other) {
    RunningApp running = app.start(other);
    apps.add(running);
    return running;
  }

  public RequestClient client(String app) {
    return client(app, config);
  }

  public RequestClient client(String app, Config other) {
    RequestClient client = RequestClient.connect(app, other);
    clients.add(client);
    return client;
  }

  public void awaitRunning() {
    apps.forEach(RunningApp::awaitRunning);
  }

  @Override
  public void close() {
    clients.forEach(RequestClient::close);
    apps.parallelStream().forEach(RunningApp::close);
  }
}
