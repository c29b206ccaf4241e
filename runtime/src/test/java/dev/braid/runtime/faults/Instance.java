package dev.braid.runtime.faults;

import dev.braid.testkit.faults.ChildJvm;
import dev.braid.testkit.faults.ChildJvms;
import dev.braid.testkit.faults.JvmCommand;
import dev.braid.testkit.faults.StrikeKind;
import dev.braid.testkit.faults.Victim;
import java.time.Duration;

/**
 * An instance of an app. It comes back under its name: as itself if it has an instance id of its
 * own, otherwise as another one in its place.
 */
final class Instance implements Victim {

  private static final Duration PATIENCE = Duration.ofMinutes(3);

  /** The exit code of what SIGTERM has stopped. */
  private static final int STOPPED = 143;

  /** What a stream thread says of tasks whose stores it wipes. */
  private static final String WIPED = "are corrupted";

  private final String name;
  private final JvmCommand command;
  private final ChildJvms children;
  private ChildJvm jvm;

  Instance(String name, JvmCommand command, ChildJvms children) {
    this.name = name;
    this.command = command;
    this.children = children;
    this.jvm = children.start(name, command);
  }

  Instance awaitRunning() {
    jvm.awaitLine(": running", PATIENCE);
    return this;
  }

  /** How often it has wiped the store of a task, and restored it, since it was started last. */
  long wiped() {
    return jvm.printed().lines().filter(line -> line.contains(WIPED)).count();
  }

  /** Tells it to stop, and waits until it has, in order. */
  void stop() {
    jvm.terminate();
    int code = jvm.exitCode(PATIENCE);
    if (code != STOPPED) {
      throw new IllegalStateException(
          "%s was told to stop: expected exit code %d, found %d; see %s"
              .formatted(name, STOPPED, code, jvm.file()));
    }
  }

  /** Starts it again after it has stopped or died; it serves when this returns. */
  Instance startAgain() {
    jvm = children.start(name, command);
    return awaitRunning();
  }

  @Override
  public void strike(StrikeKind kind) {
    switch (kind) {
      case KILL -> jvm.kill();
      case FREEZE -> jvm.freeze();
      case CUT, DELAY -> throw new IllegalArgumentException(name + " has no proxy: " + kind);
    }
  }

  @Override
  public void heal(StrikeKind kind) {
    switch (kind) {
      case KILL -> startAgain();
      case FREEZE -> jvm.resume();
      case CUT, DELAY -> throw new IllegalArgumentException(name + " has no proxy: " + kind);
    }
  }
}
