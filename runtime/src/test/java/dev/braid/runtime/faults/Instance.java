package dev.braid.runtime.faults;

import dev.braid.testkit.faults.ChildJvm;
import dev.braid.testkit.faults.ChildJvms;
import dev.braid.testkit.faults.JvmCommand;
import dev.braid.testkit.faults.StrikeKind;
import dev.braid.testkit.faults.Victim;
import java.time.Duration;

/** An instance of an app, that comes back with the same name and the same folder. */
final class Instance implements Victim {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

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
      case KILL -> {
        jvm = children.start(name, command);
        awaitRunning();
      }
      case FREEZE -> jvm.resume();
      case CUT, DELAY -> throw new IllegalArgumentException(name + " has no proxy: " + kind);
    }
  }
}
