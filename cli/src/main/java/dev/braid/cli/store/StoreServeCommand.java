package dev.braid.cli.store;

import dev.braid.cli.console.BrokerOptions;
import dev.braid.cli.console.Cluster;
import dev.braid.cli.console.Help;
import dev.braid.cli.console.UntilStopped;
import dev.braid.dsl.Codec;
import dev.braid.runtime.App;
import dev.braid.runtime.RunningApp;
import dev.braid.runtime.config.Config;
import dev.braid.runtime.config.ConfigKey;
import dev.braid.store.StoreComponent;
import dev.braid.store.StoreDefinition;
import dev.braid.store.model.Rule;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "serve",
    description = {
      "Serves a store as an app of its own, until it is told to stop.",
      "Start it several times, each with a state directory of its own, to share the work."
    })
final class StoreServeCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin Help help;
  @Mixin private BrokerOptions brokers;

  @Parameters(paramLabel = "NAME", description = "the store")
  private String name;

  @Option(
      names = "--rule",
      paramLabel = "R",
      defaultValue = "last-writer",
      description =
          "what may be asked: last-writer (put, delete), counter or set (add, remove); it cannot be"
              + " changed later (default: ${DEFAULT-VALUE})")
  private String rule;

  @Option(
      names = "--partitions",
      paramLabel = "N",
      description = "of a store that is new (default: 3)")
  private @Nullable String partitions;

  @Option(names = "--state-dir", paramLabel = "D", description = "where its copy is kept")
  private @Nullable String stateDir;

  @Override
  public Integer call() throws InterruptedException {
    StoreDefinition<String, Object> store =
        new StoreDefinition<>(name, Codec.text(), Codec.tree(), rule());
    Config config = brokers.config(settings());
    Cluster.reach(config).close(); // waits for nobody who is not there
    PrintWriter err = spec.commandLine().getErr();
    try (UntilStopped until = new UntilStopped("store " + name)) {
      until.begin();
      App app = App.named("store-" + name).with(StoreComponent.of(store));
      try (RunningApp running = app.start(config)) {
        running.awaitRunning();
        err.printf("The store '%s' is served. Ctrl-C stops it.%n", name);
        err.flush();
        until.await();
      }
      return 0;
    }
  }

  private Rule rule() {
    return Rule.of(rule)
        .orElseThrow(
            () ->
                new ParameterException(
                    spec.commandLine(),
                    "--rule: expected %s, found '%s'"
                        .formatted(
                            Arrays.stream(Rule.values())
                                .map(Rule::text)
                                .collect(Collectors.joining(" or ")),
                            rule)));
  }

  private Map<String, String> settings() {
    Map<String, String> settings = new HashMap<>();
    if (partitions != null) {
      settings.put(ConfigKey.PARTITIONS.key(), partitions);
    }
    if (stateDir != null) {
      settings.put(ConfigKey.STATE_DIR.key(), stateDir);
    }
    return settings;
  }
}
