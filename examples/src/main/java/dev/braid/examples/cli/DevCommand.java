package dev.braid.examples.cli;

import dev.braid.embedded.EmbeddedKafka;
import dev.braid.embedded.EmbeddedKafkaOptions;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "dev",
    description = {
      "Runs a Kafka to develop against, in this process and on loopback, until it is told to stop.",
      "Its address is the one line on standard output."
    })
final class DevCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin Help help;

  @Option(
      names = "--port",
      paramLabel = "N",
      defaultValue = "9092",
      description = "the broker's port; 0 takes a free one (default: ${DEFAULT-VALUE})")
  private int port;

  @Option(
      names = "--dir",
      paramLabel = "D",
      description = "where its data is kept; without it they are deleted at the end")
  private @Nullable Path directory;

  @Override
  public Integer call() throws InterruptedException {
    if (port < 0 || port > 65_535) {
      throw new ParameterException(
          spec.commandLine(), "expected a port of 1 to 65535, or 0, found " + port);
    }
    EmbeddedKafkaOptions options = EmbeddedKafka.options();
    if (port != 0) {
      options = options.withPort(port);
    }
    if (directory != null) {
      options = options.withDirectory(directory);
    }
    CountDownLatch stop = new CountDownLatch(1);
    EmbeddedKafka kafka = start(options);
    Thread hook =
        new Thread(
            () -> {
              kafka.close();
              stop.countDown();
            },
            "stop kafka");
    Runtime.getRuntime().addShutdownHook(hook);
    spec.commandLine().getOut().println(kafka.bootstrapServers());
    spec.commandLine().getOut().flush();
    spec.commandLine()
        .getErr()
        .printf(
            "Kafka runs%s. Try, in another terminal:%n  ./braid call SERVICE --data TEXT"
                + " --bootstrap-servers %s%nCtrl-C stops it.%n",
            directory == null ? "" : " and keeps its data in " + directory,
            kafka.bootstrapServers());
    stop.await();
    return 0;
  }

  private EmbeddedKafka start(EmbeddedKafkaOptions options) {
    try {
      return EmbeddedKafka.start(options);
    } catch (IllegalStateException refused) {
      if (port != 0) {
        spec.commandLine().getErr().println("--port N listens elsewhere, --port 0 on a free one");
      }
      throw refused;
    }
  }
}
