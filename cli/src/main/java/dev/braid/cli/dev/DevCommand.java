package dev.braid.cli.dev;

import dev.braid.avro.dev.DevSchemaRegistry;
import dev.braid.cli.console.Help;
import dev.braid.embedded.EmbeddedKafka;
import dev.braid.embedded.EmbeddedKafkaOptions;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
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
      "Its address is the first line on standard output; the URL of a schema registry the second."
    })
public final class DevCommand implements Callable<Integer> {

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

  @Option(
      names = "--schema-registry",
      arity = "0..1",
      paramLabel = "N",
      fallbackValue = "8081",
      description = {
        "runs a schema registry too, at port N; 0 takes a free one (default: ${FALLBACK-VALUE})",
        "with --dir it keeps its schemas there"
      })
  private @Nullable Integer registryPort;

  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // what comes of it is the end
  public Integer call() throws InterruptedException, ExecutionException {
    requirePort(port);
    if (registryPort != null) {
      requirePort(registryPort);
    }
    EmbeddedKafkaOptions options = EmbeddedKafka.options();
    if (port != 0) {
      options = options.withPort(port);
    }
    if (directory != null) {
      options = options.withDirectory(directory);
    }
    CompletableFuture<Integer> end = new CompletableFuture<>();
    // It is there at once, and may find its port taken: first.
    DevSchemaRegistry registry = registryPort == null ? null : registry(registryPort);
    EmbeddedKafka kafka = start(options, registry);
    Thread hook =
        new Thread(
            () -> {
              try {
                kafka.close();
                close(registry);
              } finally {
                end.complete(0);
              }
            },
            "stop kafka");
    Runtime.getRuntime().addShutdownHook(hook);
    kafka.givenUp().thenAccept(reason -> end.complete(giveUp(reason, hook)));
    spec.commandLine().getOut().println(kafka.bootstrapServers());
    if (registry != null) {
      spec.commandLine().getOut().println(registry.url());
    }
    spec.commandLine().getOut().flush();
    spec.commandLine()
        .getErr()
        .printf(
            "Kafka runs%s. Try, in another terminal:%n  ./braid call SERVICE --data TEXT"
                + " --bootstrap-servers %s%nCtrl-C stops it.%n",
            directory == null ? "" : " and keeps its data in " + directory,
            kafka.bootstrapServers());
    return end.get();
  }

  /** A broker that has lost its disk may wait for it for ever: it is not waited for. */
  private int giveUp(String reason, Thread hook) {
    PrintWriter err = spec.commandLine().getErr();
    err.printf("Kafka has ended: %s%n", reason);
    if (directory != null) {
      err.printf("  look at %s: is it there, and is there room?%n", directory);
    }
    err.flush();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException stopping) {
      return 0; // It was told to stop, and does.
    }
    return 1;
  }

  private void requirePort(int found) {
    if (found < 0 || found > 65_535) {
      throw new ParameterException(
          spec.commandLine(), "expected a port of 1 to 65535, or 0, found " + found);
    }
  }

  private EmbeddedKafka start(EmbeddedKafkaOptions options, @Nullable DevSchemaRegistry registry) {
    try {
      return EmbeddedKafka.start(options);
    } catch (RuntimeException refused) {
      close(registry);
      if (port != 0 && refused instanceof IllegalStateException) {
        spec.commandLine().getErr().println("--port N listens elsewhere, --port 0 on a free one");
      }
      throw refused;
    }
  }

  private DevSchemaRegistry registry(int at) {
    // The JDK's server writes head and body apart; with Nagle's algorithm an answer takes 50 ms.
    System.setProperty("sun.net.httpserver.nodelay", "true");
    try {
      return directory == null
          ? DevSchemaRegistry.start(at)
          : DevSchemaRegistry.start(at, directory.resolve("schema-registry"));
    } catch (IllegalStateException refused) {
      if (at != 0) {
        spec.commandLine()
            .getErr()
            .println("--schema-registry=N listens elsewhere, --schema-registry=0 on a free port");
      }
      throw refused;
    }
  }

  private static void close(@Nullable DevSchemaRegistry registry) {
    if (registry != null) {
      registry.close();
    }
  }
}
