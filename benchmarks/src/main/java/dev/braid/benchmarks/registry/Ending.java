package dev.braid.benchmarks.registry;

import dev.braid.benchmarks.run.Launched;

/** How an instance's process is ended. */
public enum Ending {
  KILLED("kill -9") {
    @Override
    void of(Launched process) {
      process.kill();
    }
  },
  /** It says goodbye. */
  STOPPED("SIGTERM") {
    @Override
    void of(Launched process) {
      process.terminate();
    }
  };

  private final String title;

  Ending(String title) {
    this.title = title;
  }

  /** For people. */
  String title() {
    return title;
  }

  abstract void of(Launched process);
}
