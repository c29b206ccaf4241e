package dev.braid.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Brokers in a child process: neither their heap nor their processor time is the caller's. */
final class BrokerProcess implements AutoCloseable {

  private final Process process;
  private final String bootstrapServers;

  private BrokerProcess(Process process, String bootstrapServers) {
    this.process = process;
    this.bootstrapServers = bootstrapServers;
  }

  /** Returns when all brokers take requests. */
  static BrokerProcess start(int brokers) {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    ProcessBuilder builder =
        new ProcessBuilder(
            java,
            "-cp",
            System.getProperty("java.class.path"),
            BrokerMain.class.getName(),
            String.valueOf(brokers));
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    try {
      Process process = builder.start();
      String servers =
          new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8)).readLine();
      if (servers == null) {
        process.destroy();
        throw new IllegalStateException("the brokers did not start; standard error says why");
      }
      return new BrokerProcess(process, servers);
    } catch (IOException failed) {
      throw new UncheckedIOException("cannot start the brokers", failed);
    }
  }

  String bootstrapServers() {
    return bootstrapServers;
  }

  /** Processor time of all brokers so far. */
  Duration cpu() {
    return process.info().totalCpuDuration().orElse(Duration.ZERO);
  }

  @Override
  public void close() {
    try {
      process.getOutputStream().close();
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (IOException failed) {
      process.destroyForcibly();
      throw new UncheckedIOException("cannot tell the brokers to stop", failed);
    } catch (InterruptedException interrupted) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
