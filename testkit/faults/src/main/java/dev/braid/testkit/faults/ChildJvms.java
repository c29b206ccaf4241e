package dev.braid.testkit.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The child JVMs of a test. None outlives it: they are killed when this closes, when this JVM ends,
 * and, unless they are frozen just then, even when this JVM is killed. For any thread.
 *
 * <pre>{@code
 * try (ChildJvms children = new ChildJvms(folder)) {
 *   ChildJvm child = children.start("one", JvmCommand.of(Main.class, "--port", "0"));
 *   child.awaitLine("running", Duration.ofSeconds(30));
 *   child.kill();
 * }
 * }</pre>
 */
public final class ChildJvms implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ChildJvms.class);

  private final Path folder;
  private final List<ChildJvm> children = new ArrayList<>();
  private final Thread hook = new Thread(this::killAll, "kill child JVMs");
  private boolean closed;

  /** Children whose output goes into {@code folder}, which is created. */
  public ChildJvms(Path folder) {
    try {
      this.folder = Files.createDirectories(folder);
    } catch (IOException failed) {
      throw new UncheckedIOException("cannot create the folder for output " + folder, failed);
    }
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /**
   * Starts a child; it may not be ready when this returns.
   *
   * @param name of the file that takes its output, {@code <name>.log}; children that follow each
   *     other under one name share it
   */
  public synchronized ChildJvm start(String name, JvmCommand command) {
    if (closed) {
      throw new IllegalStateException("child " + name + " cannot start: its owner is closed");
    }
    ChildJvm child = ChildJvm.start(name, command, folder.resolve(name + ".log"));
    children.removeIf(old -> !old.isAlive());
    children.add(child);
    return child;
  }

  /** Kills all that still live; returns when they are dead, and nothing more is written of them. */
  @Override
  public void close() {
    killAll();
    children.forEach(ChildJvm::close);
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException shuttingDown) {
      LOG.debug("the hook runs too, and finds nobody left", shuttingDown);
    }
  }

  private synchronized void killAll() {
    closed = true;
    children.forEach(ChildJvm::kill);
  }
}
