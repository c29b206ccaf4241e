package dev.braid.avro.registry;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;

/** Apicurio's server as a process of its own, on loopback and a free port. */
final class ApicurioProcess {

  private static final long STARTS_WITHIN_SECONDS = 300;

  private final Process process;
  private final String url;
  private final Path log;

  private ApicurioProcess(Process process, String url, Path log) {
    this.process = process;
    this.url = url;
    this.log = log;
  }

  /** Starts it, and returns when it answers. */
  static ApicurioProcess start(Path java, Path jar) throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Path log = jar.resolveSibling("apicurio.log");
    Process process =
        new ProcessBuilder(
                java.toString(),
                "-Xmx512m",
                "-Dquarkus.http.host=127.0.0.1",
                "-Dquarkus.http.port=" + port,
                // Or subjects can be marked as deleted, and not deleted.
                "-Dapicurio.rest.deletion.artifact.enabled=true",
                "-jar",
                jar.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    ApicurioProcess server =
        new ApicurioProcess(process, "http://127.0.0.1:" + port + "/apis/ccompat/v7", log);
    try {
      server.awaitAnswer();
      return server;
    } catch (Exception failure) {
      server.stop();
      throw failure;
    }
  }

  String url() {
    return url;
  }

  void stop() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(10, SECONDS)) {
      process.destroyForcibly().waitFor();
    }
  }

  private void awaitAnswer() throws InterruptedException {
    HttpClient http = HttpClient.newHttpClient();
    HttpRequest request = HttpRequest.newBuilder(URI.create(url + "/subjects")).build();
    long end = System.nanoTime() + SECONDS.toNanos(STARTS_WITHIN_SECONDS);
    while (System.nanoTime() < end) {
      // Waiting for its end is waiting: when it ends instead of starting, this returns at once.
      if (process.waitFor(200, MILLISECONDS)) {
        throw new IllegalStateException("Apicurio ended instead of starting; see " + log);
      }
      try {
        if (http.send(request, BodyHandlers.ofString()).statusCode() == 200) {
          return;
        }
      } catch (IOException notYet) {
        // Nobody listens yet.
      }
    }
    throw new IllegalStateException("Apicurio does not answer at " + url + "; see " + log);
  }
}
