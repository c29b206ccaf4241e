package dev.braid.cli.console;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.UUID;

/** Names for one run of a flow, and the end of everything that begins with them. */
public final class TemporaryNames implements AutoCloseable {

  private final Cluster cluster;
  private final String app;
  private final Path stateDir;

  private TemporaryNames(Cluster cluster, String app, Path stateDir) {
    this.cluster = cluster;
    this.app = app;
    this.stateDir = stateDir;
  }

  public static TemporaryNames on(Cluster cluster) throws IOException {
    String app = "run-r" + UUID.randomUUID().toString().substring(0, 8);
    return new TemporaryNames(cluster, app, Files.createTempDirectory(app));
  }

  public String app() {
    return app;
  }

  public String flow() {
    return app + ".flow";
  }

  public Path stateDir() {
    return stateDir;
  }

  @Override
  public void close() {
    try {
      cluster.deleteAll(app);
    } finally {
      delete(stateDir);
    }
  }

  public static void delete(Path folder) {
    try (var paths = Files.walk(folder)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    } catch (IOException failed) {
      throw new UncheckedIOException("cannot delete " + folder, failed);
    }
  }
}
