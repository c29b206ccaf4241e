package dev.braid.cli.registry;

import dev.braid.cli.console.Cluster;
import dev.braid.cli.console.Help;
import dev.braid.cli.console.UntilStopped;
import dev.braid.registry.join.RegistryComponent;
import dev.braid.registry.services.RegistryServices;
import dev.braid.runtime.App;
import dev.braid.runtime.RunningApp;
import dev.braid.runtime.config.Config;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
    name = "serve",
    description = {
      "Answers questions about who is alive as an app of its own, until it is told to stop.",
      "It hosts registry.instances, registry.services and registry.endpoints, which are asked with"
          + " a filter, and registry.explain, which is asked with service/instance:",
      "  ./braid call registry.instances --data 'service=price'"
    })
final class RegistryServeCommand implements Callable<Integer> {

  private static final String APP = "registry";

  @Spec private CommandSpec spec;
  @Mixin Help help;
  @Mixin private RegistryOptions registry;

  @Override
  public Integer call() throws InterruptedException {
    Config config = registry.config();
    Cluster.reach(config).close(); // waits for nobody who is not there
    PrintWriter err = spec.commandLine().getErr();
    try (UntilStopped until = new UntilStopped(APP);
        RegistrySession listening = RegistrySession.toAny(config, spec.commandLine())) {
      until.begin();
      App app =
          App.named(APP)
              .services(RegistryServices.of(listening.view()))
              .with(RegistryComponent.of().withObserver(listening.observer()));
      try (RunningApp running = app.start(config)) {
        running.awaitRunning();
        err.println("The registry is served. Ctrl-C stops it.");
        err.flush();
        until.await();
      }
      return 0;
    }
  }
}
