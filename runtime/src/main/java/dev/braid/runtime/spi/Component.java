package dev.braid.runtime.spi;

import dev.braid.count.Counters;
import dev.braid.dsl.Service;
import dev.braid.dsl.kafka.CompiledFlow;
import dev.braid.engine.CallTimes;
import dev.braid.engine.EngineSettings;
import dev.braid.engine.ServiceDirectory;
import dev.braid.runtime.config.ConfigException;
import dev.braid.runtime.config.Settings;
import java.util.List;
import java.util.Optional;

/** Something that joins an app when it starts, and lives as long as it: the registry, say. */
@FunctionalInterface
public interface Component {

  /** The settings that it brings, which are checked with those of the app. */
  default Optional<Settings> settings() {
    return Optional.empty();
  }

  /** Services that it brings: the app serves them as its own. */
  default List<Service<?, ?>> services() {
    return List.of();
  }

  /**
   * Joins an app that is about to start: nothing of it runs yet. Called by the thread that starts
   * the app, and may wait for the brokers.
   *
   * @throws ConfigException when the app's configuration does not suit it; then the app does not
   *     start
   */
  Membership join(AppContext host);

  /**
   * What a component is to one app, from its start to its end. The calls come from any thread, one
   * at a time for each name.
   */
  interface Membership extends AutoCloseable {

    /** What it knows of who serves a name; the app's calls ask it too. */
    default Optional<ServiceDirectory> directory() {
      return Optional.empty();
    }

    /**
     * How long the app's calls may take that have no timeout of their own; empty: it cannot say.
     */
    default Optional<CallTimes> times() {
      return Optional.empty();
    }

    /**
     * What it runs beside what the app does: topologies of any kind, each with the topics that it
     * needs. They start, stop and fail as the app's own do, under its settings; their stores are
     * asked by {@link AppContext#store}.
     *
     * @param settings of the app's engine, for who compiles flows or services
     */
    default List<CompiledFlow> deployments(EngineSettings settings) {
      return List.of();
    }

    /** What it counts; the app reads it with its own. */
    default Counters counters() {
      return Counters.NONE;
    }

    /** A service or flow takes requests from now on. Must not wait: a stream thread says so. */
    default void serves(String name) {}

    /**
     * A service or flow has failed, and serves no more until it is said to serve again. Must not
     * wait: a stream thread says so.
     */
    default void failed(String name) {}

    /** The app is about to stop, and serves on until this returns. May wait for a second or so. */
    default void stopping() {}

    /** The app has stopped, or could not start. */
    @Override
    void close();
  }
}
