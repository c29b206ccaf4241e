package dev.braid.examples.cli;

import dev.braid.runtime.Config;
import dev.braid.runtime.ConfigKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaFuture;

/** Names for one run of a flow, and the end of everything on the cluster that begins with them. */
final class TemporaryNames implements AutoCloseable {

  private static final String REQUESTS = ".requests";
  private static final int TIMEOUT_SECONDS = 20;

  private final Admin admin;
  private final String app;
  private final Path stateDir;

  private TemporaryNames(Admin admin, String app, Path stateDir) {
    this.admin = admin;
    this.app = app;
    this.stateDir = stateDir;
  }

  static TemporaryNames on(Config config) throws IOException {
    String servers = config.get(ConfigKey.BOOTSTRAP_SERVERS);
    Admin admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, servers));
    String app = "run-" + "r" + UUID.randomUUID().toString().substring(0, 8);
    return new TemporaryNames(admin, app, Files.createTempDirectory(app));
  }

  String app() {
    return app;
  }

  String flow() {
    return app + ".flow";
  }

  Path stateDir() {
    return stateDir;
  }

  /** The services and flows that have a request topic. */
  Set<String> deployed() {
    return topics().stream()
        .filter(topic -> topic.endsWith(REQUESTS))
        .map(topic -> topic.substring(0, topic.length() - REQUESTS.length()))
        .collect(Collectors.toSet());
  }

  @Override
  public void close() {
    try (admin) {
      List<String> mine = topics().stream().filter(topic -> topic.startsWith(app + ".")).toList();
      await(admin.deleteTopics(mine).all(), "delete the topics of the run");
    } finally {
      delete(stateDir);
    }
  }

  private Set<String> topics() {
    return await(admin.listTopics().names(), "list the topics");
  }

  private static <T> T await(KafkaFuture<T> future, String what) {
    try {
      return future.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException failed) {
      throw new IllegalStateException(
          "could not %s; is the cluster there? See --bootstrap-servers".formatted(what), failed);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted: " + what, interrupted);
    }
  }

  static void delete(Path folder) {
    try (var paths = Files.walk(folder)) {
      for (Path path : paths.sorted((a, b) -> b.compareTo(a)).toList()) {
        Files.delete(path);
      }
    } catch (IOException failed) {
      throw new UncheckedIOException("cannot delete " + folder, failed);
    }
  }
}
